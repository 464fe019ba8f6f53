using System.Buffers.Binary;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Tracing;

/// <summary>Writes a packet of HEP version 3, which Homer and its like collect: a head, then chunks of vendor, type, length and value, all in network order.</summary>
internal ref struct HepWriter
{
    // "HEP3" and the length of all.
    private const int HeadLength = 6, ChunkHead = 6;
    private readonly Span<byte> _room;
    private int _at;

    public HepWriter(Span<byte> room)
    {
        _room = room;
        "HEP3"u8.CopyTo(room);
        _at = HeadLength;
    }

    /// <summary>The longest packet for a payload.</summary>
    public static int Bound(int payload, int correlation, int key) => 160 + payload + correlation + key;

    /// <summary>Writes a whole packet.</summary>
    /// <param name="room">At least <see cref="Bound"/> octets.</param>
    /// <param name="from">Who sent the message.</param>
    /// <param name="to">Who got it.</param>
    /// <param name="isReliable">It travelled over a stream.</param>
    /// <param name="microseconds">When, since 1970.</param>
    /// <param name="kind">1 SIP, 100 a log line.</param>
    /// <param name="node">Who captured it.</param>
    /// <param name="key">The collector's password; empty for none.</param>
    /// <param name="correlation">What it belongs to, the Call-ID; empty for nothing.</param>
    /// <param name="payload">The message.</param>
    /// <returns>How many octets were written.</returns>
    public static int Write(Span<byte> room, in NetAddress from, in NetAddress to, bool isReliable, long microseconds, byte kind, uint node, ReadOnlySpan<byte> key, ReadOnlySpan<byte> correlation, ReadOnlySpan<byte> payload)
    {
        var writer = new HepWriter(room);
        bool isIPv4 = from.IsIPv4 && to.IsIPv4;
        // Address families of Linux, IP protocols of IANA.
        writer.Put(1, (byte)(isIPv4 ? 2 : 10));
        writer.Put(2, (byte)(isReliable ? 6 : 17));
        writer.PutAddress(isIPv4 ? (ushort)3 : (ushort)5, from, isIPv4);
        writer.PutAddress(isIPv4 ? (ushort)4 : (ushort)6, to, isIPv4);
        writer.Put(7, from.Port);
        writer.Put(8, to.Port);
        writer.Put(9, (uint)(microseconds / 1_000_000));
        writer.Put(10, (uint)(microseconds % 1_000_000));
        writer.Put(11, kind);
        writer.Put(12, node);
        if (!key.IsEmpty) writer.Put(14, key);
        if (!correlation.IsEmpty) writer.Put(17, correlation);
        writer.Put(15, payload);
        BinaryPrimitives.WriteUInt16BigEndian(room[4..], (ushort)writer._at);
        return writer._at;
    }

    private Span<byte> Chunk(ushort type, int length)
    {
        var chunk = _room[_at..];
        BinaryPrimitives.WriteUInt16BigEndian(chunk, 0);
        BinaryPrimitives.WriteUInt16BigEndian(chunk[2..], type);
        BinaryPrimitives.WriteUInt16BigEndian(chunk[4..], (ushort)(ChunkHead + length));
        _at += ChunkHead + length;
        return chunk.Slice(ChunkHead, length);
    }

    private void Put(ushort type, byte value) => Chunk(type, 1)[0] = value;
    private void Put(ushort type, ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Chunk(type, 2), value);
    private void Put(ushort type, uint value) => BinaryPrimitives.WriteUInt32BigEndian(Chunk(type, 4), value);
    private void Put(ushort type, ReadOnlySpan<byte> value) => value.CopyTo(Chunk(type, value.Length));

    private void PutAddress(ushort type, in NetAddress address, bool isIPv4)
    {
        if (isIPv4) BinaryPrimitives.WriteUInt32BigEndian(Chunk(type, 4), address.IPv4);
        else address.WriteTo(Chunk(type, 16));
    }
}
