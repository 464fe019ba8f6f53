using System.Security.Cryptography;

namespace Chappe.Modules.Auth;

/// <summary>A secret and the number by which an operator names it.</summary>
internal sealed class EphemeralSecret(int id, byte[] octets, bool isFromScript)
{
    /// <summary>Its number; never given twice.</summary>
    public int Id => id;
    /// <summary>The secret itself.</summary>
    public byte[] Octets => octets;
    /// <summary>The script brought it, not an operator.</summary>
    public bool IsFromScript => isFromScript;
    /// <summary>What it may be known by outside: the beginning of its SHA-256.</summary>
    public string Fingerprint { get; } = Convert.ToHexStringLower(SHA256.HashData(octets))[..8];
}
