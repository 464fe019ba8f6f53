using System.Buffers.Binary;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Timers;
using Chappe.Engine.Transports;
using Chappe.Modules.Media.Relay;
using Chappe.Tests.Engine;

namespace Chappe.Tests.Modules.Media.Relay;

/// <summary>A relay in memory with virtual time: peers are addresses, packets are arrays.</summary>
internal sealed class RelayBench : IDisposable
{
    public static readonly NetAddress Us = NetAddress.FromIPv4(0xC6336401, 0); // 198.51.100.1
    public static readonly NetAddress Alice = NetAddress.FromIPv4(0xCB007101, 4000), Bob = NetAddress.FromIPv4(0xCB007102, 5000), Mallory = NetAddress.FromIPv4(0xCB007163, 6666);

    public RelayBench(Func<MediaRelayOptions, MediaRelayOptions>? change = null)
    {
        Clock = new Clock(Time);
        var options = new MediaRelayOptions { Interfaces = [new MediaInterface("default", Us, Us)], WarmsUp = false };
        Relay = new MediaRelay(change?.Invoke(options) ?? options, Clock, Counters, new Log(new NoLog(), Time), Ports);
        Time.Go(1000);
    }

    public VirtualTime Time { get; } = new();
    public Clock Clock { get; }
    public Counters Counters { get; } = new();
    public MemoryPorts Ports { get; } = new();
    public MediaRelay Relay { get; }
    public long Now => MediaClock.Microseconds(Clock);

    /// <summary>A call with one m-line of G.711 between Alice and Bob.</summary>
    public MediaStream Call(Func<TransportTerms, TransportTerms>? a = null, Func<TransportTerms, TransportTerms>? b = null, MediaKind kind = MediaKind.Audio,
        Func<StreamTerms, StreamTerms>? streamA = null, Func<StreamTerms, StreamTerms>? streamB = null)
    {
        var session = Relay.Open("call")!;
        var stream = session.AddStream(kind);
        stream.A.Transport = session.OpenTransport(Relay.Interfaces[0]);
        stream.B.Transport = session.OpenTransport(Relay.Interfaces[0]);
        var plain = new StreamTerms { Formats = kind == MediaKind.Video ? [new(96, "H264", 90000)] : [new(0, "PCMU", 8000), new(8, "PCMA", 8000), new(101, "telephone-event", 8000)] };
        stream.A.Transport!.Apply(a is null ? new TransportTerms { Rtp = Alice } : a(new TransportTerms { Rtp = Alice }));
        stream.A.Apply(streamA is null ? plain : streamA(plain));
        stream.B.Transport!.Apply(b is null ? new TransportTerms { Rtp = Bob } : b(new TransportTerms { Rtp = Bob }));
        stream.B.Apply(streamB is null ? plain : streamB(plain));
        return stream;
    }

    /// <summary>A datagram comes in at a transport; returns what left because of it.</summary>
    public List<MemoryPorts.Sent> Send(MediaTransport to, NetAddress from, byte[] octets, bool toRtcp = false)
    {
        Ports.Take();
        Ports.Deliver(toRtcp ? to.Rtcp : to.Rtp, from, octets, Now);
        return Ports.Take();
    }

    public long Count(string name) => Counters[name].Value;

    /// <summary>A voice packet of 20 ms.</summary>
    public static byte[] Voice(ushort sequence, uint ssrc = 0x11223344, byte payloadType = 0, byte fill = 0x55, int payload = 160, bool marker = false)
    {
        var packet = new byte[12 + payload];
        packet[0] = 0x80;
        packet[1] = (byte)(payloadType | (marker ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), sequence * 160u);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), ssrc);
        packet.AsSpan(12).Fill(fill);
        return packet;
    }

    /// <summary>RTCP packets in one compound, each from its words.</summary>
    public static byte[] Rtcp(params (byte First, byte Type, uint[] Words)[] packets)
    {
        var octets = new List<byte>();
        foreach (var (first, type, words) in packets)
        {
            octets.AddRange([first, type, (byte)(words.Length >> 8), (byte)words.Length]);
            foreach (uint word in words) octets.AddRange([(byte)(word >> 24), (byte)(word >> 16), (byte)(word >> 8), (byte)word]);
        }
        return [.. octets];
    }

    public void Dispose() => Relay.Dispose();

    private sealed class NoLog : ILogSink
    {
        public void Write(LogLevel level, string source, string text, string? callId) { }
    }
}
