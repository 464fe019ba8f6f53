using Chappe.Sip.Parsing;

namespace Chappe.Sip.Digest;

/// <summary>The digest algorithms of RFC 7616 and RFC 8760, each with its session form.</summary>
public enum DigestAlgorithm : byte
{
    /// <summary>A name that we do not know; credentials with it are none.</summary>
    Unknown,
    /// <summary>MD5, also when nothing is named.</summary>
    Md5,
    /// <summary>MD5-sess.</summary>
    Md5Session,
    /// <summary>SHA-256.</summary>
    Sha256,
    /// <summary>SHA-256-sess.</summary>
    Sha256Session,
    /// <summary>SHA-512-256.</summary>
    Sha512Truncated256,
    /// <summary>SHA-512-256-sess.</summary>
    Sha512Truncated256Session,
}

/// <summary>Between an algorithm's name and <see cref="DigestAlgorithm"/>.</summary>
public static class DigestAlgorithms
{
    /// <summary>The algorithm of that name in any case; MD5 for no name (RFC 7616 section 3.3).</summary>
    public static DigestAlgorithm Find(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty) return DigestAlgorithm.Md5;
        for (var algorithm = DigestAlgorithm.Md5; algorithm <= DigestAlgorithm.Sha512Truncated256Session; algorithm++)
            if (Octets.EqualsNoCase(name, Name(algorithm)))
                return algorithm;
        return DigestAlgorithm.Unknown;
    }

    /// <summary>The name as it is written in a header.</summary>
    public static ReadOnlySpan<byte> Name(DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.Md5 => "MD5"u8,
        DigestAlgorithm.Md5Session => "MD5-sess"u8,
        DigestAlgorithm.Sha256 => "SHA-256"u8,
        DigestAlgorithm.Sha256Session => "SHA-256-sess"u8,
        DigestAlgorithm.Sha512Truncated256 => "SHA-512-256"u8,
        DigestAlgorithm.Sha512Truncated256Session => "SHA-512-256-sess"u8,
        _ => default,
    };

    /// <summary>True for the <c>-sess</c> forms, whose HA1 also covers nonce and cnonce.</summary>
    public static bool IsSession(DigestAlgorithm algorithm) =>
        algorithm is DigestAlgorithm.Md5Session or DigestAlgorithm.Sha256Session or DigestAlgorithm.Sha512Truncated256Session;

    /// <summary>How many hexadecimal digits a hash of <paramref name="algorithm"/> has: 32 or 64; 0 for <see cref="DigestAlgorithm.Unknown"/>.</summary>
    public static int HexLength(DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.Unknown => 0,
        DigestAlgorithm.Md5 or DigestAlgorithm.Md5Session => 32,
        _ => 64,
    };

    /// <summary>True when this system can compute it; SHA-512-256 needs OpenSSL's library (<see cref="Sha512Truncated256"/>).</summary>
    public static bool IsAvailable(DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.Unknown => false,
        DigestAlgorithm.Sha512Truncated256 or DigestAlgorithm.Sha512Truncated256Session => Sha512Truncated256.IsAvailable,
        _ => true,
    };
}
