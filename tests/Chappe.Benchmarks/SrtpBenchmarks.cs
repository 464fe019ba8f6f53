using BenchmarkDotNet.Attributes;
using Chappe.Modules.Media.Srtp;

namespace Chappe.Benchmarks;

/// <summary>What a voice packet (172 octets) costs to protect, and to protect and open again.</summary>
[MemoryDiagnoser]
public class SrtpBenchmarks
{
    private readonly byte[] _packet = new byte[172];
    private readonly byte[] _buffer = new byte[256];
    private SrtpProtector _sender = null!;
    private SrtpUnprotector _receiver = null!;
    private int _sequence;

    /// <summary>The crypto suite.</summary>
    [Params("AES_CM_128_HMAC_SHA1_80", "AEAD_AES_128_GCM", "AEAD_AES_256_GCM")]
    public string Suite { get; set; } = "";

    /// <summary>New keys.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        var key = SrtpMasterKey.Random(SrtpSuite.FromName(Suite)!);
        (_sender, _receiver) = (new SrtpProtector(key), new SrtpUnprotector(key));
        _packet[0] = 0x80;
    }

    /// <summary>Sending.</summary>
    [Benchmark]
    public SrtpFault Protect() => Next(out _);

    /// <summary>Sending and receiving, which is what a relay does between two secured peers.</summary>
    [Benchmark]
    public SrtpFault ProtectAndOpen()
    {
        Next(out int length);
        return _receiver.UnprotectRtp(_buffer.AsSpan(0, length), out _);
    }

    private SrtpFault Next(out int length)
    {
        _sequence++;
        _packet[2] = (byte)(_sequence >> 8);
        _packet[3] = (byte)_sequence;
        _packet.CopyTo(_buffer, 0);
        length = _packet.Length;
        return _sender.ProtectRtp(_buffer, ref length);
    }
}
