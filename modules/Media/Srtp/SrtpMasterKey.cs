using System.Security.Cryptography;

namespace Chappe.Modules.Media.Srtp;

/// <summary>What two peers agreed on: a suite, a key, a salt, and the key's name if it has one. Its text never shows the key (threats G6).</summary>
public sealed class SrtpMasterKey
{
    /// <summary>Takes copies.</summary>
    /// <exception cref="ArgumentException">A length does not fit the suite, or the MKI is longer than 128 octets (RFC 4568 section 6.1).</exception>
    public SrtpMasterKey(SrtpSuite suite, ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> mki = default)
    {
        if (key.Length != suite.KeyLength || salt.Length != suite.SaltLength) throw new ArgumentException($"{suite} takes a key of {suite.KeyLength} octets and a salt of {suite.SaltLength}.");
        if (mki.Length > 128) throw new ArgumentException("An MKI has at most 128 octets.");
        (Suite, Key, Salt, Mki) = (suite, key.ToArray(), salt.ToArray(), mki.ToArray());
    }

    /// <summary>The suite that they are for.</summary>
    public SrtpSuite Suite { get; }
    /// <summary>The octets that name this key in each packet; empty when there is only one.</summary>
    internal byte[] Mki { get; }
    internal byte[] Key { get; }
    internal byte[] Salt { get; }

    /// <summary>A new one, from the system's random numbers.</summary>
    public static SrtpMasterKey Random(SrtpSuite suite) => new(suite, RandomNumberGenerator.GetBytes(suite.KeyLength), RandomNumberGenerator.GetBytes(suite.SaltLength));

    /// <summary>Key and salt in one run, as SDES writes them in base64 (RFC 4568 section 6.1).</summary>
    internal byte[] Inline() => [.. Key, .. Salt];

    /// <inheritdoc/>
    public override string ToString() => $"a key for {Suite}";
}
