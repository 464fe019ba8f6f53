using BenchmarkDotNet.Attributes;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Timers;
using Chappe.Engine.Transports;
using Chappe.Modules.Media.Relay;
using Chappe.Modules.Media.Relay.Ports;
using Chappe.Modules.Media.Srtp;

namespace Chappe.Benchmarks;

/// <summary>What the relay itself costs a voice packet, from the slot it was received into to the slot it is sent from; the system calls are not in it.</summary>
[MemoryDiagnoser]
public class RelayBenchmarks
{
    private readonly byte[] _slot = new byte[PacketBatch.SlotSize];
    private readonly NetAddress _alice = NetAddress.FromIPv4(0xCB007101, 4000), _bob = NetAddress.FromIPv4(0xCB007102, 5000);
    private MediaTransport _transport = null!;
    private MediaSession _session = null!;
    private int _sequence;

    /// <summary>How the other side is protected.</summary>
    [Params("RTP/AVP", "AES_CM_128_HMAC_SHA1_80", "AEAD_AES_128_GCM")]
    public string Far { get; set; } = "";

    /// <summary>A call.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        var us = NetAddress.FromIPv4(0xC6336401, 0);
        var relay = new MediaRelay(new MediaRelayOptions { Interfaces = [new("default", us, us)], WarmsUp = false }, new Clock(TimeProvider.System), new Counters(), new Log(new Nowhere(), TimeProvider.System), new NoPorts());
        _session = relay.Open("bench")!;
        var stream = _session.AddStream(MediaKind.Audio);
        stream.A.Transport = _transport = _session.OpenTransport(relay.Interfaces[0])!;
        stream.B.Transport = _session.OpenTransport(relay.Interfaces[0]);
        var terms = new TransportTerms { Rtp = _bob };
        if (SrtpSuite.FromName(Far) is { } suite) terms = terms with { Security = MediaSecurity.Sdes, LocalKey = SrtpMasterKey.Random(suite), RemoteKeys = [SrtpMasterKey.Random(suite)] };
        _transport.Apply(new TransportTerms { Rtp = _alice });
        stream.B.Transport!.Apply(terms);
        foreach (var side in new[] { stream.A, stream.B }) side.Apply(new StreamTerms { Formats = [new(0, "PCMU", 8000), new(8, "PCMA", 8000)] });
    }

    /// <summary>One packet.</summary>
    [Benchmark]
    public bool Carry()
    {
        _sequence++;
        _slot.AsSpan(0, 12).Clear();
        (_slot[0], _slot[2], _slot[3]) = (0x80, (byte)(_sequence >> 8), (byte)_sequence);
        int length = 172;
        lock (_session.Gate) return _transport.Receive(_transport.RtpPort, _slot, ref length, _alice, _sequence * 20_000L, out _, out _);
    }

    private sealed class Nowhere : ILogSink
    {
        public void Write(LogLevel level, string source, string text, string? callId) { }
    }

    private sealed class NoPorts : IPortSource
    {
        public bool TryOpenPair(in NetAddress host, int evenPort, MediaSession session, out MediaPort rtp, out MediaPort rtcp)
        {
            rtp = new NoPort { Local = host.WithPort(evenPort) };
            rtcp = new NoPort { Local = host.WithPort(evenPort + 1), IsForRtcp = true };
            return true;
        }

        public void Begin(MediaPort port) { }

        public void Dispose() { }
    }

    private sealed class NoPort : MediaPort
    {
        internal override void Send(in NetAddress to, ReadOnlySpan<byte> datagram) { }

        protected override void Release() { }
    }
}
