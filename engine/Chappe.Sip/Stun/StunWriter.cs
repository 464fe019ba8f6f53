using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace Chappe.Sip.Stun;

/// <summary>Writes a STUN message into room that the caller has: header, attributes in any order, then integrity, then fingerprint. Too little room is a mistake of the caller's.</summary>
public ref struct StunWriter
{
    private readonly Span<byte> _room;

    /// <summary>Begins a message.</summary>
    /// <param name="room">Where it goes.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="method">The method, mostly <see cref="StunMessage.Binding"/>.</param>
    /// <param name="transactionId">The twelve octets of the request that it answers, or random ones.</param>
    public StunWriter(Span<byte> room, StunClass kind, int method, ReadOnlySpan<byte> transactionId)
    {
        _room = room;
        int type = (method & 0xF80) << 2 | (method & 0x70) << 1 | method & 0xF | ((int)kind & 2) << 7 | ((int)kind & 1) << 4;
        BinaryPrimitives.WriteUInt16BigEndian(room, (ushort)type);
        BinaryPrimitives.WriteUInt32BigEndian(room[4..], StunMessage.MagicCookie);
        transactionId[..12].CopyTo(room[8..]);
        Length = StunMessage.HeaderLength;
        NoteLength(Length);
    }

    /// <summary>How long the message is by now.</summary>
    public int Length { get; private set; }

    /// <summary>Adds an attribute.</summary>
    public void Add(StunAttributeType type, scoped ReadOnlySpan<byte> value) => value.CopyTo(Take(type, value.Length));

    /// <summary>Adds XOR-MAPPED-ADDRESS (RFC 8489 section 14.2).</summary>
    /// <param name="address">Four octets of IPv4, sixteen of IPv6.</param>
    /// <param name="port">The port.</param>
    public void AddXorMappedAddress(scoped ReadOnlySpan<byte> address, int port)
    {
        var value = Take(StunAttributeType.XorMappedAddress, 4 + address.Length);
        value[1] = (byte)(address.Length == 4 ? 1 : 2);
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)(port ^ (int)(StunMessage.MagicCookie >> 16)));
        // The cookie hides an IPv4 address; cookie and transaction ID, as they stand in the header, an IPv6 one.
        for (int i = 0; i < address.Length; i++) value[4 + i] = (byte)(address[i] ^ _room[4 + i]);
    }

    /// <summary>Adds ERROR-CODE (RFC 8489 section 14.8).</summary>
    /// <param name="code">300 to 699.</param>
    /// <param name="reason">A phrase for people; may be empty.</param>
    public void AddError(int code, scoped ReadOnlySpan<byte> reason)
    {
        var value = Take(StunAttributeType.ErrorCode, 4 + reason.Length);
        (value[2], value[3]) = ((byte)(code / 100), (byte)(code % 100));
        reason.CopyTo(value[4..]);
    }

    /// <summary>Adds MESSAGE-INTEGRITY over what was written so far (RFC 8489 section 14.5).</summary>
    public void AddIntegrity(ReadOnlySpan<byte> key)
    {
        int before = Length;
        var value = Take(StunAttributeType.MessageIntegrity, StunMessage.IntegrityLength);
        HMACSHA1.HashData(key, _room[..before], value);
    }

    /// <summary>Adds FINGERPRINT over what was written so far; nothing may follow it (RFC 8489 section 14.7).</summary>
    public void AddFingerprint()
    {
        int before = Length;
        var value = Take(StunAttributeType.Fingerprint, 4);
        BinaryPrimitives.WriteUInt32BigEndian(value, Crc32.HashToUInt32(_room[..before]) ^ StunMessage.FingerprintMask);
    }

    private Span<byte> Take(StunAttributeType type, int length)
    {
        var attribute = _room.Slice(Length, 4 + StunMessage.Padded(length));
        attribute.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(attribute, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(attribute[2..], (ushort)length);
        Length += attribute.Length;
        // Integrity and fingerprint are made over a header that counts them already.
        NoteLength(Length);
        return attribute.Slice(4, length);
    }

    private readonly void NoteLength(int length) => BinaryPrimitives.WriteUInt16BigEndian(_room[2..], (ushort)(length - StunMessage.HeaderLength));
}
