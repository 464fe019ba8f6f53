using System.Security.Cryptography;
using System.Text;

namespace Chappe.Engine.Modules;

/// <summary>Keys for what is given out signed or sealed and must be known again when it comes back: from a secret that nodes share, or from one that this machine keeps over restarts.</summary>
public static class MachineSecret
{
    private static readonly byte[] s_seed = Seed();

    /// <summary>The key for one purpose.</summary>
    /// <param name="purpose">What it is for; each purpose has a key of its own.</param>
    /// <param name="secret">What an administrator set, or empty.</param>
    /// <returns>32 octets.</returns>
    public static byte[] KeyOf(string purpose, string secret) =>
        HMACSHA256.HashData(secret.Length == 0 ? s_seed : Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes("chappe " + purpose));

    private static byte[] Seed()
    {
        // systemd's machine-id stays over restarts and is not shown to strangers. A container's may be empty, which everybody knows:
        // then, and without one, what was written before a restart is not known again.
        const string Source = "/etc/machine-id";
        var seed = File.Exists(Source) ? File.ReadAllBytes(Source) : [];
        return seed.Length >= 32 ? seed : RandomNumberGenerator.GetBytes(32);
    }
}
