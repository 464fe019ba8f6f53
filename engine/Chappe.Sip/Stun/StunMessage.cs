using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;
using Chappe.Sip.Messages;

namespace Chappe.Sip.Stun;

/// <summary>
/// This is one STUN message, seen through its octets (RFC 8489 section 5).
/// <code>
///  0                   1                   2                   3
/// |0 0|  STUN Message Type        |         Message Length        |
/// |                     Magic Cookie 0x2112A442                   |
/// |                  Transaction ID (96 bits)                     |
/// |   attribute type (2), length (2), value, padded to four ...   |
/// </code>
/// </summary>
public readonly ref struct StunMessage
{
    /// <summary>How long the header is.</summary>
    public const int HeaderLength = 20;
    /// <summary>The one method that there is here: Binding.</summary>
    public const int Binding = 1;
    internal const uint MagicCookie = 0x2112A442;
    internal const int IntegrityLength = 20;
    internal const uint FingerprintMask = 0x5354554E;

    private readonly ReadOnlySpan<byte> _octets;

    private StunMessage(ReadOnlySpan<byte> octets) => _octets = octets;

    /// <summary>All octets.</summary>
    public ReadOnlySpan<byte> Octets => _octets;
    /// <summary>Request, indication or answer.</summary>
    public StunClass Class => (StunClass)((_octets[0] & 1) << 1 | _octets[1] >> 4 & 1);
    /// <summary>The method; <see cref="Binding"/>, or something that is not for us.</summary>
    public int Method => (_octets[0] & 0x3E) << 6 | (_octets[1] & 0xE0) >> 1 | _octets[1] & 0x0F;
    /// <summary>The twelve octets by which an answer is known.</summary>
    public ReadOnlySpan<byte> TransactionId => _octets[8..20];

    /// <summary>One look at the first octets: on a port that speaks SIP, RTP or DTLS too, only STUN begins so (RFC 7983).</summary>
    public static bool LooksLike(ReadOnlySpan<byte> octets) =>
        octets.Length >= HeaderLength && octets[0] < 4 && BinaryPrimitives.ReadUInt32BigEndian(octets[4..]) == MagicCookie;

    /// <summary>Reads a datagram. Attributes are checked to lie within it, so that walking them cannot fail.</summary>
    /// <returns>false when it is not a whole STUN message and nothing else.</returns>
    public static bool TryParse(ReadOnlySpan<byte> octets, out StunMessage message)
    {
        message = default;
        if (!LooksLike(octets)) return false;
        if (BinaryPrimitives.ReadUInt16BigEndian(octets[2..]) + HeaderLength != octets.Length || octets.Length % 4 != 0) return false;
        for (int at = HeaderLength; at < octets.Length;)
        {
            at += 4 + Padded(BinaryPrimitives.ReadUInt16BigEndian(octets[(at + 2)..]));
            if (at > octets.Length) return false;
        }
        message = new StunMessage(octets);
        return true;
    }

    /// <summary>Walks the attributes.</summary>
    public Enumerator GetEnumerator() => new(_octets);

    /// <summary>The first attribute of that type.</summary>
    public bool TryFind(StunAttributeType type, out StunAttribute found)
    {
        foreach (var attribute in this)
        {
            if (attribute.Type != type) continue;
            found = attribute;
            return true;
        }
        found = default;
        return false;
    }

    /// <summary>The octets of an attribute's value.</summary>
    public ReadOnlySpan<byte> this[in StunAttribute attribute] => attribute.Value.Of(_octets);

    /// <summary>RFC 8489 section 14.7: FINGERPRINT, the last attribute, is right. One that is not there is not wrong.</summary>
    public bool HasRightFingerprint()
    {
        if (!TryFind(StunAttributeType.Fingerprint, out var attribute)) return true;
        return attribute.Value.Length == 4 && attribute.Value.End == _octets.Length
            && BinaryPrimitives.ReadUInt32BigEndian(this[attribute]) == (Crc32.HashToUInt32(_octets[..attribute.Offset]) ^ FingerprintMask);
    }

    /// <summary>RFC 8489 section 14.5: MESSAGE-INTEGRITY is there and was made with <paramref name="key"/>. What stands behind it proves nothing, FINGERPRINT apart.</summary>
    public bool HasRightIntegrity(ReadOnlySpan<byte> key)
    {
        if (!TryFind(StunAttributeType.MessageIntegrity, out var attribute) || attribute.Value.Length != IntegrityLength) return false;
        // The length in the header counts up to this attribute's end while its hash is made.
        Span<byte> head = stackalloc byte[4];
        _octets[..4].CopyTo(head);
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)(attribute.Offset + 4 + IntegrityLength - HeaderLength));
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, key);
        hash.AppendData(head);
        hash.AppendData(_octets[4..attribute.Offset]);
        Span<byte> expected = stackalloc byte[IntegrityLength];
        hash.GetHashAndReset(expected);
        return CryptographicOperations.FixedTimeEquals(expected, this[attribute]);
    }

    internal static int Padded(int length) => (length + 3) & ~3;

    /// <summary>Walks the attributes of a message that was read.</summary>
    public ref struct Enumerator(ReadOnlySpan<byte> octets)
    {
        private readonly ReadOnlySpan<byte> _octets = octets;
        private int _next = HeaderLength;

        /// <summary>The attribute at hand.</summary>
        public StunAttribute Current { get; private set; }

        /// <summary>Goes to the next one.</summary>
        public bool MoveNext()
        {
            if (_next >= _octets.Length) return false;
            int length = BinaryPrimitives.ReadUInt16BigEndian(_octets[(_next + 2)..]);
            Current = new StunAttribute((StunAttributeType)BinaryPrimitives.ReadUInt16BigEndian(_octets[_next..]), _next, new Slice(_next + 4, length));
            _next += 4 + Padded(length);
            return true;
        }
    }
}
