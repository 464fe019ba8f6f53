using Chappe.Engine.Routing;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Vocabulary;

/// <summary>Writes header lines on behalf of scripts. Nothing goes in that would begin another header, another message, or end a text for somebody else (threats R3).</summary>
public static class HeaderEditing
{
    /// <summary>True when <paramref name="text"/> holds no CR, LF or NUL: it can stand inside one header line.</summary>
    public static bool IsOneLine(ReadOnlySpan<byte> text) => text.IndexOfAny((byte)'\r', (byte)'\n', (byte)0) < 0;

    /// <summary>True when <paramref name="lines"/> are whole header lines: each has a name and a colon (or goes on with white space) and ends with CRLF, none is empty, and no NUL, lone CR or lone LF is among them.</summary>
    public static bool AreHeaderLines(ReadOnlySpan<byte> lines)
    {
        if (lines.IsEmpty || lines.IndexOf((byte)0) >= 0) return false;
        for (bool isFirst = true; !lines.IsEmpty; isFirst = false)
        {
            int end = lines.IndexOf((byte)'\n');
            if (end < 1 || lines[end - 1] != '\r') return false;
            var line = lines[..(end - 1)];
            if (line.Contains((byte)'\r')) return false;
            bool isFold = !isFirst && line.Length > 0 && line[0] is (byte)' ' or (byte)'\t';
            if (!isFold && !HasName(line)) return false;
            lines = lines[(end + 1)..];
        }
        return true;
    }

    /// <summary>Inserts header lines at <paramref name="at"/>; a missing CRLF at the end is added.</summary>
    /// <returns>false, and a log line, when they are not whole header lines.</returns>
    public static bool Insert(RouteContext context, int at, Text lines)
    {
        if (!lines.EndsWith("\r\n"u8)) lines = Text.Join(lines.Octets, "\r\n"u8);
        if (!AreHeaderLines(lines.Octets)) return UriEditing.Refuse(context, "header lines", lines);
        context.Message.Edits.Insert(at, lines.Octets);
        return true;
    }

    /// <summary>A display name as it may be written: a token sequence or a quoted string stays, anything else is quoted. Undefined gives an empty one.</summary>
    public static bool TryDisplayName(Text value, out Text name)
    {
        name = Text.Empty;
        if (value.IsEmpty) return true;
        if (!IsOneLine(value.Octets)) return false;
        var octets = value.Octets;
        if (IsQuoted(octets)) { name = value; return true; }
        bool isTokens = true;
        foreach (byte octet in octets) isTokens &= octet == ' ' || Sip.Parsing.Octets.IsTokenOctet(octet);
        if (isTokens) { name = value; return true; }
        Text quoted = "\"";
        for (int i = 0; i < octets.Length; i++)
        {
            // RFC 3261 section 25.1: a quote or a backslash inside is a quoted-pair.
            if (octets[i] is (byte)'"' or (byte)'\\') quoted.AppendFormatted((Text)"\\");
            quoted.AppendFormatted(value.Slice(i, 1));
        }
        quoted.AppendFormatted((Text)"\"");
        name = quoted;
        return true;
    }

    /// <summary>Removes all headers of that name.</summary>
    /// <returns>How many were removed.</returns>
    public static int RemoveAll(RouteContext context, ReadOnlySpan<byte> name)
    {
        var message = context.Message;
        int removed = 0;
        for (int i = message.IndexOf(name); i >= 0; i = message.IndexOf(name, i + 1), removed++)
            message.Edits.Remove(message.Headers[i].Line);
        return removed;
    }

    private static bool HasName(ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':');
        if (colon < 1) return false;
        foreach (byte octet in line[..colon].TrimEnd(" \t"u8))
            if (!Sip.Parsing.Octets.IsTokenOctet(octet)) return false;
        return line[0] is not ((byte)' ' or (byte)'\t');
    }

    private static bool IsQuoted(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"') return false;
        for (int i = 1; i < text.Length - 1; i++)
        {
            if (text[i] == '"') return false;
            if (text[i] == '\\' && ++i == text.Length - 1) return false;
        }
        return true;
    }
}
