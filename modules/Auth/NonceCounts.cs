using System.IO.Hashing;
using System.Numerics;

namespace Chappe.Modules.Auth;

/// <summary>
/// Remembers the highest count that each nonce was used with (RFC 7616 section 3.4, threats A1). A nonce takes a place when a right
/// password first came with it, so that asking for challenges fills nothing. Bounded: the place of an old nonce goes to a
/// newer one, and the old one then counts as stale.
/// </summary>
internal sealed class NonceCounts
{
    private const int Locks = 64;
    /// <summary>64 times T1 of RFC 3261: as long as a request may be retransmitted.</summary>
    private const long RetransmissionWindow = 32_000;

    private readonly Place[] _places;
    private readonly Lock[] _locks = [.. Enumerable.Range(0, Locks).Select(_ => new Lock())];

    private struct Place
    {
        public uint Index;
        public uint Count;
        public ulong Request;
        public long UsedAt;
        public bool IsTaken;
    }

    /// <summary>How a use of a nonce is to be taken.</summary>
    internal enum Use
    {
        /// <summary>Its count is new.</summary>
        Fresh,
        /// <summary>The very same request again, octet for octet from the same source, as UDP clients repeat it.</summary>
        Retransmission,
        /// <summary>The count was used already.</summary>
        Reused,
        /// <summary>Too old to be remembered.</summary>
        Forgotten,
    }

    public NonceCounts(int places) => _places = new Place[BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(places, 256, 1 << 24))];

    /// <summary>Notes a use.</summary>
    /// <param name="index">The nonce.</param>
    /// <param name="count">nc, 0 for none: such a nonce is good for one request.</param>
    /// <param name="request">Names the request and its source.</param>
    /// <param name="now">Milliseconds.</param>
    public Use Note(uint index, uint count, ulong request, long now)
    {
        int at = (int)(index & (uint)(_places.Length - 1));
        lock (_locks[at & (Locks - 1)])
        {
            ref var place = ref _places[at];
            if (place.IsTaken && place.Index != index)
            {
                // 31-bit indices, compared as a circle: whichever is ahead is the newer nonce.
                if (((index - place.Index) & 0x7FFF_FFFF) >= 0x4000_0000) return Use.Forgotten;
                place = default;
            }
            if (place.IsTaken && count <= place.Count)
                return request == place.Request && now - place.UsedAt <= RetransmissionWindow ? Use.Retransmission : Use.Reused;
            place = new Place { IsTaken = true, Index = index, Count = count, Request = request, UsedAt = now };
            return Use.Fresh;
        }
    }

    /// <summary>Names a request: its octets and where it came from.</summary>
    public static ulong NameOf(ReadOnlySpan<byte> message, in Engine.Transports.Hop source, long seed)
    {
        Span<byte> from = stackalloc byte[16];
        source.Remote.WriteTo(from);
        return XxHash3.HashToUInt64(message, seed) ^ BitOperations.RotateLeft(XxHash3.HashToUInt64(from, seed), 21) ^ (ulong)source.Remote.Port << 48 ^ (ulong)source.ConnectionId;
    }
}
