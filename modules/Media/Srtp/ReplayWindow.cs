using System.Runtime.CompilerServices;

namespace Chappe.Modules.Media.Srtp;

/// <summary>
/// The indexes that were seen lately (RFC 3711 section 3.3.2; it asks for 64 at least): a ring of 16 words, because a video
/// frame is easily 64 packets and late ones are worth having. The word that is being filled has lost what it held a round ago, so
/// the window is one word shorter than the ring. Asked before a packet is proved, moved only after (threats M3).
/// </summary>
internal struct ReplayWindow
{
    /// <summary>How far behind a packet may come.</summary>
    internal const int Size = 64 * (Words - 1);
    private const int Words = 16;

    private Ring _bits;
    private long _highest;
    private bool _hasAny;

    /// <summary>The highest index so far, or -1.</summary>
    internal readonly long Highest => _hasAny ? _highest : -1;

    internal readonly SrtpFault Check(long index)
    {
        if (!_hasAny || index > _highest) return SrtpFault.None;
        if (index <= _highest - Size) return SrtpFault.TooOld;
        return (_bits[(int)(index >> 6) & Words - 1] & 1UL << (int)index) != 0 ? SrtpFault.Replayed : SrtpFault.None;
    }

    internal void Note(long index)
    {
        if (!_hasAny || index > _highest)
        {
            Advance(index);
            _highest = index;
            _hasAny = true;
        }
        _bits[(int)(index >> 6) & Words - 1] |= 1UL << (int)index;
    }

    // Bits of indexes that nobody has sent yet must be clear: whole words first, the word that both share stays.
    private void Advance(long index)
    {
        long from = (_hasAny ? _highest >> 6 : (index >> 6) - Words) + 1, to = index >> 6;
        if (to - from >= Words) from = to - Words + 1;
        for (long word = from; word <= to; word++) _bits[(int)word & Words - 1] = 0;
    }

    [InlineArray(Words)]
    private struct Ring
    {
        private ulong _word;
    }
}
