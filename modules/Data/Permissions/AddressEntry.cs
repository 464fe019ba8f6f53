using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Data;

/// <summary>One line of the address table: a host, a network, or a domain.</summary>
/// <param name="Group">The group.</param>
/// <param name="Text">The address as it was written.</param>
/// <param name="Address">As a number; 0 for a domain.</param>
/// <param name="Bits">How many bits of it count, 0 to 128; -1 for a domain.</param>
/// <param name="Port">The port; 0: any.</param>
/// <param name="Tag">The tag; null: none.</param>
internal sealed record AddressEntry(int Group, string Text, UInt128 Address, int Bits, int Port, string? Tag)
{
    /// <summary>A network, not a single host.</summary>
    public bool IsSubnet => Bits is >= 0 and < 128;
    /// <summary>A domain.</summary>
    public bool IsDomain => Bits < 0;

    /// <summary>Reads a line's values.</summary>
    /// <param name="group">The group, at least 1.</param>
    /// <param name="text">The address, also in brackets; what is none is a domain.</param>
    /// <param name="mask">The length of the mask; 0, or all of it, for a host.</param>
    /// <param name="port">The port.</param>
    /// <param name="tag">The tag.</param>
    /// <returns>null when mask, port or group cannot be.</returns>
    public static AddressEntry? Of(int group, string text, int mask, int port, string? tag)
    {
        text = text.Trim();
        int slash = text.IndexOf('/');
        if (slash > 0 && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int written)) (text, mask) = (text[..slash], written);
        if (group < 1 || port is < 0 or > 65535 || text.Length == 0) return null;
        if (!NetAddress.TryParseHost(Encoding.ASCII.GetBytes(text), 0, out var address)) return new AddressEntry(group, text, 0, -1, port, tag);
        int most = address.IsIPv4 ? 32 : 128;
        if (mask < 0 || mask > most) return null;
        int bits = mask == 0 ? 128 : 128 - most + mask;
        return new AddressEntry(group, text, NumberOf(address) & MaskOf(bits), bits, port, tag);
    }

    /// <summary>An address as a number; an IPv4 one lies in the range that IPv6 keeps for it.</summary>
    public static UInt128 NumberOf(in NetAddress address)
    {
        Span<byte> sixteen = stackalloc byte[16];
        address.WriteTo(sixteen);
        return BinaryPrimitives.ReadUInt128BigEndian(sixteen);
    }

    /// <summary>The bits that count.</summary>
    public static UInt128 MaskOf(int bits) => bits == 0 ? 0 : UInt128.MaxValue << (128 - bits);
}
