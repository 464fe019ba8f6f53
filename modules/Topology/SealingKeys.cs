using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace Chappe.Modules.Topology;

/// <summary>The key in use, and those before it: calls that began with one go on when an administrator takes another.</summary>
internal sealed class SealingKeys
{
    private const int Kept = 4;

    private volatile SealingKey[] _keys = [];

    /// <summary>Seals with <paramref name="key"/> from now on.</summary>
    public void Use(byte[] key)
    {
        var next = new SealingKey(key);
        if (_keys is [var now, ..] && now.IsSameAs(next)) return;
        _keys = [next, .. _keys.Where(k => !k.IsSameAs(next)).Take(Kept - 1)];
    }

    /// <summary>Writes a token with the key in use; 0 when the text is too long.</summary>
    public int Seal(SealedKind kind, ReadOnlySpan<byte> text, Span<byte> token) => _keys[0].Seal(kind, text, token);

    /// <summary>Reads a token that one of the keys made.</summary>
    /// <returns>The length of the text; -1 when none did.</returns>
    [SkipLocalsInit]
    public int Open(SealedKind kind, ReadOnlySpan<byte> token, Span<byte> text)
    {
        if (token.Length > SealingKey.MaxToken) return -1;
        Span<byte> octets = stackalloc byte[SealingKey.MaxToken / 4 * 3];
        if (Base64Url.DecodeFromUtf8(token, octets, out int read, out int length) != OperationStatus.Done || read != token.Length) return -1;
        foreach (var key in _keys)
            if (key.Open(kind, octets[..length], text) is >= 0 and var opened) return opened;
        return -1;
    }
}
