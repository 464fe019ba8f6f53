using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Chappe.Engine.Transports;

/// <summary>An IP address and a port as a value, so that a message's way costs no object. IPv4 is kept as its IPv4-mapped form, and counts as IPv4.</summary>
public readonly struct NetAddress : IEquatable<NetAddress>
{
    private readonly ulong _high;
    private readonly ulong _low;

    /// <summary>Makes an address from the 16 octets of IPv6 (or an IPv4-mapped one) and a port.</summary>
    public NetAddress(ReadOnlySpan<byte> sixteen, int port, uint scope = 0)
    {
        _high = BinaryPrimitives.ReadUInt64BigEndian(sixteen);
        _low = BinaryPrimitives.ReadUInt64BigEndian(sixteen[8..]);
        Port = (ushort)port;
        Scope = scope;
    }

    private NetAddress(ulong high, ulong low, ushort port, uint scope) => (_high, _low, Port, Scope) = (high, low, port, scope);

    /// <summary>An IPv4 address from its 32 bits.</summary>
    public static NetAddress FromIPv4(uint address, int port) => new(0, 0x0000_FFFF_0000_0000UL | address, (ushort)port, 0);

    /// <summary>The port.</summary>
    public ushort Port { get; }
    /// <summary>The IPv6 zone, or 0.</summary>
    public uint Scope { get; }
    /// <summary>True for IPv4, also in IPv4-mapped form (threats S2).</summary>
    public bool IsIPv4 => _high == 0 && _low >> 32 == 0xFFFF;
    /// <summary>The 32 bits of an IPv4 address.</summary>
    public uint IPv4 => (uint)_low;
    /// <summary>True when nothing was set.</summary>
    public bool IsDefault => _high == 0 && _low == 0 && Port == 0;
    /// <summary>127.0.0.0/8 or ::1.</summary>
    public bool IsLoopback => IsIPv4 ? IPv4 >> 24 == 127 : _high == 0 && _low == 1;
    /// <summary>0.0.0.0 or ::.</summary>
    public bool IsUnspecified => _high == 0 && (_low == 0 || _low == 0x0000_FFFF_0000_0000UL);
    /// <summary>224.0.0.0/4, ff00::/8 or 255.255.255.255.</summary>
    public bool IsMulticastOrBroadcast => IsIPv4 ? IPv4 >> 28 == 14 || IPv4 == uint.MaxValue : _high >> 56 == 0xFF;
    /// <summary>169.254.0.0/16 or fe80::/10.</summary>
    public bool IsLinkLocal => IsIPv4 ? IPv4 >> 16 == 0xA9FE : _high >> 54 == 0x3FA;
    /// <summary>RFC 1918, RFC 6598 (100.64.0.0/10), link-local, or fc00::/7.</summary>
    public bool IsPrivate => IsIPv4
        ? IPv4 >> 24 == 10 || IPv4 >> 20 == 0xAC1 || IPv4 >> 16 == 0xC0A8 || IPv4 >> 22 == 0x191 || IsLinkLocal
        : _high >> 57 == 0x7E || IsLinkLocal;

    /// <summary>The same address with another port.</summary>
    public NetAddress WithPort(int port) => new(_high, _low, (ushort)port, Scope);

    /// <summary>Same host, whatever the port.</summary>
    public bool SameHost(in NetAddress other) => _high == other._high && _low == other._low;

    /// <summary>Writes the 16 octets.</summary>
    public void WriteTo(Span<byte> sixteen)
    {
        BinaryPrimitives.WriteUInt64BigEndian(sixteen, _high);
        BinaryPrimitives.WriteUInt64BigEndian(sixteen[8..], _low);
    }

    /// <summary>Reads a numeric host (IPv4, IPv6 with or without brackets); a name gives false.</summary>
    public static bool TryParseHost(ReadOnlySpan<byte> host, int port, out NetAddress address)
    {
        address = default;
        if (host.Length is 0 or > 64) return false;
        if (host[0] == '[')
        {
            if (host[^1] != ']') return false;
            host = host[1..^1];
        }
        else if (host[0] is (< (byte)'0' or > (byte)'9') && !host.Contains((byte)':')) return false;
        else if (!host.Contains((byte)':')) return TryParseIPv4(host, port, out address);
        Span<char> wide = stackalloc char[host.Length];
        for (int i = 0; i < host.Length; i++) wide[i] = (char)host[i];
        if (!IPAddress.TryParse(wide, out var parsed)) return false;
        address = From(parsed, port);
        return true;
    }

    private static bool TryParseIPv4(ReadOnlySpan<byte> host, int port, out NetAddress address)
    {
        // Four decimal numbers and nothing else: no octal, no short forms, so that no peer and we read one text in two ways.
        address = default;
        uint value = 0, part = 0;
        int digits = 0, dots = 0;
        foreach (byte c in host)
        {
            if (c == '.')
            {
                if (digits == 0 || ++dots > 3) return false;
                value = value << 8 | part;
                part = 0;
                digits = 0;
            }
            else if (c is >= (byte)'0' and <= (byte)'9')
            {
                part = part * 10 + (uint)(c - '0');
                if (++digits > 3 || part > 255) return false;
            }
            else return false;
        }
        if (dots != 3 || digits == 0) return false;
        address = FromIPv4(value << 8 | part, port);
        return true;
    }

    /// <summary>From the framework's types.</summary>
    public static NetAddress From(IPAddress address, int port)
    {
        Span<byte> octets = stackalloc byte[16];
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            address.TryWriteBytes(octets, out _);
            return FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(octets), port);
        }
        address.TryWriteBytes(octets, out _);
        return new NetAddress(octets, port, (uint)address.ScopeId);
    }

    /// <summary>From the framework's types.</summary>
    public static NetAddress From(IPEndPoint endPoint) => From(endPoint.Address, endPoint.Port);

    /// <summary>As the framework's type; allocates.</summary>
    public IPEndPoint ToIPEndPoint()
    {
        if (IsIPv4)
        {
            Span<byte> four = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(four, IPv4);
            return new IPEndPoint(new IPAddress(four), Port);
        }
        Span<byte> octets = stackalloc byte[16];
        WriteTo(octets);
        return new IPEndPoint(new IPAddress(octets, Scope), Port);
    }

    /// <summary>Writes the host as SIP writes it (IPv6 in brackets when <paramref name="brackets"/>); at most 48 octets.</summary>
    /// <returns>How many octets were written.</returns>
    public int FormatHost(Span<byte> destination, bool brackets = true)
    {
        int written;
        if (IsIPv4)
        {
            int at = 0;
            for (int shift = 24; shift >= 0; shift -= 8)
            {
                System.Buffers.Text.Utf8Formatter.TryFormat((byte)(IPv4 >> shift), destination[at..], out written);
                at += written;
                if (shift > 0) destination[at++] = (byte)'.';
            }
            return at;
        }
        Span<byte> octets = stackalloc byte[16];
        WriteTo(octets);
        // The scope is our machine's business and never goes out.
        new IPAddress(octets).TryFormat(brackets ? destination[1..] : destination, out written);
        if (!brackets) return written;
        destination[0] = (byte)'[';
        destination[written + 1] = (byte)']';
        return written + 2;
    }

    /// <summary>The host as SIP writes it.</summary>
    public string HostText
    {
        get
        {
            Span<byte> text = stackalloc byte[56];
            return System.Text.Encoding.ASCII.GetString(text[..FormatHost(text)]);
        }
    }

    /// <inheritdoc/>
    public bool Equals(NetAddress other) => _high == other._high && _low == other._low && Port == other.Port;
    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is NetAddress other && Equals(other);
    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_high, _low, Port);
    /// <summary>Same host and port.</summary>
    public static bool operator ==(NetAddress left, NetAddress right) => left.Equals(right);
    /// <summary>Not the same host and port.</summary>
    public static bool operator !=(NetAddress left, NetAddress right) => !left.Equals(right);
    /// <inheritdoc/>
    public override string ToString() => $"{HostText}:{Port}";
}
