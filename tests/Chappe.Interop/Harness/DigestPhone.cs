using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Chappe.Interop.Harness;

/// <summary>This is a phone on a UDP socket that knows its password: it answers challenges as RFC 2617 says, with MD5.</summary>
internal sealed class DigestPhone : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly string _user, _password;
    private readonly int _server;
    private int _cseq;

    internal DigestPhone(string user, string password, int server)
    {
        (_user, _password, _server) = (user, password, server);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    internal int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Sends a request, and again with credentials when it is asked for them.</summary>
    /// <param name="method">The method.</param>
    /// <param name="uri">The Request-URI.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <param name="to">A URI, or what stands in To when it begins with an angle bracket; empty for the phone's own.</param>
    /// <param name="headers">More lines.</param>
    /// <returns>The final reply.</returns>
    internal async Task<string> RequestAsync(string method, string uri, CancellationToken cancel, string to = "", string headers = "")
    {
        string reply = await SendAsync(method, uri, to, headers, cancel);
        bool isProxy = reply.StartsWith("SIP/2.0 407", StringComparison.Ordinal);
        if (!isProxy && !reply.StartsWith("SIP/2.0 401", StringComparison.Ordinal)) return reply;
        if (method == "INVITE") await SendLineAsync("ACK", uri, to, "", _cseq, cancel);
        string realm = Regex.Match(reply, "realm=\"([^\"]*)\"").Groups[1].Value, nonce = Regex.Match(reply, "nonce=\"([^\"]*)\"").Groups[1].Value;
        string response = Hash($"{Hash($"{_user}:{realm}:{_password}")}:{nonce}:{Hash($"{method}:{uri}")}");
        if (reply.Contains("qop=", StringComparison.Ordinal)) response = Hash($"{Hash($"{_user}:{realm}:{_password}")}:{nonce}:00000001:cn:auth:{Hash($"{method}:{uri}")}");
        string qop = reply.Contains("qop=", StringComparison.Ordinal) ? ", qop=auth, nc=00000001, cnonce=\"cn\"" : "";
        return await SendAsync(method, uri, to, $"{headers}{(isProxy ? "Proxy-Authorization" : "Authorization")}: Digest username=\"{_user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", response=\"{response}\", algorithm=MD5{qop}\r\n", cancel);
    }

    /// <summary>Acknowledges a 2xx.</summary>
    internal Task AcknowledgeAsync(string uri, string to, CancellationToken cancel) => SendLineAsync("ACK", uri, to, "", _cseq, cancel);

    /// <summary>Waits for a request and answers it.</summary>
    /// <returns>The request.</returns>
    internal async Task<string> AnswerAsync(int code, string reason, CancellationToken cancel, string method = "INVITE")
    {
        while (true)
        {
            var (text, from) = await ReceiveAsync(cancel);
            if (!text.StartsWith(method, StringComparison.Ordinal)) continue;
            var kept = text.Split("\r\n").Where(l => Regex.IsMatch(l, "^(Via|From|To|Call-ID|CSeq|Record-Route):")).Select(l => l.StartsWith("To:", StringComparison.Ordinal) && !l.Contains(";tag=") ? l + ";tag=far" : l);
            await _socket.SendToAsync(Encoding.UTF8.GetBytes($"SIP/2.0 {code} {reason}\r\n{string.Join("\r\n", kept)}\r\nContact: <sip:{_user}@127.0.0.1:{Port}>\r\nContent-Length: 0\r\n\r\n"), SocketFlags.None, from, cancel);
            return text;
        }
    }

    private async Task<string> SendAsync(string method, string uri, string to, string headers, CancellationToken cancel)
    {
        int cseq = ++_cseq;
        await SendLineAsync(method, uri, to, headers, cseq, cancel);
        while (true)
        {
            var (text, _) = await ReceiveAsync(cancel);
            if (text.StartsWith("SIP/2.0 ", StringComparison.Ordinal) && text[8] != '1' && text.Contains($"CSeq: {cseq} {method}", StringComparison.Ordinal)) return text;
        }
    }

    private async Task SendLineAsync(string method, string uri, string to, string headers, int cseq, CancellationToken cancel)
    {
        string request = $"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{Port};rport;branch=z9hG4bK{_user}{cseq}\r\nMax-Forwards: 70\r\nFrom: <sip:{_user}@chappe.test>;tag=f{Port}\r\n"
            + $"To: {(to.StartsWith('<') ? to : $"<{(to.Length > 0 ? to : $"sip:{_user}@chappe.test")}>")}\r\nCall-ID: c{Port}\r\nCSeq: {cseq} {method}\r\nContact: <sip:{_user}@127.0.0.1:{Port}>\r\n{headers}Content-Length: 0\r\n\r\n";
        await _socket.SendToAsync(Encoding.UTF8.GetBytes(request), SocketFlags.None, new IPEndPoint(IPAddress.Loopback, _server), cancel);
    }

    private async Task<(string Text, EndPoint From)> ReceiveAsync(CancellationToken cancel)
    {
        var buffer = new byte[65536];
        var got = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Loopback, 0), cancel);
        return (Encoding.UTF8.GetString(buffer, 0, got.ReceivedBytes), got.RemoteEndPoint);
    }

    private static string Hash(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));

    public void Dispose() => _socket.Dispose();
}
