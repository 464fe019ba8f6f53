using System.Security.Cryptography;
using System.Text;

namespace Chappe.Conversations.Actors;

/// <summary>Answers a challenge (RFC 7616, RFC 8760): MD5 or SHA-256, qop=auth, count 1.</summary>
internal static class Digest
{
    internal static (string Header, string Value) Answer(SipText challenge, string method, string uri, string user, string password)
    {
        bool isProxy = challenge.Status == 407;
        var offer = Parameters(challenge.First(isProxy ? "Proxy-Authenticate" : "WWW-Authenticate")!);
        string algorithm = offer.GetValueOrDefault("algorithm", "MD5");
        string Hash(string text) => Convert.ToHexStringLower(algorithm == "SHA-256" ? SHA256.HashData(Encoding.UTF8.GetBytes(text)) : Md5(text));
        string ha1 = Hash($"{user}:{offer["realm"]}:{password}"), ha2 = Hash($"{method}:{uri}");
        bool hasQop = offer.ContainsKey("qop");
        string response = Hash(hasQop ? $"{ha1}:{offer["nonce"]}:00000001:c0ffee:auth:{ha2}" : $"{ha1}:{offer["nonce"]}:{ha2}");
        string value = $"Digest username=\"{user}\", realm=\"{offer["realm"]}\", nonce=\"{offer["nonce"]}\", uri=\"{uri}\", response=\"{response}\", algorithm={algorithm}";
        if (hasQop) value += ", qop=auth, nc=00000001, cnonce=\"c0ffee\"";
        if (offer.TryGetValue("opaque", out string? opaque)) value += $", opaque=\"{opaque}\"";
        return (isProxy ? "Proxy-Authorization" : "Authorization", value);
    }

#pragma warning disable CA5351 // RFC 3261 digests are MD5 where the other side offers nothing better.
    private static byte[] Md5(string text) => MD5.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5351

    private static Dictionary<string, string> Parameters(string challenge) =>
        challenge[(challenge.IndexOf(' ') + 1)..].Split(',').Select(p => p.Trim().Split('=', 2))
            .Where(p => p.Length == 2).ToDictionary(p => p[0], p => p[1].Trim('"'), StringComparer.OrdinalIgnoreCase);
}
