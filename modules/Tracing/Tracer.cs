using System.Text;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Forwarding;
using Chappe.Engine.Resolving;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Tracing;

/// <summary>Sends copies of messages to a collector and into a database. What is traced travels as it was: a collector sees credentials and bodies.</summary>
internal sealed class Tracer(Proxy proxy) : IResolveObserver
{
    [ThreadStatic] private static byte[]? t_room;
    [ThreadStatic] private static SipMessage? t_sent;

    private readonly TraceRows _rows = new(proxy);
    private readonly Counter _copies = proxy.Counters["siptrace.traced_requests"], _replies = proxy.Counters["siptrace.traced_replies"], _failed = proxy.Counters["siptrace.copies_failed"];
    private volatile object? _target;
    private volatile bool _hasTable;
    private byte[] _key = [];
    private NetAddress? _self;

    /// <summary>The table is being looked for.</summary>
    public Task Preparing { get; private set; } = Task.CompletedTask;

    /// <summary>The calls that are traced.</summary>
    public TracedCalls Calls { get; } = new();

    /// <summary>Takes over parameters; the collector's name is resolved behind the caller's back.</summary>
    public void Configure(SiptraceOptions options)
    {
        _key = Encoding.UTF8.GetBytes(options.auth_key);
        _self = options.trace_local_ip.Length > 0 && TryReadAddress(options.trace_local_ip, out var address) ? address : null;
        _target = null;
        if (options.duplicate_uri.Length > 0) FindCollector(options.duplicate_uri);
        _hasTable = false;
        if (options is { trace_to_database: true, db_url.Length: > 0 }) Preparing = PrepareAsync(options);
    }

    /// <inheritdoc/>
    public void Resolved(in TargetList targets)
    {
        if (targets.Count > 0) _target = targets[0];
        else proxy.Log.Write(LogLevel.Error, "siptrace", "The collector's name leads nowhere; nothing is sent to it.");
    }

    /// <summary>Copies a message that came.</summary>
    public void TraceReceived(SiptraceOptions options, RouteContext context)
    {
        var listener = context.Source.Listener;
        Copy(options, context.Message, context.Message.Octets, context.Source.Remote, Self(listener), listener.Transport, isIn: true, context.Message[context.Message.CallId]);
    }

    /// <summary>Copies a message that was sent, when <paramref name="all"/> or its call is traced.</summary>
    public void TraceSent(SiptraceOptions options, in Hop to, ReadOnlySpan<byte> octets, bool all)
    {
        // It was written here and is read again to know its call; only while somebody traces.
        var message = t_sent ??= new SipMessage();
        var room = Room(octets.Length);
        octets.CopyTo(room);
        if (message.Parse(room, octets.Length) != MessageFault.None || !all && !Calls.Has(message[message.CallId], proxy.Clock.Milliseconds)) return;
        // The buffer is used again for the packet.
        var copy = octets.ToArray();
        message.Parse(copy, copy.Length);
        Copy(options, message, copy, Self(to.Listener), to.Remote, to.Listener.Transport, isIn: false, message[message.CallId]);
    }

    /// <summary>Sends a line of text to the collector (HEP type 100).</summary>
    public bool Log(SiptraceOptions options, ReadOnlySpan<byte> correlation, ReadOnlySpan<byte> text)
    {
        if (!options.hep_mode_on || proxy.Listeners.All is not [var first, ..]) return false;
        var self = Self(first);
        return SendPacket(options, self, self, isReliable: false, 100, correlation, text);
    }

    private void Copy(SiptraceOptions options, SipMessage message, ReadOnlySpan<byte> octets, in NetAddress from, in NetAddress to, TransportKind transport, bool isIn, ReadOnlySpan<byte> callId)
    {
        (message.IsRequest ? _copies : _replies).Add();
        if (_hasTable && options.trace_to_database) _rows.Write(options, message, octets, from, to, transport, isIn);
        if (_target is null) return;
        bool isSent = options.hep_mode_on ? SendPacket(options, from, to, transport != TransportKind.Udp, 1, callId, octets) : SendOctets(options, octets);
        if (!isSent) _failed.Add();
    }

    private bool SendPacket(SiptraceOptions options, in NetAddress from, in NetAddress to, bool isReliable, byte kind, ReadOnlySpan<byte> correlation, ReadOnlySpan<byte> payload)
    {
        // The length of a packet has 16 bits.
        int most = ushort.MaxValue - HepWriter.Bound(0, correlation.Length, _key.Length);
        if (most < 0) return false;
        if (payload.Length > most) payload = payload[..most];
        var room = Room(HepWriter.Bound(payload.Length, correlation.Length, _key.Length));
        var now = proxy.Clock.Provider.GetUtcNow();
        long microseconds = now.ToUnixTimeMilliseconds() * 1000 + now.Microsecond;
        int length = HepWriter.Write(room, from, to, isReliable, microseconds, kind, (uint)options.hep_capture_id, _key, correlation, payload);
        return SendOctets(options, room.AsSpan(0, length));
    }

    private bool SendOctets(SiptraceOptions options, ReadOnlySpan<byte> octets)
    {
        if (_target is not Target target) return false;
        string name = options.send_sock_name.Length > 0 ? options.send_sock_name : options.send_sock_addr.Length > 0 ? options.send_sock_addr : options.force_send_sock;
        var wanted = name.Length == 0 ? null : ListenerNaming.Find(proxy.Listeners, Text.Of(Encoding.UTF8.GetBytes(name.StartsWith("sip:", StringComparison.Ordinal) ? name[4..] : name)));
        return proxy.Listeners.Choose(target.Transport, target.Address, wanted) is { } listener && listener.Send(target.Address, 0, octets) is SendOutcome.Sent or SendOutcome.Pending;
    }

    private NetAddress Self(Listener listener) => _self is { } address ? address : listener.Local;

    private async Task PrepareAsync(SiptraceOptions options)
    {
        if (await _rows.PrepareAsync(options).ConfigureAwait(false)) _hasTable = true;
        else proxy.Log.Write(LogLevel.Error, "siptrace", $"siptrace.db_url cannot be reached; nothing is written there.");
    }

    private void FindCollector(string uri)
    {
        var octets = Encoding.ASCII.GetBytes(uri);
        if (!SipUri.TryParse(octets, out var parts)) return;
        var transport = TransportKind.Udp;
        if (parts.Transport.IsPresent) ListenerNaming.TryTransport(parts.Transport.Of(octets), out transport);
        var question = new ResolveQuestion { Host = parts.Host.Of(octets), Port = parts.Port == 0 ? 5060 : parts.Port, Transport = transport };
        if (proxy.Resolver.TryResolveNow(question, out var targets)) Resolved(targets);
        else proxy.Resolver.Resolve(question, this);
    }

    private static bool TryReadAddress(string text, out NetAddress address)
    {
        address = default;
        var octets = Encoding.ASCII.GetBytes(text.Contains(':') && !text.StartsWith('[') && text.Split(':') is [_, _, ..] ? text[(text.IndexOf(':') + 1)..] : text);
        return ListenerNaming.TryHostPort(octets, out var host, out int port) && NetAddress.TryParseHost(host, port == 0 ? 5060 : port, out address);
    }

    private static byte[] Room(int length)
    {
        if (t_room is not { } room || room.Length < length) t_room = room = new byte[Math.Max(4096, length * 2)];
        return room;
    }
}
