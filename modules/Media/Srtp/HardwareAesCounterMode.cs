using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;
using X86Sse2 = System.Runtime.Intrinsics.X86.Sse2;

namespace Chappe.Modules.Media.Srtp;

/// <summary>Counter mode on the AES instructions of x86 processors, four blocks at a time, because one round takes longer than it takes to begin the next.</summary>
internal sealed class HardwareAesCounterMode : AesCounterMode
{
    private readonly Vector128<byte>[] _rounds;

    internal HardwareAesCounterMode(ReadOnlySpan<byte> key) => _rounds = key.Length switch
    {
        16 => Expand128(key),
        32 => Expand256(key),
        _ => throw new ArgumentException("An AES key for SRTP has 16 or 32 octets."),
    };

    internal override void Xor(ReadOnlySpan<byte> start, Span<byte> octets)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(octets.Length, MaxLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(start.Length, 16);
        ReadOnlySpan<Vector128<byte>> rounds = _rounds;
        var first = Vector128.Create(start);
        int counter = start[14] << 8 | start[15];
        while (octets.Length >= 64)
        {
            var a = Block(first, counter) ^ rounds[0];
            var b = Block(first, counter + 1) ^ rounds[0];
            var c = Block(first, counter + 2) ^ rounds[0];
            var d = Block(first, counter + 3) ^ rounds[0];
            for (int i = 1; i < rounds.Length - 1; i++)
            {
                a = X86Aes.Encrypt(a, rounds[i]);
                b = X86Aes.Encrypt(b, rounds[i]);
                c = X86Aes.Encrypt(c, rounds[i]);
                d = X86Aes.Encrypt(d, rounds[i]);
            }
            XorInto(octets, 0, X86Aes.EncryptLast(a, rounds[^1]));
            XorInto(octets, 16, X86Aes.EncryptLast(b, rounds[^1]));
            XorInto(octets, 32, X86Aes.EncryptLast(c, rounds[^1]));
            XorInto(octets, 48, X86Aes.EncryptLast(d, rounds[^1]));
            octets = octets[64..];
            counter += 4;
        }
        while (octets.Length >= 16)
        {
            XorInto(octets, 0, Keystream(first, counter++, rounds));
            octets = octets[16..];
        }
        if (octets.Length == 0) return;
        var last = Keystream(first, counter, rounds);
        for (int i = 0; i < octets.Length; i++) octets[i] ^= last.GetElement(i);
    }

    public override void Dispose() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_rounds.AsSpan()));

    private static Vector128<byte> Keystream(Vector128<byte> first, int counter, ReadOnlySpan<Vector128<byte>> rounds)
    {
        var block = Block(first, counter) ^ rounds[0];
        for (int i = 1; i < rounds.Length - 1; i++) block = X86Aes.Encrypt(block, rounds[i]);
        return X86Aes.EncryptLast(block, rounds[^1]);
    }

    // x86 is little-endian, the counter is not.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Block(Vector128<byte> first, int counter) =>
        first.AsUInt16().WithElement(7, System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((ushort)counter)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void XorInto(Span<byte> octets, int at, Vector128<byte> keystream)
    {
        ref byte place = ref Unsafe.Add(ref MemoryMarshal.GetReference(octets), at);
        (Vector128.LoadUnsafe(ref place) ^ keystream).StoreUnsafe(ref place);
    }

    // FIPS 197 section 5.2. The instruction wants its round constant as a literal, hence the lists.
    private static Vector128<byte>[] Expand128(ReadOnlySpan<byte> key)
    {
        var rounds = new Vector128<byte>[11];
        var k = rounds[0] = Vector128.Create(key);
        k = rounds[1] = Mix(k, Highest(X86Aes.KeygenAssist(k, 0x01)));
        k = rounds[2] = Mix(k, Highest(X86Aes.KeygenAssist(k, 0x02)));
        k = rounds[3] = Mix(k, Highest(X86Aes.KeygenAssist(k, 0x04)));
        k = rounds[4] = Mix(k, Highest(X86Aes.KeygenAssist(k, 0x08)));
        k = rounds[5] = Mix(k, Highest(X86Aes.KeygenAssist(k, 0x10)));
        k = rounds[6] = Mix(k, Highest(X86Aes.KeygenAssist(k, 0x20)));
        k = rounds[7] = Mix(k, Highest(X86Aes.KeygenAssist(k, 0x40)));
        k = rounds[8] = Mix(k, Highest(X86Aes.KeygenAssist(k, 0x80)));
        k = rounds[9] = Mix(k, Highest(X86Aes.KeygenAssist(k, 0x1B)));
        rounds[10] = Mix(k, Highest(X86Aes.KeygenAssist(k, 0x36)));
        return rounds;
    }

    private static Vector128<byte>[] Expand256(ReadOnlySpan<byte> key)
    {
        var rounds = new Vector128<byte>[15];
        var even = rounds[0] = Vector128.Create(key);
        var odd = rounds[1] = Vector128.Create(key[16..]);
        even = rounds[2] = Mix(even, Highest(X86Aes.KeygenAssist(odd, 0x01)));
        odd = rounds[3] = Mix(odd, Third(X86Aes.KeygenAssist(even, 0)));
        even = rounds[4] = Mix(even, Highest(X86Aes.KeygenAssist(odd, 0x02)));
        odd = rounds[5] = Mix(odd, Third(X86Aes.KeygenAssist(even, 0)));
        even = rounds[6] = Mix(even, Highest(X86Aes.KeygenAssist(odd, 0x04)));
        odd = rounds[7] = Mix(odd, Third(X86Aes.KeygenAssist(even, 0)));
        even = rounds[8] = Mix(even, Highest(X86Aes.KeygenAssist(odd, 0x08)));
        odd = rounds[9] = Mix(odd, Third(X86Aes.KeygenAssist(even, 0)));
        even = rounds[10] = Mix(even, Highest(X86Aes.KeygenAssist(odd, 0x10)));
        odd = rounds[11] = Mix(odd, Third(X86Aes.KeygenAssist(even, 0)));
        even = rounds[12] = Mix(even, Highest(X86Aes.KeygenAssist(odd, 0x20)));
        odd = rounds[13] = Mix(odd, Third(X86Aes.KeygenAssist(even, 0)));
        rounds[14] = Mix(even, Highest(X86Aes.KeygenAssist(odd, 0x40)));
        return rounds;
    }

    private static Vector128<byte> Highest(Vector128<byte> words) => X86Sse2.Shuffle(words.AsUInt32(), 0xFF).AsByte();

    private static Vector128<byte> Third(Vector128<byte> words) => X86Sse2.Shuffle(words.AsUInt32(), 0xAA).AsByte();

    // Each word is XORed with all words before it.
    private static Vector128<byte> Mix(Vector128<byte> key, Vector128<byte> assist)
    {
        key ^= X86Sse2.ShiftLeftLogical128BitLane(key, 4);
        key ^= X86Sse2.ShiftLeftLogical128BitLane(key, 8);
        return key ^ assist;
    }
}
