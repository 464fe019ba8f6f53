using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Chappe.Modules.Media.Srtp;

/// <summary>Counter mode on the framework's AES: counter blocks go through one transform that is kept, because making one costs more than the packet.</summary>
internal sealed class PortableAesCounterMode : AesCounterMode
{
    private const int Room = 1536;

    private readonly ICryptoTransform _ecb;
    private readonly byte[] _counters = new byte[Room];
    private readonly byte[] _keystream = new byte[Room];

    internal PortableAesCounterMode(ReadOnlySpan<byte> key)
    {
        using var aes = Aes.Create();
        aes.Mode = CipherMode.ECB;
        aes.Padding = PaddingMode.None;
        aes.Key = key.ToArray();
        _ecb = aes.CreateEncryptor();
    }

    internal override void Xor(ReadOnlySpan<byte> start, Span<byte> octets)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(octets.Length, MaxLength);
        int counter = BinaryPrimitives.ReadUInt16BigEndian(start[14..]);
        while (octets.Length > 0)
        {
            int now = Math.Min(octets.Length, Room), blocks = (now + 15) / 16;
            for (int i = 0; i < blocks; i++)
            {
                start[..14].CopyTo(_counters.AsSpan(i * 16));
                BinaryPrimitives.WriteUInt16BigEndian(_counters.AsSpan(i * 16 + 14), (ushort)counter++);
            }
            _ecb.TransformBlock(_counters, 0, blocks * 16, _keystream, 0);
            Combine(octets[..now], _keystream);
            octets = octets[now..];
        }
    }

    public override void Dispose()
    {
        _ecb.Dispose();
        CryptographicOperations.ZeroMemory(_keystream);
    }

    private static void Combine(Span<byte> octets, ReadOnlySpan<byte> keystream)
    {
        int at = 0;
        for (; at <= octets.Length - Vector<byte>.Count; at += Vector<byte>.Count)
            (new Vector<byte>(octets[at..]) ^ new Vector<byte>(keystream[at..])).CopyTo(octets[at..]);
        for (; at < octets.Length; at++) octets[at] ^= keystream[at];
    }
}
