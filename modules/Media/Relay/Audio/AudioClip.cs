using System.Buffers.Binary;

namespace Chappe.Modules.Media.Relay.Audio;

/// <summary>An announcement: linear samples at 8000 a second, read once and shared by all who hear it.</summary>
internal sealed class AudioClip
{
    internal const int Rate = 8000;
    /// <summary>The longest file that is taken: ten minutes of CD quality would be 106 MB.</summary>
    internal const int MaxOctets = 64 * 1024 * 1024;

    internal AudioClip(short[] samples) => Samples = samples;

    internal short[] Samples { get; }
    internal TimeSpan Duration => TimeSpan.FromSeconds((double)Samples.Length / Rate);

    /// <summary>Reads a WAV file.</summary>
    internal static bool TryLoadWav(string path, out AudioClip clip, out string why)
    {
        clip = null!;
        try
        {
            if (new FileInfo(path).Length > MaxOctets)
            {
                why = "it is larger than 64 MB";
                return false;
            }
            return TryLoadWav(File.ReadAllBytes(path), out clip, out why);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            why = fault.Message;
            return false;
        }
    }

    /// <summary>
    /// Reads RIFF WAVE: chunks of a name, a length and octets, of which <c>fmt </c> and <c>data</c> matter. Linear with 8 or 16 bits (1), A-law
    /// (6) and µ-law (7), any rate, any number of channels.
    /// </summary>
    internal static bool TryLoadWav(ReadOnlySpan<byte> file, out AudioClip clip, out string why)
    {
        clip = null!;
        if (file.Length < 12 || !file[..4].SequenceEqual("RIFF"u8) || !file.Slice(8, 4).SequenceEqual("WAVE"u8))
        {
            why = "it is not a WAV file";
            return false;
        }
        int format = 0, channels = 0, rate = 0, bits = 0;
        ReadOnlySpan<byte> data = default;
        for (var rest = file[12..]; rest.Length >= 8;)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            var body = rest[8..];
            // A stream that was cut, or whose length nobody filled in, ends where the file does.
            if (length > body.Length) length = (uint)body.Length;
            if (rest[..4].SequenceEqual("fmt "u8) && length >= 16)
            {
                format = BinaryPrimitives.ReadUInt16LittleEndian(body);
                channels = BinaryPrimitives.ReadUInt16LittleEndian(body[2..]);
                rate = BinaryPrimitives.ReadInt32LittleEndian(body[4..]);
                bits = BinaryPrimitives.ReadUInt16LittleEndian(body[14..]);
                // WAVE_FORMAT_EXTENSIBLE has the format at the start of a GUID.
                if (format == 0xFFFE && length >= 26) format = BinaryPrimitives.ReadUInt16LittleEndian(body[24..]);
            }
            else if (rest[..4].SequenceEqual("data"u8)) data = body[..(int)length];
            rest = body[(int)Math.Min(length + (length & 1), (uint)body.Length)..];
        }
        int size = bits / 8;
        bool isKnown = format switch { 1 => bits is 8 or 16, 6 or 7 => bits == 8, _ => false };
        if (!isKnown || channels is < 1 or > 8 || rate is < 4000 or > 192_000)
        {
            why = $"format {format} with {bits} bits, {channels} channels, {rate} Hz is not taken (linear with 8 or 16 bits, A-law, µ-law are)";
            return false;
        }
        int frame = size * channels, count = data.Length / frame;
        var mono = new short[count];
        for (int i = 0; i < count; i++)
        {
            int sum = 0;
            for (int c = 0; c < channels; c++) sum += Read(data[(i * frame + c * size)..], format, bits);
            mono[i] = (short)(sum / channels);
        }
        clip = new AudioClip(Resample(mono, rate));
        why = "";
        return true;
    }

    private static short Read(ReadOnlySpan<byte> at, int format, int bits) => format switch
    {
        6 => G711.FromALaw(at[0]),
        7 => G711.FromMuLaw(at[0]),
        _ => bits == 8 ? (short)((at[0] - 128) << 8) : BinaryPrimitives.ReadInt16LittleEndian(at),
    };

    // Down: the mean of what falls into one sample, which takes away most of what 8000 a second cannot show. Up: a line between two.
    private static short[] Resample(short[] from, int rate)
    {
        if (rate == Rate) return from;
        var to = new short[(int)((long)from.Length * Rate / rate)];
        double step = (double)rate / Rate;
        for (int i = 0; i < to.Length; i++)
        {
            double start = i * step;
            int first = (int)start;
            if (step <= 1)
            {
                int next = Math.Min(first + 1, from.Length - 1);
                to[i] = (short)(from[first] + (from[next] - from[first]) * (start - first));
                continue;
            }
            int last = Math.Min(Math.Max((int)(start + step), first + 1), from.Length);
            int sum = 0;
            for (int j = first; j < last; j++) sum += from[j];
            to[i] = (short)(sum / (last - first));
        }
        return to;
    }
}
