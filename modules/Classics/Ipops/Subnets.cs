using Chappe.Engine.Transports;
using Chappe.Sip.Parsing;

namespace Chappe.Modules.Classics;

/// <summary>Compares an address with <c>address/bits</c>, without taking memory.</summary>
internal static class Subnets
{
    /// <summary>True when <paramref name="address"/> is in one of the subnets of <paramref name="list"/>, with commas between. One without bits is a single address; what cannot be read holds nothing.</summary>
    public static bool Contain(ReadOnlySpan<byte> list, in NetAddress address)
    {
        while (!list.IsEmpty)
        {
            int comma = list.IndexOf((byte)',');
            var subnet = (comma < 0 ? list : list[..comma]).Trim(" \t"u8);
            list = comma < 0 ? default : list[(comma + 1)..];
            if (Contains(subnet, address)) return true;
        }
        return false;
    }

    private static bool Contains(ReadOnlySpan<byte> subnet, in NetAddress address)
    {
        int slash = subnet.IndexOf((byte)'/');
        if (!NetAddress.TryParseHost(slash < 0 ? subnet : subnet[..slash], 0, out var network) || network.IsIPv4 != address.IsIPv4) return false;
        // IPv4 is kept in its mapped form: its bits are the last 32 of 128.
        uint most = network.IsIPv4 ? 32u : 128u, bits = most;
        if (slash >= 0 && !Numbers.TryParse(subnet[(slash + 1)..], most, out bits)) return false;
        if (network.IsIPv4) bits += 96;
        Span<byte> a = stackalloc byte[16], b = stackalloc byte[16];
        network.WriteTo(a);
        address.WriteTo(b);
        int whole = (int)bits / 8, rest = (int)bits % 8;
        if (!a[..whole].SequenceEqual(b[..whole])) return false;
        return rest == 0 || (a[whole] ^ b[whole]) >> 8 - rest == 0;
    }
}
