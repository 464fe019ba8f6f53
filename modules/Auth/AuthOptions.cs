using Chappe.Sip.Digest;

namespace Chappe.Modules.Auth;

/// <summary>Parameters of digest authentication, in Kamailio's names where it has them. Script word: <c>auth</c>.</summary>
public sealed class AuthOptions : Engine.Modules.IKamailioDefaults
{
    private string _algorithm = "";

    /// <summary>Careful values: SHA-256 before MD5, counted nonces, checked URIs, slowed guessing.</summary>
    public AuthOptions() => algorithm = "SHA-256, MD5";

    /// <summary>What challenges offer, best first: MD5, SHA-256, SHA-512-256 and their <c>-sess</c> forms, with commas (RFC 8760). Kamailio: MD5.</summary>
    public string algorithm
    {
        get => _algorithm;
        set
        {
            _algorithm = value;
            string[] names = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            Algorithms = names.Length == 0 ? [DigestAlgorithm.Md5] : [.. names.Select(n => DigestAlgorithms.Find(System.Text.Encoding.UTF8.GetBytes(n)))];
        }
    }

    /// <summary>Seconds that a nonce is good for.</summary>
    public int nonce_expire { get; set; } = 300;
    /// <summary>A nonce count must grow, and a nonce without one counts once (threats A1). Kamailio: 0.</summary>
    public bool nonce_count { get; set; } = true;
    /// <summary>How many nonces in use are remembered, as octets of Kamailio's array: a power of two. At start.</summary>
    public int nc_array_size { get; set; } = 1 << 16;
    /// <summary>The quality of protection of challenges whose flags name none: empty, <c>auth</c> or <c>auth-int</c>.</summary>
    public string qop { get; set; } = "";
    /// <summary>Makes nonces good on all nodes that share it, and after a restart; empty: a random one. At start.</summary>
    public string secret { get; set; } = "";
    /// <summary>The URI in the credentials must be the Request-URI (threats A2). Kamailio: 0.</summary>
    public bool check_uri { get; set; } = true;
    /// <summary>Wrong passwords from one source for one user before it must pause; 0: never. A source gets ten times as many for all users together. Kamailio: 0.</summary>
    public int failure_limit { get; set; } = 10;
    /// <summary>Longest pause in seconds; it doubles from 1 with every further failure and never concerns other sources.</summary>
    public int failure_pause { get; set; } = 60;

    /// <summary>The algorithms behind <see cref="algorithm"/>.</summary>
    internal DigestAlgorithm[] Algorithms { get; private set; } = [];

    /// <summary>Kamailio's values where ours are more careful; for scripts that were ported.</summary>
    public void UseKamailioDefaults()
    {
        algorithm = "MD5";
        nonce_count = check_uri = false;
        failure_limit = 0;
    }
}
