using System.Security.Cryptography;
using System.Text;
using Chappe.Sip.Digest;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Uac;

/// <summary>
/// Answers challenges (RFC 3261 section 22.2, RFC 7616, RFC 8760). Only one whose realm we hold credentials for is answered (threats A7), and
/// the strongest algorithm of those that are offered.
/// </summary>
internal static class DigestClient
{
    /// <summary>Writes the line that answers a 401 or 407.</summary>
    /// <param name="reply">The octets of the reply.</param>
    /// <param name="choose">The credential for a realm, or null.</param>
    /// <param name="method">The method of the request.</param>
    /// <param name="uri">Its Request-URI.</param>
    /// <param name="body">Its body.</param>
    /// <returns>The header line with its CRLF; null when nothing can be answered.</returns>
    public static string? Answer(byte[] reply, Func<string, Credential?> choose, string method, string uri, ReadOnlySpan<byte> body)
    {
        var message = new SipMessage();
        if (message.Parse(reply, reply.Length) != MessageFault.None) return null;
        bool isProxy = message.StatusCode == 407;
        var id = isProxy ? HeaderId.ProxyAuthenticate : HeaderId.WwwAuthenticate;
        string? best = null;
        var strongest = DigestAlgorithm.Unknown;
        for (int i = message.IndexOf(id); i >= 0; i = message.IndexOf(id, i + 1))
        {
            if (!DigestChallenge.TryParse(message.Octets, message.Headers[i].Value, out var challenge) || !DigestAlgorithms.IsAvailable(challenge.Algorithm)) continue;
            if (best is not null && Strength(challenge.Algorithm) <= Strength(strongest)) continue;
            if (choose(Encoding.UTF8.GetString(message[challenge.Realm])) is not { } credential) continue;
            // HA1 was made with one algorithm, MD5, and fits no other.
            if (credential.IsHa1 && challenge.Algorithm != DigestAlgorithm.Md5) continue;
            if (Write(message, challenge, credential, method, uri, body, isProxy) is not { } line) continue;
            (best, strongest) = (line, challenge.Algorithm);
        }
        return best;
    }

    private static string? Write(SipMessage reply, in DigestChallenge challenge, in Credential credential, string method, string uri, ReadOnlySpan<byte> body, bool isProxy)
    {
        bool hasQop = challenge.OffersAuth || challenge.OffersAuthInt;
        if (challenge.QopOptions.IsPresent && !hasQop) return null;
        string qop = challenge.OffersAuth ? "auth" : "auth-int";
        string realm = Encoding.UTF8.GetString(reply[challenge.Realm]), nonce = Encoding.UTF8.GetString(reply[challenge.Nonce]), cnonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        // What goes between quotes must not end them.
        if (credential.User.AsSpan().ContainsAny("\"\\\r\n") || uri.AsSpan().ContainsAny("\"\\\r\n")) return null;

        var octets = new List<byte>();
        Slice Put(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            // An offset of 0 with no length would read as absent.
            octets.Add((byte)' ');
            var slice = new Slice(octets.Count, bytes.Length);
            octets.AddRange(bytes);
            return slice;
        }
        var answer = new DigestCredentials { Algorithm = challenge.Algorithm, Username = Put(credential.User), Realm = Put(realm), Nonce = Put(nonce), Uri = Put(uri) };
        if (hasQop) (answer.Qop, answer.QopText, answer.NonceCountText, answer.CNonce) = (challenge.OffersAuth ? DigestQop.Auth : DigestQop.AuthInt, Put(qop), Put("00000001"), Put(cnonce));
        else if (DigestAlgorithms.IsSession(challenge.Algorithm)) answer.CNonce = Put(cnonce);
        var span = octets.ToArray();
        Span<byte> ha1 = stackalloc byte[DigestResponse.MaxHexLength], response = stackalloc byte[DigestResponse.MaxHexLength];
        int length;
        if (credential.IsHa1) length = Encoding.ASCII.GetBytes(credential.Secret.ToLowerInvariant(), ha1);
        else length = DigestResponse.HashUser(challenge.Algorithm, Encoding.UTF8.GetBytes(credential.User), Encoding.UTF8.GetBytes(realm), Encoding.UTF8.GetBytes(credential.Secret), ha1);
        if (length == 0) return null;
        int written = DigestResponse.Compute(answer, span, ha1[..length], Encoding.ASCII.GetBytes(method), body, response);
        if (written == 0) return null;

        var line = new StringBuilder(isProxy ? "Proxy-Authorization: " : "Authorization: ");
        line.Append($"Digest username=\"{credential.User}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\"");
        if (hasQop) line.Append($", qop={qop}, nc=00000001, cnonce=\"{cnonce}\"");
        else if (answer.CNonce.IsPresent) line.Append($", cnonce=\"{cnonce}\"");
        if (challenge.Opaque.IsPresent) line.Append($", opaque=\"{Encoding.UTF8.GetString(reply[challenge.Opaque])}\"");
        line.Append($", response=\"{Encoding.ASCII.GetString(response[..written])}\"");
        line.Append(challenge.AlgorithmName.IsPresent ? $", algorithm={Encoding.ASCII.GetString(DigestAlgorithms.Name(challenge.Algorithm))}" : ", algorithm=MD5");
        return line.Append("\r\n").ToString();
    }

    private static int Strength(DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.Md5 or DigestAlgorithm.Md5Session => 1,
        DigestAlgorithm.Unknown => 0,
        _ => 2,
    };
}
