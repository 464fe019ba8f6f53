using System.Security.Cryptography;

namespace Chappe.Modules.Media.Srtp;

/// <summary>The framework's HMAC, kept, because setting the key up costs as much as the packet.</summary>
internal sealed class PortablePacketMac(ReadOnlySpan<byte> key) : PacketMac
{
    private readonly IncrementalHash _hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, key);

    internal override void Compute(ReadOnlySpan<byte> octets, ReadOnlySpan<byte> more, Span<byte> mac)
    {
        _hmac.AppendData(octets);
        _hmac.AppendData(more);
        _hmac.GetHashAndReset(mac);
    }

    public override void Dispose() => _hmac.Dispose();
}
