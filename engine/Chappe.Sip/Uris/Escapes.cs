using Chappe.Sip.Parsing;

namespace Chappe.Sip.Uris;

/// <summary>The %HH escapes of URIs (RFC 3261 section 19.1.2). What an escape names is data: %00 ends nothing (torture escnull).</summary>
public static class Escapes
{
    /// <summary>True when every % is followed by two hexadecimal digits.</summary>
    public static bool AreWellFormed(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            var sign = text.IndexOf((byte)'%');
            if (sign < 0) return true;
            if (sign + 2 >= text.Length || !Octets.IsHexOctet(text[sign + 1]) || !Octets.IsHexOctet(text[sign + 2])) return false;
            text = text[(sign + 3)..];
        }
    }
}
