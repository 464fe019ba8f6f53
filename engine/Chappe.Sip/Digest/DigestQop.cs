using Chappe.Sip.Parsing;

namespace Chappe.Sip.Digest;

/// <summary>The quality of protection (RFC 7616 section 3.3).</summary>
public enum DigestQop : byte
{
    /// <summary>None is written: the calculation of RFC 2069, without cnonce and nc.</summary>
    None,
    /// <summary>auth: the method and the URI are covered.</summary>
    Auth,
    /// <summary>auth-int: the body too.</summary>
    AuthInt,
    /// <summary>Anything else; such credentials cannot be checked.</summary>
    Unknown,
}

/// <summary>Between the name of a quality of protection and <see cref="DigestQop"/>.</summary>
internal static class DigestQops
{
    public static DigestQop Find(ReadOnlySpan<byte> name) =>
        Octets.EqualsNoCase(name, "auth"u8) ? DigestQop.Auth
        : Octets.EqualsNoCase(name, "auth-int"u8) ? DigestQop.AuthInt
        : DigestQop.Unknown;
}
