using System.Numerics;
using System.Runtime.InteropServices;

namespace Chappe.Engine.Transports.WebSocket;

/// <summary>Takes the mask off a client's payload (RFC 6455 section 5.3): octet i XOR octet i modulo 4 of the key.</summary>
internal static class Masking
{
    /// <summary>Unmasks in place.</summary>
    internal static void Apply(Span<byte> payload, ReadOnlySpan<byte> key)
    {
        uint four = MemoryMarshal.Read<uint>(key);
        var wide = MemoryMarshal.Cast<byte, Vector<uint>>(payload);
        var mask = new Vector<uint>(four);
        for (int i = 0; i < wide.Length; i++) wide[i] ^= mask;
        // A vector has a multiple of four octets, so the rest begins with the key's first one.
        for (int i = wide.Length * Vector<byte>.Count; i < payload.Length; i++) payload[i] ^= key[i & 3];
    }
}
