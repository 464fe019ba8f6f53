using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Chappe.Interop.Harness;

/// <summary>This is an MSRP client on TCP or on a WebSocket of RFC 7977, written for a test: it sends what it is told and shows the frames that come.</summary>
internal sealed partial class MsrpClient : IDisposable
{
    private readonly TcpClient? _tcp;
    private readonly ClientWebSocket? _web;
    private readonly byte[] _buffer = new byte[65536];
    private int _count;

    private MsrpClient(string name, TcpClient? tcp, ClientWebSocket? web, int port)
    {
        (_tcp, _web) = (tcp, web);
        Uri = tcp is null ? $"msrp://browser.invalid:2855/{name};ws" : $"msrp://127.0.0.1:{port}/{name};tcp";
    }

    /// <summary>What it calls itself by.</summary>
    internal string Uri { get; }

    internal static async Task<MsrpClient> TcpAsync(string name, int relay, CancellationToken cancel)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, relay, cancel);
        return new MsrpClient(name, tcp, null, ((IPEndPoint)tcp.Client.LocalEndPoint!).Port);
    }

    internal static async Task<MsrpClient> WebAsync(string name, int relay, CancellationToken cancel)
    {
        var web = new ClientWebSocket();
        web.Options.AddSubProtocol("msrp");
        await web.ConnectAsync(new Uri($"ws://127.0.0.1:{relay}/"), cancel);
        return new MsrpClient(name, null, web, 0);
    }

    internal static string Frame(string id, string line, string to, string from, string headers = "", string? body = null, char flag = '$') =>
        $"MSRP {id} {line}\r\nTo-Path: {to}\r\nFrom-Path: {from}\r\n{headers}{(body is null ? "" : $"\r\n{body}\r\n")}-------{id}{flag}\r\n";

    internal async Task SendAsync(string frame, CancellationToken cancel)
    {
        byte[] octets = Encoding.Latin1.GetBytes(frame);
        if (_web is not null) await _web.SendAsync(octets, WebSocketMessageType.Binary, true, cancel);
        else await _tcp!.GetStream().WriteAsync(octets, cancel);
    }

    /// <summary>The next frame that comes.</summary>
    internal async Task<string> ReceiveAsync(CancellationToken cancel)
    {
        while (true)
        {
            string all = Encoding.Latin1.GetString(_buffer, 0, _count);
            if (WholeFrame().Match(all) is { Success: true } whole)
            {
                _count -= whole.Length;
                _buffer.AsSpan(whole.Length, _count).CopyTo(_buffer);
                return whole.Value;
            }
            int more = _web is not null ? (await _web.ReceiveAsync(_buffer.AsMemory(_count), cancel)).Count : await _tcp!.GetStream().ReadAsync(_buffer.AsMemory(_count), cancel);
            if (more == 0) throw new AssertionException($"the connection was closed behind: {all}");
            _count += more;
        }
    }

    /// <summary>Asks the relay for a Use-Path, and answers its challenge.</summary>
    /// <returns>The challenge, the grant, and the Use-Path.</returns>
    internal async Task<(string Challenge, string Grant, string UsePath)> AuthenticateAsync(int relay, CancellationToken cancel)
    {
        string to = $"msrp://127.0.0.1:{relay};tcp";
        await SendAsync(Frame("auth1", "AUTH", to, Uri), cancel);
        string challenge = await ReceiveAsync(cancel);
        string nonce = Nonce().Match(challenge).Groups[1].Value;
        string response = Md5($"{Md5("alice:chappe.test:xyz123")}:{nonce}:00000001:c0ffee:auth:{Md5($"AUTH:{to}")}");
        await SendAsync(Frame("auth2", "AUTH", to, Uri, $"Authorization: Digest username=\"alice\", realm=\"chappe.test\", nonce=\"{nonce}\", uri=\"{to}\", qop=auth, nc=00000001, cnonce=\"c0ffee\", response=\"{response}\"\r\n"), cancel);
        string grant = await ReceiveAsync(cancel);
        return (challenge, grant, UsePath().Match(grant).Groups[1].Value);
    }

    public void Dispose()
    {
        _tcp?.Dispose();
        _web?.Dispose();
    }

#pragma warning disable CA5351 // RFC 4976 section 5.1: the digest of HTTP, whose MD5 Kamailio asks for.
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.ASCII.GetBytes(text)));
#pragma warning restore CA5351

    [GeneratedRegex(@"\AMSRP (\S+) .*?\r\n-------\1[$+#]\r\n", RegexOptions.Singleline)]
    private static partial Regex WholeFrame();

    [GeneratedRegex("nonce=\"([^\"]+)\"")]
    private static partial Regex Nonce();

    [GeneratedRegex("Use-Path: (.+)\r")]
    private static partial Regex UsePath();
}
