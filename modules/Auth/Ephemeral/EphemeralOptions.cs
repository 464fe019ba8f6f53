using System.Text;

namespace Chappe.Modules.Auth;

/// <summary>Parameters of credentials that expire, in Kamailio's names where it has them. Script word: <c>auth_ephemeral</c>.</summary>
public sealed class EphemeralOptions
{
    private const int MostSecrets = 32;

    private byte[][] _secrets = [];

    /// <summary>A secret that is shared with who issues credentials. Each assignment adds one, and the newest is tried first, so that two are good while they change. Reads as empty: it is written down nowhere.</summary>
    public string secret
    {
        get => "";
        set
        {
            if (value.Length == 0) throw new ArgumentException("an empty secret would let everybody in.");
            if (_secrets.Length == MostSecrets) throw new ArgumentException($"at most {MostSecrets} secrets.");
            _secrets = [Encoding.UTF8.GetBytes(value), .. _secrets];
        }
    }

    /// <summary>The hash of the HMAC: 0 SHA-1, 1 SHA-256, 2 SHA-384, 3 SHA-512.</summary>
    public int sha_algorithm { get; set => field = value is >= 0 and <= 3 ? value : throw new ArgumentException("0 SHA-1, 1 SHA-256, 2 SHA-384, 3 SHA-512."); }
    /// <summary>1: the name is <c>expiry:user</c>; 0: <c>user:expiry</c>. Expiry is in seconds since 1970.</summary>
    public int username_format { get; set => field = value is 0 or 1 ? value : throw new ArgumentException("0 user:expiry, 1 expiry:user."); } = 1;
    /// <summary>How many seconds ahead an expiry may lie; what is good for longer was not issued by us, or by mistake (threats A4). 0: any. Kamailio has no limit.</summary>
    public int max_lifetime { get; set => field = value >= 0 ? value : throw new ArgumentException("0 or more seconds."); } = 604_800;

    /// <summary>The secrets, newest first.</summary>
    internal byte[][] Secrets => _secrets;
}
