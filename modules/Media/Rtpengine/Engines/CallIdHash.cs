using System.Security.Cryptography;

namespace Chappe.Modules.Media.Rtpengine.Engines;

/// <summary>The hash of a Call-ID that chooses an engine, made as Kamailio makes it, so that proxies side by side choose the same one.</summary>
internal static class CallIdHash
{
    /// <summary>The hash: 0 the sum of the octets modulo 256, 1 the sum of the digits of their SHA-1, 2 their CRC-32.</summary>
    public static uint Of(ReadOnlySpan<byte> callId, int algorithm)
    {
        uint sum = 0;
        if (algorithm == 2) return Crc(callId);
        if (algorithm == 1)
        {
            // SHA-1 spreads here, it protects nothing.
            foreach (char digit in Convert.ToHexStringLower(SHA1.HashData(callId))) sum += digit;
            return sum;
        }
        foreach (byte octet in callId) sum += octet;
        return sum & 0xFF;
    }

    private static uint Crc(ReadOnlySpan<byte> octets)
    {
        uint crc = uint.MaxValue;
        foreach (byte octet in octets)
        {
            crc ^= octet;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
