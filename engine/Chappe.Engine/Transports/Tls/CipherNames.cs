using System.Net.Security;

namespace Chappe.Engine.Transports.Tls;

/// <summary>The names of cipher suites: those of IANA, and OpenSSL's, which Kamailio's <c>cipher_list</c> uses. Only suites with forward secrecy and authenticated encryption are spoken.</summary>
internal static class CipherNames
{
    private static readonly (string OpenSsl, TlsCipherSuite Suite)[] s_known =
    [
        ("TLS_AES_256_GCM_SHA384", TlsCipherSuite.TLS_AES_256_GCM_SHA384),
        ("TLS_CHACHA20_POLY1305_SHA256", TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256),
        ("TLS_AES_128_GCM_SHA256", TlsCipherSuite.TLS_AES_128_GCM_SHA256),
        ("ECDHE-ECDSA-AES256-GCM-SHA384", TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384),
        ("ECDHE-RSA-AES256-GCM-SHA384", TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384),
        ("ECDHE-ECDSA-CHACHA20-POLY1305", TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256),
        ("ECDHE-RSA-CHACHA20-POLY1305", TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256),
        ("ECDHE-ECDSA-AES128-GCM-SHA256", TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256),
        ("ECDHE-RSA-AES128-GCM-SHA256", TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256),
    ];

    /// <summary>OpenSSL's name of a suite; IANA's where it has none here.</summary>
    internal static string Of(TlsCipherSuite suite)
    {
        foreach (var (name, known) in s_known)
            if (known == suite) return name;
        return suite.ToString();
    }

    /// <summary>How many bits its key has.</summary>
    internal static int BitsOf(TlsCipherSuite suite)
    {
        string name = suite.ToString();
        return name.Contains("AES_128", StringComparison.Ordinal) ? 128 : name.Contains("AES_256", StringComparison.Ordinal) || name.Contains("CHACHA20", StringComparison.Ordinal) ? 256 : 0;
    }

    /// <summary>Reads a list with colons between.</summary>
    /// <param name="list">The names.</param>
    /// <param name="suites">The suites in that order.</param>
    /// <param name="unknown">The first name that is none.</param>
    internal static bool TryRead(string list, out List<TlsCipherSuite> suites, out string unknown)
    {
        suites = [];
        foreach (string name in list.Split([':', ',', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            int index = Array.FindIndex(s_known, k => k.OpenSsl.Equals(name, StringComparison.OrdinalIgnoreCase) || k.Suite.ToString().Equals(name, StringComparison.OrdinalIgnoreCase));
            unknown = name;
            if (index < 0) return false;
            suites.Add(s_known[index].Suite);
        }
        // A list of TLS 1.2's suites says nothing about those of 1.3, in OpenSSL as here.
        if (!suites.Exists(IsOfTls13)) suites.AddRange(s_known.Select(k => k.Suite).Where(IsOfTls13));
        unknown = "";
        return true;

        static bool IsOfTls13(TlsCipherSuite suite) => (int)suite >> 8 == 0x13;
    }
}
