using System.Buffers.Binary;

namespace Chappe.Interop.Harness;

/// <summary>A sound of 16-bit samples, one channel; and how strong a tone is in it.</summary>
internal sealed class WaveFile(int rate, short[] samples)
{
    internal int Rate => rate;
    internal TimeSpan Length => TimeSpan.FromSeconds((double)samples.Length / rate);

    /// <summary>Writes a tone.</summary>
    internal static void WriteTone(string path, int hertz, TimeSpan length, int rate = 8000)
    {
        int count = (int)(length.TotalSeconds * rate);
        var file = new byte[44 + count * 2];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), rate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), rate * 2);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 16);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), count * 2);
        for (int i = 0; i < count; i++) BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(44 + i * 2), (short)(12000 * Math.Sin(2 * Math.PI * hertz * i / rate)));
        File.WriteAllBytes(path, file);
    }

    /// <summary>Reads a file, also one whose writer was ended before it wrote the lengths.</summary>
    internal static WaveFile Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        int rate = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(24)), channels = BinaryPrimitives.ReadInt16LittleEndian(file.AsSpan(22));
        int data = file.AsSpan().IndexOf("data"u8) + 8;
        var samples = new short[(file.Length - data) / 2 / channels];
        for (int i = 0; i < samples.Length; i++) samples[i] = BinaryPrimitives.ReadInt16LittleEndian(file.AsSpan(data + i * 2 * channels));
        return new WaveFile(rate, samples);
    }

    /// <summary>The share of the loudest second's energy that lies at a frequency (Goertzel): near 1 for a pure tone, near 0 for anything else.</summary>
    internal double ShareOf(int hertz)
    {
        int length = Math.Min(rate, samples.Length), best = 0;
        double most = -1;
        for (int start = 0; start + length <= samples.Length; start += Math.Max(1, length / 4))
        {
            double energy = Energy(start, length);
            if (energy > most) (most, best) = (energy, start);
        }
        if (most <= 0) return 0;
        // 50 ms at a time, so that a packet lost or late only turns the phase of one window.
        int window = rate / 20;
        double found = 0, all = 0;
        for (int start = best; start + window <= best + length; start += window)
        {
            double one = 0, two = 0, coefficient = 2 * Math.Cos(2 * Math.PI * hertz / rate);
            for (int i = start; i < start + window; i++) (one, two) = (samples[i] + coefficient * one - two, one);
            found += (one * one + two * two - coefficient * one * two) * 2 / window;
            all += Energy(start, window);
        }
        return all <= 0 ? 0 : found / all;
    }

    private double Energy(int start, int length)
    {
        double sum = 0;
        for (int i = start; i < start + length; i++) sum += (double)samples[i] * samples[i];
        return sum;
    }
}
