using System.Buffers.Binary;
using Chappe.Modules.Media.Relay;
using Chappe.Modules.Media.Relay.Audio;
using static Chappe.Tests.Modules.Media.Relay.RelayBench;

namespace Chappe.Tests.Modules.Media.Relay;

/// <summary>Announcements and digits that the relay makes itself.</summary>
public sealed class AudioTests
{
    private RelayBench _bench = null!;
    private MediaStream _stream = null!;

    [SetUp]
    public void SetUp()
    {
        _bench = new RelayBench();
        _stream = _bench.Call();
    }

    [TearDown]
    public void TearDown() => _bench.Dispose();

    internal static byte[] Wav(int format, int bits, int channels, int rate, byte[] data)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        writer.Write("RIFF"u8);
        writer.Write(36 + data.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)format);
        writer.Write((short)channels);
        writer.Write(rate);
        writer.Write(rate * channels * bits / 8);
        writer.Write((short)(channels * bits / 8));
        writer.Write((short)bits);
        writer.Write("data"u8);
        writer.Write(data.Length);
        writer.Write(data);
        return memory.ToArray();
    }

    private static byte[] Sine(double frequency, int rate, int samples)
    {
        var data = new byte[samples * 2];
        for (int i = 0; i < samples; i++) BinaryPrimitives.WriteInt16LittleEndian(data.AsSpan(i * 2), (short)(8000 * Math.Sin(2 * Math.PI * frequency * i / rate)));
        return data;
    }

    /// <summary>How much of a frequency is in G.711 octets: Goertzel's way, 1 for a pure tone of it.</summary>
    internal static double Share(ReadOnlySpan<byte> muLaw, double frequency)
    {
        double real = 0, imaginary = 0, energy = 0;
        for (int i = 0; i < muLaw.Length; i++)
        {
            double sample = G711.FromMuLaw(muLaw[i]), angle = 2 * Math.PI * frequency * i / 8000;
            real += sample * Math.Cos(angle);
            imaginary += sample * Math.Sin(angle);
            energy += sample * sample;
        }
        return energy == 0 ? 0 : 2 * (real * real + imaginary * imaginary) / (energy * muLaw.Length);
    }

    private List<MemoryPorts.Sent> Beats(int count)
    {
        var all = new List<MemoryPorts.Sent>();
        for (int i = 0; i < count; i++)
        {
            _bench.Relay.Pacer.Beat();
            all.AddRange(_bench.Ports.Take());
            _bench.Time.Go(20);
        }
        return all;
    }

    [TestCase(8000), TestCase(16000), TestCase(48000), TestCase(44100)]
    public void A_tone_in_a_file_is_heard_as_that_tone(int rate)
    {
        Assert.That(AudioClip.TryLoadWav(Wav(1, 16, 1, rate, Sine(440, rate, rate / 5)), out var clip, out _), Is.True);
        Assert.That(_stream.B.Play(clip), Is.EqualTo(PlayOutcome.Playing));
        var sent = Beats(15);
        Assert.That(sent, Has.Count.EqualTo(10), "200 ms");
        Assert.That(sent.Select(s => s.To), Is.All.EqualTo(Bob));
        var voice = sent.SelectMany(s => s.Octets[12..]).ToArray();
        Assert.That(Share(voice, 440), Is.GreaterThan(0.9));
        Assert.That(Share(voice, 600), Is.LessThan(0.05));
        for (int i = 0; i < sent.Count; i++)
        {
            Assert.That(sent[i].Octets[1], Is.EqualTo(i == 0 ? 0x80 : 0), "the marker begins it");
            if (i == 0) continue;
            Assert.That(BinaryPrimitives.ReadUInt16BigEndian(sent[i].Octets.AsSpan(2)) - BinaryPrimitives.ReadUInt16BigEndian(sent[i - 1].Octets.AsSpan(2)), Is.EqualTo(1));
            Assert.That(BinaryPrimitives.ReadUInt32BigEndian(sent[i].Octets.AsSpan(4)) - BinaryPrimitives.ReadUInt32BigEndian(sent[i - 1].Octets.AsSpan(4)), Is.EqualTo(160u));
        }
    }

    [Test]
    public void Files_of_other_kinds_are_read_or_refused_with_a_reason()
    {
        var aLaw = new byte[800];
        Array.Fill(aLaw, (byte)0xD5);
        Assert.That(AudioClip.TryLoadWav(Wav(6, 8, 1, 8000, aLaw), out var clip, out _) && clip.Samples.Length == 800 && clip.Samples[5] == 8, Is.True);
        Assert.That(AudioClip.TryLoadWav(Wav(7, 8, 1, 8000, aLaw), out clip, out _) && clip.Samples[5] == G711.FromMuLaw(0xD5), Is.True);
        Assert.That(AudioClip.TryLoadWav(Wav(1, 8, 2, 8000, [255, 1, 255, 1]), out clip, out _) && clip.Samples.Length == 2, Is.True);
        Assert.That(AudioClip.TryLoadWav(Wav(3, 32, 1, 8000, new byte[8]), out _, out var why), Is.False);
        Assert.That(why, Does.Contain("format 3"));
        Assert.That(AudioClip.TryLoadWav("RIFF"u8, out _, out why), Is.False);
        Assert.That(AudioClip.TryLoadWav("/nowhere/at-all.wav", out _, out why), Is.False);
        Assert.That(why, Is.Not.Empty);
        var whole = Wav(1, 16, 1, 8000, Sine(440, 8000, 400));
        for (int length = 0; length < whole.Length; length++) AudioClip.TryLoadWav(whole.AsSpan(0, length), out _, out _);
    }

    [Test]
    public void While_something_plays_the_other_side_is_not_heard_and_afterwards_it_is()
    {
        _stream.B.Play(new AudioClip(new short[320]), repeats: 2);
        Assert.That(Beats(1), Has.Count.EqualTo(1));
        Assert.That(_bench.Send(_stream.A.Transport!, Alice, Voice(1)), Is.Empty);
        Assert.That(_bench.Send(_stream.B.Transport!, Bob, Voice(1)), Has.Count.EqualTo(1), "the other direction goes on");
        Assert.That(Beats(5), Has.Count.EqualTo(3), "twice 40 ms");
        Assert.That(_bench.Send(_stream.A.Transport!, Alice, Voice(2)), Has.Count.EqualTo(1));
        _stream.B.Play(new AudioClip(new short[32000]));
        Assert.That(Beats(2), Has.Count.EqualTo(2));
        _stream.B.StopPlaying();
        Assert.That(Beats(2), Is.Empty);
    }

    [Test]
    public void A_late_beat_is_made_up_for_and_a_very_late_one_is_not()
    {
        _stream.B.Play(new AudioClip(new short[32000]));
        Beats(1);
        _bench.Time.Go(40);
        Assert.That(Beats(1), Has.Count.EqualTo(3));
        _bench.Time.Go(2000);
        Assert.That(Beats(1), Has.Count.EqualTo(1));
    }

    [Test]
    public void Who_has_no_G711_or_no_address_hears_nothing_and_that_is_said()
    {
        var opus = _bench.Call(streamB: t => t with { Formats = [new(111, "opus", 48000, 2)] });
        Assert.That(opus.B.Play(new AudioClip(new short[160])), Is.EqualTo(PlayOutcome.NoFormat));
        var nowhere = _bench.Call(b: t => t with { Rtp = default });
        Assert.That(nowhere.B.Play(new AudioClip(new short[160])), Is.EqualTo(PlayOutcome.NotConnected));
    }

    [Test]
    public void A_digit_takes_the_place_of_voice_packets()
    {
        Assert.That(_stream.A.PlayDtmf(5, 100, -10, 60), Is.True);
        var sent = new List<byte[]>();
        for (ushort i = 1; i <= 14; i++)
        {
            sent.Add(_bench.Send(_stream.A.Transport!, Alice, Voice(i)).Single().Octets);
            _bench.Time.Go(20);
        }
        Assert.That(sent.Select(p => p[2] << 8 | p[3]), Is.EqualTo(Enumerable.Range(1, 14)), "no number is left out or sent twice");
        // 20, 40, 60, 80 ms, then the end three times with 100 ms; then voice again.
        var events = sent.Take(7).ToList();
        Assert.That(events.Select(p => p.Length), Is.All.EqualTo(16));
        Assert.That(events.Select(p => p[1]), Is.EqualTo(new byte[] { 0x80 | 101, 101, 101, 101, 101, 101, 101 }));
        Assert.That(events.Select(p => BinaryPrimitives.ReadUInt32BigEndian(p.AsSpan(4))), Is.All.EqualTo(160u), "the timestamp of its beginning");
        Assert.That(events.Select(p => (p[12], p[13])), Is.EqualTo(new (byte, byte)[] { (5, 10), (5, 10), (5, 10), (5, 10), (5, 0x8A), (5, 0x8A), (5, 0x8A) }));
        Assert.That(events.Select(p => (int)BinaryPrimitives.ReadUInt16BigEndian(p.AsSpan(14))), Is.EqualTo(new[] { 160, 320, 480, 640, 800, 800, 800 }));
        for (int i = 7; i < 14; i++) Assert.That(sent[i], Is.EqualTo(Voice((ushort)(i + 1))));
    }

    [Test]
    public void Digits_of_a_silent_side_are_sent_by_themselves()
    {
        _stream.A.PlayDtmf(11, 60, -8, 40);
        _stream.A.PlayDtmf(0, 60, -8, 40);
        var sent = Beats(20).Select(s => s.Octets).Where(o => o[1] % 128 == 101).ToList();
        Assert.That(sent.Select(p => (int)p[12]).Distinct(), Is.EqualTo(new[] { 11, 0 }));
        Assert.That(sent.Count(p => (p[13] & 0x80) != 0), Is.EqualTo(6), "each end three times");
    }

    [Test]
    public void Who_has_no_events_hears_tones()
    {
        var stream = _bench.Call(streamB: t => t with { Formats = [new(0, "PCMU", 8000)] });
        stream.A.PlayDtmf(9, 200);
        var tone = new List<byte>();
        for (ushort i = 1; i <= 8; i++) tone.AddRange(_bench.Send(stream.A.Transport!, Alice, Voice(i)).Single().Octets[12..]);
        // 9 is 852 and 1477 Hz.
        Assert.That(Share(tone.ToArray(), 852), Is.InRange(0.4, 0.6));
        Assert.That(Share(tone.ToArray(), 1477), Is.InRange(0.4, 0.6));
        Assert.That(Share(tone.ToArray(), 1209), Is.LessThan(0.05));
    }

    [Test]
    public void Too_many_digits_and_unknown_ones_are_refused()
    {
        Assert.That(_stream.A.PlayDtmf(16), Is.False);
        for (int i = 0; i < 64; i++) Assert.That(_stream.A.PlayDtmf(1), Is.True);
        Assert.That(_stream.A.PlayDtmf(1), Is.False);
    }
}
