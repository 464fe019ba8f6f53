using System.Security.Cryptography;
using Chappe.Sip.Parsing;

namespace Chappe.Sip.Digest;

/// <summary>
/// The calculation of RFC 7616 section 3.4 with the algorithms of RFC 8760: HA1 of user and password, the response of a request, and the
/// comparison in constant time (threats A2). All hashes are small hexadecimal digits. Nothing is allocated.
/// </summary>
public static class DigestResponse
{
    /// <summary>The most hexadecimal digits that a hash has.</summary>
    public const int MaxHexLength = 64;

    private const int StackLength = 512;

    /// <summary>Writes HA1, the hash of <c>user:realm:password</c>, which a user table may keep in place of the password.</summary>
    /// <returns>How many digits were written; 0 when the algorithm is not available here or <paramref name="hex"/> is too small.</returns>
    public static int HashUser(DigestAlgorithm algorithm, ReadOnlySpan<byte> user, ReadOnlySpan<byte> realm, ReadOnlySpan<byte> password, Span<byte> hex)
    {
        if (!CanHash(algorithm, hex)) return 0;
        var hash = new DigestHash(algorithm, stackalloc byte[StackLength]);
        hash.Add(user);
        hash.Add(realm);
        hash.Add(password);
        hash.Finish(hex);
        return DigestAlgorithms.HexLength(algorithm);
    }

    /// <summary>Writes the response that right credentials carry.</summary>
    /// <param name="credentials">Parsed from the request, or filled in by one who answers a challenge.</param>
    /// <param name="octets">What the slices of <paramref name="credentials"/> point into.</param>
    /// <param name="ha1">The hash of user, realm and password as <see cref="HashUser"/> makes it, also for the session algorithms.</param>
    /// <param name="method">The method of the request.</param>
    /// <param name="body">The body, which only auth-int covers.</param>
    /// <param name="hex">Where the digits go.</param>
    /// <returns>How many digits were written; 0 when it cannot be computed.</returns>
    public static int Compute(in DigestCredentials credentials, ReadOnlySpan<byte> octets, scoped ReadOnlySpan<byte> ha1, ReadOnlySpan<byte> method, ReadOnlySpan<byte> body, Span<byte> hex)
    {
        var algorithm = credentials.Algorithm;
        var length = DigestAlgorithms.HexLength(algorithm);
        if (!CanHash(algorithm, hex) || ha1.Length != length || credentials.Qop == DigestQop.Unknown) return 0;

        Span<byte> stack = stackalloc byte[StackLength];
        Span<byte> sessionHa1 = stackalloc byte[MaxHexLength];
        Span<byte> ha2 = stackalloc byte[MaxHexLength];
        var nonce = credentials.Nonce.Of(octets);
        var cnonce = credentials.CNonce.Of(octets);
        if (DigestAlgorithms.IsSession(algorithm))
        {
            var session = new DigestHash(algorithm, stack);
            session.Add(ha1);
            session.Add(nonce);
            session.Add(cnonce);
            session.Finish(sessionHa1);
            ha1 = sessionHa1[..length];
        }
        HashRequest(credentials, octets, method, body, stack, ha2[..length]);

        var hash = new DigestHash(algorithm, stack);
        hash.Add(ha1);
        hash.Add(nonce);
        if (credentials.Qop != DigestQop.None)
        {
            hash.Add(credentials.NonceCountText.Of(octets));
            hash.Add(cnonce);
            hash.Add(credentials.QopText.Of(octets));
        }
        hash.Add(ha2[..length]);
        hash.Finish(hex);
        return length;
    }

    /// <summary>True when the response in <paramref name="credentials"/> is the right one. The time does not tell how much of it was right.</summary>
    /// <inheritdoc cref="Compute"/>
    public static bool IsRight(in DigestCredentials credentials, ReadOnlySpan<byte> octets, ReadOnlySpan<byte> ha1, ReadOnlySpan<byte> method, ReadOnlySpan<byte> body)
    {
        Span<byte> right = stackalloc byte[MaxHexLength];
        Span<byte> told = stackalloc byte[MaxHexLength];
        var length = Compute(credentials, octets, ha1, method, body, right);
        var response = credentials.Response.Of(octets);
        if (length == 0 || response.Length != length) return false;
        for (var i = 0; i < length; i++) told[i] = Octets.Lower(response[i]);
        return CryptographicOperations.FixedTimeEquals(right[..length], told[..length]);
    }

    /// <summary>HA2: the method and the URI, for auth-int the hash of the body too.</summary>
    private static void HashRequest(in DigestCredentials credentials, ReadOnlySpan<byte> octets, ReadOnlySpan<byte> method, ReadOnlySpan<byte> body, Span<byte> stack, Span<byte> hex)
    {
        var hash = new DigestHash(credentials.Algorithm, stack);
        hash.Add(method);
        hash.Add(credentials.Uri.Of(octets));
        if (credentials.Qop == DigestQop.AuthInt)
        {
            Span<byte> bodyHash = stackalloc byte[32];
            Span<byte> bodyHex = stackalloc byte[MaxHexLength];
            DigestHash.HashData(credentials.Algorithm, body, bodyHash);
            Convert.TryToHexStringLower(bodyHash[..(hex.Length / 2)], bodyHex, out _);
            hash.Add(bodyHex[..hex.Length]);
        }
        hash.Finish(hex);
    }

    private static bool CanHash(DigestAlgorithm algorithm, Span<byte> hex) =>
        DigestAlgorithms.IsAvailable(algorithm) && hex.Length >= DigestAlgorithms.HexLength(algorithm);
}
