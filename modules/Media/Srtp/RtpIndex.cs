namespace Chappe.Modules.Media.Srtp;

/// <summary>RFC 3711 section 3.3.1 and appendix A: the 48 bits of which a packet carries only the last 16.</summary>
internal static class RtpIndex
{
    /// <summary>The index nearest to <paramref name="highest"/> that ends in <paramref name="sequence"/>; negative when that would be before the first round. <paramref name="highest"/> is -1 at first.</summary>
    internal static long Estimate(long highest, ushort sequence)
    {
        if (highest < 0) return sequence;
        long rollover = highest >> 16;
        int known = (int)(highest & 0xFFFF), distance = sequence - known;
        if (known < 32768) return (distance > 32768 ? rollover - 1 : rollover) << 16 | sequence;
        return (distance < -32768 ? rollover + 1 : rollover) << 16 | sequence;
    }
}
