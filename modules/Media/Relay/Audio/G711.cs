namespace Chappe.Modules.Media.Relay.Audio;

/// <summary>
/// ITU-T G.711: 8 bits that stand for 14 (µ-law) or 13 (A-law). Samples here are linear, 16 bits. From one law to the other goes by
/// the linear value and the nearest code of the other law.
/// </summary>
internal static class G711
{
    internal const byte MuLawSilence = 0xFF, ALawSilence = 0xD5;
    private const int MuLawBias = 0x84, MuLawClip = 32635;

    private static readonly short[] s_fromMuLaw = [.. Enumerable.Range(0, 256).Select(code => ExpandMuLaw((byte)code))];
    private static readonly short[] s_fromALaw = [.. Enumerable.Range(0, 256).Select(code => ExpandALaw((byte)code))];
    private static readonly byte[] s_muLawToALaw = [.. Enumerable.Range(0, 256).Select(code => CompressALaw(s_fromMuLaw[code]))];
    private static readonly byte[] s_aLawToMuLaw = [.. Enumerable.Range(0, 256).Select(code => CompressMuLaw(s_fromALaw[code]))];

    /// <summary>A-law becomes µ-law, in place.</summary>
    internal static void ToMuLaw(Span<byte> aLaw)
    {
        foreach (ref byte code in aLaw) code = s_aLawToMuLaw[code];
    }

    /// <summary>µ-law becomes A-law, in place.</summary>
    internal static void ToALaw(Span<byte> muLaw)
    {
        foreach (ref byte code in muLaw) code = s_muLawToALaw[code];
    }

    internal static short FromMuLaw(byte code) => s_fromMuLaw[code];

    internal static short FromALaw(byte code) => s_fromALaw[code];

    // sign, three bits of segment, four of step, all inverted; a bias makes the segments' borders powers of two.
    internal static byte CompressMuLaw(short sample)
    {
        int sign = sample < 0 ? 0x80 : 0, magnitude = Math.Min(Math.Abs((int)sample), MuLawClip) + MuLawBias;
        int segment = 31 - System.Numerics.BitOperations.LeadingZeroCount((uint)magnitude) - 7;
        return (byte)~(sign | segment << 4 | magnitude >> (segment + 3) & 0x0F);
    }

    private static short ExpandMuLaw(byte code)
    {
        int inverted = ~code & 0xFF, segment = inverted >> 4 & 7, step = inverted & 0x0F;
        int magnitude = (((step << 3) + MuLawBias) << segment) - MuLawBias;
        return (short)((inverted & 0x80) != 0 ? -magnitude : magnitude);
    }

    // sign (1 is positive), three bits of segment, four of step, every second bit inverted.
    internal static byte CompressALaw(short sample)
    {
        int sign = sample >= 0 ? 0x80 : 0, magnitude = (sample >= 0 ? sample : -sample - 1) >> 4;
        int segment = magnitude < 16 ? 0 : 31 - System.Numerics.BitOperations.LeadingZeroCount((uint)magnitude) - 3;
        int step = segment < 2 ? magnitude & 0x0F : magnitude >> (segment - 1) & 0x0F;
        return (byte)((sign | segment << 4 | step) ^ 0x55);
    }

    private static short ExpandALaw(byte code)
    {
        int plain = code ^ 0x55, segment = plain >> 4 & 7, step = plain & 0x0F;
        int magnitude = segment == 0 ? (step << 4) + 8 : ((step << 4) + 0x108) << (segment - 1);
        return (short)((plain & 0x80) != 0 ? magnitude : -magnitude);
    }
}
