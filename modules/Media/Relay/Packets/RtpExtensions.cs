using System.Buffers.Binary;
using System.Text;
using Chappe.Modules.Media.Rtp;

namespace Chappe.Modules.Media.Relay.Packets;

/// <summary>
/// Header extensions (RFC 8285), as far as a relay needs them: to read the MID and to write it.
/// <code>
/// | 0xBEDE (16) | words (16) | id(4) length-1(4) octets | id ... | zeros |        one-byte heads
/// | 0x100x (16) | words (16) | id(8) length(8)   octets | id ... | zeros |        two-byte heads
/// </code>
/// </summary>
internal static class RtpExtensions
{
    private const ushort OneByte = 0xBEDE;
    /// <summary>Octets that <see cref="WriteMid"/> adds at most: the extension's head and a MID of 16 octets.</summary>
    internal const int MaxAdded = 4 + 20;

    /// <summary>Finds the element of number <paramref name="id"/> in a header that was checked.</summary>
    /// <returns>false when it is not there.</returns>
    internal static bool TryFind(ReadOnlySpan<byte> packet, in RtpHeader header, byte id, out int at, out int length)
    {
        (at, length) = (0, 0);
        if (header.ExtensionAt == 0) return false;
        ushort profile = BinaryPrimitives.ReadUInt16BigEndian(packet[header.ExtensionAt..]);
        bool isOneByte = profile == OneByte;
        if (!isOneByte && profile >> 4 != 0x100) return false;
        int place = header.ExtensionAt + 4, end = header.Length;
        while (place < end)
        {
            // Zeros fill up between elements and behind them (RFC 8285 section 4.1.1).
            if (packet[place] == 0)
            {
                place++;
                continue;
            }
            int number, size;
            if (isOneByte)
            {
                (number, size) = (packet[place] >> 4, (packet[place] & 0x0F) + 1);
                // Section 4.2: 15 ends the reading.
                if (number == 15) return false;
                place++;
            }
            else
            {
                if (place + 2 > end) return false;
                (number, size) = (packet[place], packet[place + 1]);
                place += 2;
            }
            if (place + size > end) return false;
            if (number == id)
            {
                (at, length) = (place, size);
                return true;
            }
            place += size;
        }
        return false;
    }

    /// <summary>Gives the packet at the start of <paramref name="slot"/> this MID under this number, in place of another one or in addition.</summary>
    /// <returns>false when it stays as it is: there is no room, or its extensions have a form in which it cannot be written.</returns>
    internal static bool WriteMid(Span<byte> slot, ref int length, in RtpHeader header, byte id, string mid)
    {
        if (id is 0 or > 14 || mid.Length is 0 or > 16 || length + MaxAdded > slot.Length) return false;
        if (TryFind(slot[..length], header, id, out int at, out int size))
        {
            if (size != mid.Length) return false;
            Encoding.ASCII.GetBytes(mid, slot.Slice(at, size));
            return true;
        }
        // An element of whole words, so that what follows stays aligned: head, octets, zeros.
        int words = (1 + mid.Length + 3) / 4, added = words * 4;
        if (header.ExtensionAt == 0)
        {
            slot[header.Length..length].CopyTo(slot[(header.Length + added + 4)..]);
            var extension = slot.Slice(header.Length, added + 4);
            BinaryPrimitives.WriteUInt16BigEndian(extension, OneByte);
            BinaryPrimitives.WriteUInt16BigEndian(extension[2..], (ushort)words);
            WriteElement(extension[4..], id, mid);
            slot[0] |= 0x10;
            length += added + 4;
            return true;
        }
        if (BinaryPrimitives.ReadUInt16BigEndian(slot[header.ExtensionAt..]) != OneByte) return false;
        int before = BinaryPrimitives.ReadUInt16BigEndian(slot[(header.ExtensionAt + 2)..]);
        slot[header.Length..length].CopyTo(slot[(header.Length + added)..]);
        WriteElement(slot.Slice(header.Length, added), id, mid);
        BinaryPrimitives.WriteUInt16BigEndian(slot[(header.ExtensionAt + 2)..], (ushort)(before + words));
        length += added;
        return true;
    }

    private static void WriteElement(Span<byte> room, byte id, string mid)
    {
        room.Clear();
        room[0] = (byte)(id << 4 | (mid.Length - 1));
        Encoding.ASCII.GetBytes(mid, room[1..]);
    }
}
