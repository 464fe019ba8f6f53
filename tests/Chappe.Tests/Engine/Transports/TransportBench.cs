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
        Transports = new NetworkTransports(Proxy, receive) { IsBatched = isBatched };
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

    public ValueTask DisposeAsync() => Transports.DisposeAsync();
}
