using System.Text;
using System.Text.RegularExpressions;
using Chappe.Engine.Resolving;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Classics;

/// <summary>From a number to the name that DNS is asked for, and from its records to URIs (RFC 6116 section 3).</summary>
internal static class EnumRecords
{
    private const int MostDigits = 20, MostUris = 8, MostExpression = 255;

    /// <summary>The name: the digits backwards with dots between, below the suffix. Null when the text is no number with its plus sign.</summary>
    public static string? NameOf(string number, string suffix)
    {
        if (number.Length is < 3 or > MostDigits + 1 || number[0] != '+' || number.AsSpan(1).ContainsAnyExceptInRange('0', '9')) return null;
        var name = new StringBuilder(number.Length * 2 + suffix.Length);
        for (int i = number.Length - 1; i > 0; i--) name.Append(number[i]).Append('.');
        return name.Append(suffix.TrimStart('.')).ToString();
    }

    /// <summary>The URIs of the records for a service, in the order of order and preference.</summary>
    /// <param name="records">What DNS said.</param>
    /// <param name="number">The number with its plus sign.</param>
    /// <param name="service">The service, such as <c>sip</c>, which <c>E2U+sip</c> and the older <c>sip+E2U</c> name.</param>
    public static List<string> UrisOf(IEnumerable<NaptrEntry> records, string number, string service)
    {
        var uris = new List<string>();
        foreach (var record in records.OrderBy(r => r.Order).ThenBy(r => r.Preference))
        {
            if (uris.Count == MostUris) break;
            if (!record.Flags.Equals("u", StringComparison.OrdinalIgnoreCase) || !Offers(record.Service, service)) continue;
            if (Rewrite(record.Regexp, number) is { } uri && SipUri.TryParse(Encoding.UTF8.GetBytes(uri), out _)) uris.Add(uri);
        }
        return uris;
    }

    private static bool Offers(string offered, string service)
    {
        var parts = offered.Split('+').Select(p => p.Trim()).ToList();
        if (!parts.Contains("E2U", StringComparer.OrdinalIgnoreCase)) return false;
        // "voice:sip" is one service with its subtype.
        return parts.Any(p => p.Equals(service, StringComparison.OrdinalIgnoreCase) || p.Split(':')[0].Equals(service, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Applies <c>!expression!replacement!flags</c> (RFC 3402 section 3.2). It came from the network: it is short, and its engine does not go back (threats R4).</summary>
    private static string? Rewrite(string substitution, string number)
    {
        if (substitution.Length is < 4 or > MostExpression) return null;
        var parts = substitution.Split(substitution[0]);
        if (parts.Length != 4) return null;
        try
        {
            var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (parts[3].Contains('i') ? RegexOptions.IgnoreCase : 0);
            var match = new Regex(parts[1], options, TimeSpan.FromMilliseconds(50)).Match(number);
            if (!match.Success) return null;
            var made = new StringBuilder();
            string text = parts[2];
            for (int i = 0; i < text.Length; i++)
            {
                if (text[i] == '\\' && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1])) made.Append(match.Groups[text[++i] - '0'].Value);
                else made.Append(text[i]);
            }
            return made.ToString();
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException or RegexMatchTimeoutException)
        {
            // The library's only way to say that an expression of a stranger is none.
            return null;
        }
    }
}
