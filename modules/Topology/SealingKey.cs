using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Chappe.Modules.Topology;

/// <summary>
/// Turns a text into a token that only who has the key can read or make. The same text gives the same token, so that what is
/// repeated is the same on the wire: the counter of AES-CTR starts at the authentication tag (the synthetic IV of RFC 5297, with HMAC-SHA-256
/// of 96 bits). That two tokens stand for the same text is all that a stranger learns.
/// </summary>
internal sealed class SealingKey
{
    /// <summary>The longest text that is sealed.</summary>
    public const int MaxText = 4096;
    /// <summary>The longest token.</summary>
    public const int MaxToken = (TextAt + MaxText + 2) / 3 * 4;

    private const int TagAt = 1, TagLength = 12, TextAt = TagAt + TagLength, Block = 16, Stretch = 16 * Block;

    private readonly byte[] _tagKey, _cipherKey;
    private readonly ThreadLocal<Keystream> _keystream;

    /// <summary>A key of 32 octets.</summary>
    public SealingKey(byte[] key)
    {
        _tagKey = HMACSHA256.HashData(key, "tag"u8);
        _cipherKey = HMACSHA256.HashData(key, "cipher"u8)[..16];
        Id = HMACSHA256.HashData(key, "id"u8)[0];
        _keystream = new ThreadLocal<Keystream>(() => new Keystream(_cipherKey));
    }

    /// <summary>Tells the keys of one proxy apart; it begins each token.</summary>
    public byte Id { get; }

    /// <summary>True for the key that was made of the same octets.</summary>
    public bool IsSameAs(SealingKey other) => CryptographicOperations.FixedTimeEquals(_tagKey, other._tagKey);

    /// <summary>Writes the token of <paramref name="text"/>, in the alphabet of base64url, which stands in URIs and parameters as it is.</summary>
    /// <returns>Its length; 0 when the text is longer than <see cref="MaxText"/>.</returns>
    [SkipLocalsInit]
    public int Seal(SealedKind kind, ReadOnlySpan<byte> text, Span<byte> token)
    {
        if (text.Length > MaxText) return 0;
        Span<byte> room = stackalloc byte[TextAt + MaxText];
        room[0] = Id;
        text.CopyTo(room[TextAt..]);
        WriteTag(kind, room[..(TextAt + text.Length)], room.Slice(TagAt, TagLength));
        _keystream.Value!.Apply(room.Slice(TagAt, TagLength), room.Slice(TextAt, text.Length));
        return Base64Url.EncodeToUtf8(room[..(TextAt + text.Length)], token);
    }

    /// <summary>Reads a token of that kind.</summary>
    /// <param name="kind">What it must stand for.</param>
    /// <param name="sealedOctets">The token, decoded.</param>
    /// <param name="text">Gets the text; at least as long as the token's octets.</param>
    /// <returns>The length of the text; -1 when this key did not make the token.</returns>
    [SkipLocalsInit]
    public int Open(SealedKind kind, ReadOnlySpan<byte> sealedOctets, Span<byte> text)
    {
        if (sealedOctets.Length is < TextAt or > TextAt + MaxText || sealedOctets[0] != Id) return -1;
        Span<byte> room = stackalloc byte[TextAt + MaxText];
        room = room[..sealedOctets.Length];
        sealedOctets.CopyTo(room);
        _keystream.Value!.Apply(room.Slice(TagAt, TagLength), room[TextAt..]);
        Span<byte> expected = stackalloc byte[TagLength];
        WriteTag(kind, room, expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, sealedOctets.Slice(TagAt, TagLength))) return -1;
        room[TextAt..].CopyTo(text);
        return room.Length - TextAt;
    }

    /// <summary>The tag over kind and text. The octet before the text is lent to the kind, so <paramref name="room"/> holds no tag afterwards unless it is written there.</summary>
    private void WriteTag(SealedKind kind, Span<byte> room, Span<byte> tag)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        room[TextAt - 1] = (byte)kind;
        HMACSHA256.HashData(_tagKey, room[(TextAt - 1)..], hash);
        hash[..TagLength].CopyTo(tag);
    }

    /// <summary>AES in counter mode. The framework has only the block cipher; its transform is kept, because the one-shot methods allocate.</summary>
    private sealed class Keystream
    {
        private readonly ICryptoTransform _cipher;
        private readonly byte[] _counters = new byte[Stretch], _stream = new byte[Stretch];

        public Keystream(byte[] key)
        {
            using var aes = Aes.Create();
            (aes.Mode, aes.Padding, aes.Key) = (CipherMode.ECB, PaddingMode.None, key);
            _cipher = aes.CreateEncryptor();
        }

        public void Apply(ReadOnlySpan<byte> start, Span<byte> text)
        {
            int counter = 0;
            while (!text.IsEmpty)
            {
                int length = Math.Min(Stretch, text.Length), whole = (length + Block - 1) / Block * Block;
                for (int at = 0; at < whole; at += Block)
                {
                    start.CopyTo(_counters.AsSpan(at));
                    BinaryPrimitives.WriteInt32BigEndian(_counters.AsSpan(at + TagLength), counter++);
                }
                _cipher.TransformBlock(_counters, 0, whole, _stream, 0);
                for (int i = 0; i < length; i++) text[i] ^= _stream[i];
                text = text[length..];
            }
        }
    }
}
