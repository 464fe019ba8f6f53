using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Chappe.Engine.Transports.Tls;

/// <summary>The names in certificates as scripts read them: OpenSSL's one line, and single parts.</summary>
internal static class DistinguishedNames
{
    /// <summary><c>/C=FR/O=Chappe/CN=name</c>; null for null.</summary>
    internal static string? OneLine(X500DistinguishedName? name)
    {
        if (name is null) return null;
        var text = new StringBuilder();
        // The order that stands in the certificate; .NET's own text turns it round.
        foreach (var part in name.EnumerateRelativeDistinguishedNames(reversed: false))
            if (!part.HasMultipleElements) text.Append('/').Append(ShortName(part.GetSingleElementType().Value)).Append('=').Append(part.GetSingleElementValue());
        return text.ToString();
    }

    /// <summary>The value of the first part with that short name; null when there is none.</summary>
    internal static string? Part(X500DistinguishedName? name, string shortName)
    {
        if (name is null) return null;
        foreach (var part in name.EnumerateRelativeDistinguishedNames(reversed: false))
            if (!part.HasMultipleElements && ShortName(part.GetSingleElementType().Value) == shortName) return part.GetSingleElementValue();
        return null;
    }

    // RFC 4519 section 2; the numbers, because the system's names of them differ.
    private static string ShortName(string? type) => type switch
    {
        "2.5.4.3" => "CN",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "0.9.2342.19200300.100.1.1" => "UID",
        "0.9.2342.19200300.100.1.25" => "DC",
        "1.2.840.113549.1.9.1" => "emailAddress",
        _ => type ?? "",
    };
}
