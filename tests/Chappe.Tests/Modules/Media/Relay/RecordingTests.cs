using System.Buffers.Binary;
using Chappe.Modules.Media.Relay;
using Chappe.Modules.Media.Relay.Audio;
using Chappe.Modules.Media.Relay.Recording;
using static Chappe.Tests.Modules.Media.Relay.RelayBench;

namespace Chappe.Tests.Modules.Media.Relay;

/// <summary>Recordings: what is in the file is what was heard.</summary>
public sealed class RecordingTests
{
    private RelayBench _bench = null!;
    private MediaStream _stream = null!;
    private string _path = null!;

    [SetUp]
    public void SetUp()
    {
        _bench = new RelayBench();
        _stream = _bench.Call();
        _path = Path.Combine(Path.GetTempPath(), $"chappe-{Guid.NewGuid():N}");
    }

    [TearDown]
    public void TearDown()
    {
        _bench.Dispose();
        File.Delete(_path);
    }

    private async Task<byte[]> Finish()
    {
        await _stream.Session.StopRecording()!.Finished.WaitAsync(TimeSpan.FromSeconds(10));
        return await File.ReadAllBytesAsync(_path);
    }

    [Test]
    public async Task A_capture_has_the_packets_in_the_clear_with_their_addresses_and_times()
    {
        Assert.That(_stream.Session.StartRecording(new RecordingTerms(_path, RecordingFormat.Pcap)), Is.Null);
        _bench.Send(_stream.A.Transport!, Alice, Voice(1));
        _bench.Time.Go(20);
        _bench.Send(_stream.B.Transport!, Bob, Voice(9, ssrc: 2));
        var file = await Finish();
        Assert.That(file, Has.Length.EqualTo(24 + 2 * (16 + 28 + 172)));
        Assert.That(file[..4], Is.EqualTo(new byte[] { 0xD4, 0xC3, 0xB2, 0xA1 }));
        Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(20)), Is.EqualTo(101u));
        var first = file.AsSpan(24, 216).ToArray();
        var second = file.AsSpan(24 + 216).ToArray();
        Assert.That(first[44..], Is.EqualTo(Voice(1)));
        Assert.That(second[44..], Is.EqualTo(Voice(9, ssrc: 2)));
        long At(byte[] p) => BinaryPrimitives.ReadUInt32LittleEndian(p) * 1_000_000L + BinaryPrimitives.ReadUInt32LittleEndian(p.AsSpan(4));
        Assert.That(At(second) - At(first), Is.EqualTo(20_000));
        Assert.That(first[16..20], Is.EqualTo(new byte[] { 0x45, 0, 0, 200 }));
        Assert.That(BinaryPrimitives.ReadUInt32BigEndian(first.AsSpan(28)), Is.EqualTo(Alice.IPv4));
        Assert.That(BinaryPrimitives.ReadUInt16BigEndian(first.AsSpan(36)), Is.EqualTo(Alice.Port));
        Assert.That(BinaryPrimitives.ReadUInt16BigEndian(first.AsSpan(38)), Is.EqualTo(_stream.A.Transport!.Rtp.Port));
        uint sum = 0;
        for (int i = 16; i < 36; i += 2) sum += BinaryPrimitives.ReadUInt16BigEndian(first.AsSpan(i));
        Assert.That((sum & 0xFFFF) + (sum >> 16), Is.EqualTo(0xFFFFu), "the IP checksum");
    }

    [Test]
    public async Task A_WAV_has_one_side_on_the_left_and_one_on_the_right_with_gaps_where_nothing_came()
    {
        _stream.Session.StartRecording(new RecordingTerms(_path, RecordingFormat.Wav));
        // Three seconds, so that the window moves; every tenth packet of A is lost, B speaks A-law and begins a second later.
        for (ushort i = 0; i < 150; i++)
        {
            if (i % 10 != 5) _bench.Send(_stream.A.Transport!, Alice, Voice(i, fill: 0x10));
            if (i >= 50) _bench.Send(_stream.B.Transport!, Bob, Voice(i, ssrc: 2, payloadType: 8, fill: 0x20));
            _bench.Time.Go(20);
        }
        var file = await Finish();
        Assert.That(BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(40)), Is.EqualTo(file.Length - 44));
        int frames = (file.Length - 44) / 4;
        Assert.That(frames, Is.EqualTo(150 * 160));
        (short Left, short Right) At(int frame) => (BinaryPrimitives.ReadInt16LittleEndian(file.AsSpan(44 + frame * 4)), BinaryPrimitives.ReadInt16LittleEndian(file.AsSpan(46 + frame * 4)));
        short a = G711.FromMuLaw(0x10), b = G711.FromALaw(0x20);
        for (int packet = 0; packet < 150; packet++)
            foreach (int sample in new[] { 0, 80, 159 })
                Assert.That(At(packet * 160 + sample), Is.EqualTo((packet % 10 == 5 ? (short)0 : a, packet < 50 ? (short)0 : b)), $"packet {packet}");
    }

    [Test]
    public void A_file_that_cannot_be_made_is_told_and_the_call_goes_on()
    {
        File.WriteAllText(_path, "mine");
        Assert.That(_stream.Session.StartRecording(new RecordingTerms(_path, RecordingFormat.Wav)), Is.Not.Null);
        Assert.That(_stream.Session.StartRecording(new RecordingTerms("/nowhere/at/all.wav", RecordingFormat.Wav)), Is.Not.Null);
        Assert.That(_bench.Send(_stream.A.Transport!, Alice, Voice(1)), Has.Count.EqualTo(1));
        Assert.That(File.ReadAllText(_path), Is.EqualTo("mine"));
    }

    [Test]
    public async Task The_end_of_a_call_ends_its_recording()
    {
        _stream.Session.StartRecording(new RecordingTerms(_path, RecordingFormat.Pcap));
        var recorder = _stream.Session.Recorder!;
        _bench.Send(_stream.A.Transport!, Alice, Voice(1));
        _stream.Session.Close();
        await recorder.Finished.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.That(new FileInfo(_path).Length, Is.EqualTo(24 + 16 + 28 + 172));
    }
}
