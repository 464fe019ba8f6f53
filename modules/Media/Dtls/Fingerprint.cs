using System.Security.Cryptography;

namespace Chappe.Modules.Media.Dtls;

/// <summary>The hash of a certificate, as <c>a=fingerprint</c> has it (RFC 8122 section 5).</summary>
internal sealed class Fingerprint
{
    private readonly byte[] _hash;

    private Fingerprint(HashAlgorithmName algorithm, byte[] hash) => (Algorithm, _hash) = (algorithm, hash);

    internal HashAlgorithmName Algorithm { get; }

    /// <summary>Hashes a certificate.</summary>
    internal static Fingerprint Of(ReadOnlySpan<byte> certificate, HashAlgorithmName algorithm) => new(algorithm, CryptographicOperations.HashData(algorithm, certificate));

    /// <summary>Reads <c>sha-256 AB:CD:...</c>, in any case. Weaker hashes than SHA-256 are not taken: they name more than one certificate.</summary>
    /// <returns>null when it cannot be read or is too weak.</returns>
    internal static Fingerprint? Parse(ReadOnlySpan<char> text)
    {
        int space = text.IndexOf(' ');
        if (space < 0) return null;
        var name = text[..space];
        HashAlgorithmName algorithm;
        if (name.Equals("sha-256", StringComparison.OrdinalIgnoreCase)) algorithm = HashAlgorithmName.SHA256;
        else if (name.Equals("sha-384", StringComparison.OrdinalIgnoreCase)) algorithm = HashAlgorithmName.SHA384;
        else if (name.Equals("sha-512", StringComparison.OrdinalIgnoreCase)) algorithm = HashAlgorithmName.SHA512;
        else return null;
        text = text[(space + 1)..].Trim();
        int length = algorithm == HashAlgorithmName.SHA256 ? 32 : algorithm == HashAlgorithmName.SHA384 ? 48 : 64;
        if (text.Length != length * 3 - 1) return null;
        var hash = new byte[length];
        for (int i = 0; i < length; i++)
        {
            if (i > 0 && text[i * 3 - 1] != ':') return null;
            if (Convert.FromHexString(text.Slice(i * 3, 2), hash.AsSpan(i), out _, out _) != System.Buffers.OperationStatus.Done) return null;
        }
        return new Fingerprint(algorithm, hash);
    }

    /// <summary>True when this is the certificate's.</summary>
    internal bool Matches(ReadOnlySpan<byte> certificate) => CryptographicOperations.FixedTimeEquals(_hash, CryptographicOperations.HashData(Algorithm, certificate));

    /// <summary>As SDP writes it.</summary>
    public override string ToString() => $"sha-{Algorithm.Name![3..]} {string.Join(':', _hash.Select(b => b.ToString("X2")))}";
}
