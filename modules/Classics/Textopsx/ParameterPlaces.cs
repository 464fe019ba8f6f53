using System.Text;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Classics;

/// <summary>Finds a parameter inside one header value, also in credentials, where the first one follows the scheme.</summary>
internal static class ParameterPlaces
{
    /// <summary>Where <c>name[=value]</c> stands, and the same with the separator that goes when it is removed.</summary>
    public static bool TryFind(ReadOnlySpan<byte> octets, Slice range, string name, byte separator, out Slice place, out Slice withSeparator)
    {
        place = withSeparator = default;
        int start = range.Offset;
        bool isQuoted = false, isFirst = true, inBrackets = false;
        for (int i = range.Offset; i <= range.End; i++)
        {
            bool isEnd = i == range.End;
            if (!isEnd && octets[i] == '\\' && isQuoted) { i++; continue; }
            if (!isEnd && octets[i] == '"') isQuoted = !isQuoted;
            if (!isEnd && !isQuoted && octets[i] is (byte)'<' or (byte)'>') inBrackets = octets[i] == '<';
            if (!isEnd && (isQuoted || inBrackets || octets[i] != separator)) continue;
            var part = octets[start..i];
            int lead = part.Length - part.TrimStart(" \t\r\n"u8).Length;
            // "Digest realm=…": the scheme is no part of the first parameter.
            int scheme = isFirst && separator == ',' ? part[lead..].IndexOf((byte)' ') + 1 : 0;
            int from = start + lead + scheme;
            var trimmed = octets[from..i].TrimEnd(" \t\r\n"u8);
            int equals = trimmed.IndexOf((byte)'=');
            if (Ascii.EqualsIgnoreCase((equals < 0 ? trimmed : trimmed[..equals]).TrimEnd(" \t"u8), name) && !(isFirst && separator == ';'))
            {
                place = new Slice(from, trimmed.Length);
                withSeparator = isFirst ? new Slice(from, Math.Min(i + 1, range.End) - from) : new Slice(start - 1, from + trimmed.Length - start + 1);
                return true;
            }
            start = i + 1;
            isFirst = false;
        }
        return false;
    }
}
