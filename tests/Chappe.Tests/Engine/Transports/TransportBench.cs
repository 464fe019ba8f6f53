using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Transports.Workers;

namespace Chappe.Tests.Engine.Transports;

/// <summary>A proxy whose transports are real and whose reception is the test's: loopback sockets, ports chosen by the system, time by hand.</summary>
internal sealed class TransportBench : ILogSink, IAsyncDisposable
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    internal sealed class ManualTime : TimeProvider
    {
        private long _milliseconds;
        public override long TimestampFrequency => 1000;
        public override long GetTimestamp() => Volatile.Read(ref _milliseconds);
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddMilliseconds(GetTimestamp());
        public void Advance(TimeSpan by) => Interlocked.Add(ref _milliseconds, (long)by.TotalMilliseconds);
    }

    internal TransportBench(MessageReceiver receive, bool isBatched = true, Action<CoreOptions>? configure = null)
    {
        Proxy = new Proxy([], Time, this);
        var core = new CoreOptions { children = 2 };
        configure?.Invoke(core);
        Options.Add(core);
        Transports = new NetworkTransports(Proxy, receive) { IsNative = isBatched };
    }

    internal ManualTime Time { get; } = new();
    internal Proxy Proxy { get; }
    internal OptionsSet Options { get; } = new();
    internal NetworkTransports Transports { get; }
    internal ConcurrentQueue<string> Lines { get; } = [];

    public void Write(LogLevel level, string source, string text, string? callId) => Lines.Enqueue($"{level} {text}");

    internal async Task<Listener> ListenAsync(string text)
    {
        var set = await Transports.OpenAsync([ListenSpec.Parse(text, out _)!], [], Options);
        Transports.TakeOver(set, Options);
        return set.All[0];
    }

    /// <summary>Answers every message with itself on the way that it came.</summary>
    internal static bool Echo(RouteContext context, byte[] buffer, int length)
    {
        SendRules.Send(context.Source, buffer.AsSpan(0, length));
        return true;
    }

    internal static Socket Client(Listener listener)
    {
        var to = listener.Local.ToIPEndPoint();
        var socket = new Socket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = (int)Patience.TotalMilliseconds, ReceiveBufferSize = 4 << 20 };
        socket.Bind(new IPEndPoint(to.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback, 0));
        socket.Connect(to);
        return socket;
    }

    /// <summary>A SIP request with a body of that many octets, which ends in <paramref name="mark"/>.</summary>
    internal static byte[] Request(int body = 0, string mark = "1", string extra = "")
    {
        string content = new('x', body);
        return System.Text.Encoding.ASCII.GetBytes($"OPTIONS sip:chappe.test SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bK{mark}\r\nMax-Forwards: 70\r\n"
            + $"From: <sip:a@chappe.test>;tag=1\r\nTo: <sip:b@chappe.test>\r\nCall-ID: {mark}\r\nCSeq: 1 OPTIONS\r\n{extra}Content-Length: {body}\r\n\r\n{content}");
    }

    /// <summary>A client that speaks TCP to a listener.</summary>
    internal static Socket StreamClient(Listener listener)
    {
        var to = listener.Local.ToIPEndPoint();
        var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)Patience.TotalMilliseconds, SendTimeout = (int)Patience.TotalMilliseconds, NoDelay = true };
        socket.Connect(to);
        return socket;
    }

    /// <summary>Reads exactly that many octets.</summary>
    internal static byte[] Read(Socket socket, int count)
    {
        var octets = new byte[count];
        for (int at = 0; at < count;)
        {
            int read = socket.Receive(octets, at, count - at, SocketFlags.None);
            if (read == 0) throw new EndOfStreamException($"closed after {at} of {count} octets");
            at += read;
        }
        return octets;
    }

    /// <summary>Reads until the peer closes.</summary>
    internal static string ReadAll(Socket socket)
    {
        var all = new MemoryStream();
        var octets = new byte[4096];
        try
        {
            for (int read; (read = socket.Receive(octets)) > 0;) all.Write(octets, 0, read);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Closed as well.
        }
        return System.Text.Encoding.ASCII.GetString(all.ToArray());
    }

    /// <summary>Waits until something that another thread does has happened.</summary>
    internal static void Await(Func<bool> condition, string what) =>
        Assert.That(SpinWait.SpinUntil(condition, Patience), Is.True, what);

    public ValueTask DisposeAsync() => Transports.DisposeAsync();
}
