using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Transports.Workers;
using Chappe.Modules.Http;
using Chappe.Modules.WebSocket;
using Chappe.Tests.Engine.Transports;

namespace Chappe.Tests.Modules.WebSocket;

/// <summary>A proxy with xhttp, websocket and msrp on real loopback sockets, routes that are delegates, and time by hand.</summary>
internal sealed class WebBench : ILogSink, IAsyncDisposable
{
    internal const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    private readonly Module[] _modules = [new XhttpModule(), new WebSocketModule(), new Chappe.Modules.Msrp.MsrpModule(), new Chappe.Modules.Operations.XmlrpcModule()];

    internal WebBench(MessageReceiver? receive = null, Action<OptionsSet>? configure = null, string file = "", params (RouteKinds Kind, string Name, Action Body)[] routes)
    {
        Proxy = new Proxy(_modules, Time, this) { RunsOwnThreads = false };
        Transports = new NetworkTransports(Proxy, receive);
        Options = OptionsSet.Defaults(_modules);
        Options.Get<CoreOptions>().children = 1;
        configure?.Invoke(Options);
        Proxy.Routes = new RouteTable(1, [.. routes.Select(r => new Route(r.Name, r.Kind, () => { r.Body(); return RouteCompletion.Done; }, file))], Options);
        Proxy.StartAsync(Options).AsTask().Wait();
    }

    internal TransportBench.ManualTime Time { get; } = new();
    internal Proxy Proxy { get; }
    internal OptionsSet Options { get; }
    internal NetworkTransports Transports { get; }
    internal ConcurrentQueue<string> Lines { get; } = [];
    internal long Count(string counter) => Proxy.Counters[counter].Value;

    public void Write(LogLevel level, string source, string text, string? callId) => Lines.Enqueue($"{level} {text}");

    internal async Task<Listener> ListenAsync(string text = "ws:127.0.0.1:0")
    {
        var set = await Transports.OpenAsync([ListenSpec.Parse(text, out _)!], [], Options);
        Transports.TakeOver(set, Options);
        return set.All[0];
    }

    /// <summary>Moves time and lets timers and time-outs see it.</summary>
    internal void Advance(double seconds)
    {
        for (double left = seconds; left > 0; left -= 1)
        {
            Time.Advance(TimeSpan.FromSeconds(Math.Min(1, left)));
            Proxy.Timers.Advance();
            Transports.Tick();
        }
    }

    internal static string Request(string protocol = "sip", string version = "13", string key = Key, string method = "GET", string more = "") =>
        $"{method} /ws?username=1 HTTP/1.1\r\nHost: chappe.test\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
        + $"Sec-WebSocket-Version: {version}\r\n{(protocol.Length == 0 ? "" : $"Sec-WebSocket-Protocol: {protocol}\r\n")}{more}\r\n";

    /// <summary>Sends a request and reads the head of the answer.</summary>
    internal static string Ask(Socket client, string request)
    {
        client.Send(Encoding.Latin1.GetBytes(request));
        return ReadHead(client);
    }

    internal static string ReadHead(Socket client)
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)) head.Append((char)TransportBench.Read(client, 1)[0]);
        return head.ToString();
    }

    /// <summary>A client whose handshake is done.</summary>
    internal static Socket Open(Listener listener, string protocol = "sip")
    {
        var client = TransportBench.StreamClient(listener);
        Assert.That(Ask(client, Request(protocol)), Does.StartWith("HTTP/1.1 101 "));
        return client;
    }

    /// <summary>A client's frame. <paramref name="first"/> is its first octet.</summary>
    internal static byte[] Frame(int first, ReadOnlySpan<byte> payload, bool isMasked = true, int form = 0)
    {
        var octets = new List<byte> { (byte)first };
        int mask = isMasked ? 0x80 : 0;
        if (form == 0) form = payload.Length < 126 ? 1 : payload.Length < 65536 ? 126 : 127;
        if (form == 1) octets.Add((byte)(mask | payload.Length));
        else
        {
            octets.Add((byte)(mask | form));
            var length = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(length, payload.Length);
            octets.AddRange(form == 126 ? length[6..] : length);
        }
        byte[] key = [0x11, 0x22, 0x33, 0x44];
        if (isMasked) octets.AddRange(key);
        for (int i = 0; i < payload.Length; i++) octets.Add(isMasked ? (byte)(payload[i] ^ key[i & 3]) : payload[i]);
        return [.. octets];
    }

    /// <summary>Reads one frame of the server; a server never masks.</summary>
    internal static (int First, byte[] Payload) ReadFrame(Socket client)
    {
        byte[] head = TransportBench.Read(client, 2);
        Assert.That(head[1] & 0x80, Is.Zero);
        int length = head[1] switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(TransportBench.Read(client, 2)),
            127 => (int)BinaryPrimitives.ReadUInt64BigEndian(TransportBench.Read(client, 8)),
            var small => small,
        };
        return (head[0], TransportBench.Read(client, length));
    }

    /// <summary>Reads a close frame, then the end.</summary>
    internal static int ReadClose(Socket client)
    {
        var (first, payload) = ReadFrame(client);
        Assert.That(first, Is.EqualTo(0x88));
        Assert.That(TransportBench.ReadAll(client), Is.Empty);
        return BinaryPrimitives.ReadUInt16BigEndian(payload);
    }

    internal static byte[] CloseFrame(int code, string reason = "") => Frame(0x88, [(byte)(code >> 8), (byte)code, .. Encoding.UTF8.GetBytes(reason)]);

    public async ValueTask DisposeAsync()
    {
        await Transports.DisposeAsync();
        await Proxy.StopAsync();
    }
}
