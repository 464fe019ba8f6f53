using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Hashing;
using System.Security.Cryptography;
using Chappe.Modules.Registrar.Location;
using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Registrar.Registering;

/// <summary>
/// Names for one device of a user (RFC 5627). The public one is the AoR with <c>;gr=</c> and the instance. The temporary one says
/// nothing about the user to who has no key, and needs no memory here: its user part is sealed with AES-GCM.
/// <code>
/// tgruu. | base64url of: nonce (12) | tag (16) | sealed: hash of the Call-ID (8) | length of the ruid (1) | ruid | AoR
/// </code>
/// </summary>
internal static class Gruu
{
    /// <summary>What a URI says about the device that is meant.</summary>
    public enum Kind
    {
        /// <summary>Nothing: all devices of the user.</summary>
        None,
        /// <summary>The instance in its <c>gr</c> parameter.</summary>
        Public,
        /// <summary>The contact named in its user part.</summary>
        Temporary,
        /// <summary>It looks like a temporary one, but was not made here.</summary>
        Forged,
    }

    private const int NonceLength = 12, TagLength = 16, HashLength = 8;
    /// <summary>Longest user part of a temporary GRUU.</summary>
    public const int MaxUserLength = 6 + (NonceLength + TagLength + MaxPlain + 2) / 3 * 4;
    private const int MaxPlain = HashLength + 1 + RuidSource.MaxLength + Aor.MaxLength;

    [ThreadStatic] private static (byte[] Key, AesGcm Cipher)? t_cipher;

    private static ReadOnlySpan<byte> Prefix => "tgruu."u8;

    /// <summary>Writes the user part of a temporary GRUU; each is another, and all lead to the contact for as long as its registration keeps its Call-ID (section 3.2).</summary>
    /// <returns>Its length; 0 when the AoR is too long for one.</returns>
    public static int WriteTemporary(byte[] key, ContactRecord contact, ReadOnlySpan<byte> aor, Span<byte> user)
    {
        var ruid = contact.Ruid;
        int length = HashLength + 1 + ruid.Length + aor.Length;
        if (length > MaxPlain || ruid.Length > byte.MaxValue) return 0;
        Span<byte> plain = stackalloc byte[MaxPlain];
        plain = plain[..length];
        BinaryPrimitives.WriteUInt64BigEndian(plain, XxHash3.HashToUInt64(contact.CallId));
        plain[HashLength] = (byte)ruid.Length;
        ruid.CopyTo(plain[(HashLength + 1)..]);
        aor.CopyTo(plain[(HashLength + 1 + ruid.Length)..]);

        Span<byte> made = stackalloc byte[NonceLength + TagLength + MaxPlain];
        made = made[..(NonceLength + TagLength + length)];
        RandomNumberGenerator.Fill(made[..NonceLength]);
        CipherOf(key).Encrypt(made[..NonceLength], plain, made[(NonceLength + TagLength)..], made.Slice(NonceLength, TagLength));
        Prefix.CopyTo(user);
        return Prefix.Length + Base64Url.EncodeToUtf8(made, user[Prefix.Length..]);
    }

    /// <summary>Says whether <paramref name="uri"/> is a GRUU, and whose.</summary>
    /// <param name="key">The key of temporary ones.</param>
    /// <param name="uri">A Request-URI.</param>
    /// <param name="room">At least 512 octets for what is found.</param>
    /// <param name="found">Of a public one the instance without angle brackets; of a temporary one what <see cref="IsMeant"/> and <see cref="AorOf"/> read.</param>
    public static Kind Read(byte[] key, ReadOnlySpan<byte> uri, Span<byte> room, out ReadOnlySpan<byte> found)
    {
        found = default;
        if (!SipUri.TryParse(uri, out var parts) || !parts.Parameters.IsPresent || !new UriParameters(uri, parts.Parameters).TryGet("gr"u8, out Slice value)) return Kind.None;
        if (value.Length > 0)
        {
            int length = Escapes.Unescape(value.Of(uri), room);
            if (length < 0) return Kind.Forged;
            found = room[..length];
            return Kind.Public;
        }
        var user = parts.User.Of(uri);
        if (!user.StartsWith(Prefix)) return Kind.None;
        Span<byte> octets = stackalloc byte[NonceLength + TagLength + MaxPlain];
        if (user.Length > MaxUserLength || Base64Url.DecodeFromUtf8(user[Prefix.Length..], octets, out _, out int written) != System.Buffers.OperationStatus.Done) return Kind.Forged;
        int plain = written - NonceLength - TagLength;
        if (plain < HashLength + 2) return Kind.Forged;
        octets = octets[..written];
        try
        {
            CipherOf(key).Decrypt(octets[..NonceLength], octets[(NonceLength + TagLength)..], octets.Slice(NonceLength, TagLength), room[..plain]);
        }
        catch (AuthenticationTagMismatchException)
        {
            // The only way in which the framework tells of it; a stranger pays for it with a request of 100 octets.
            return Kind.Forged;
        }
        if (HashLength + 1 + room[HashLength] >= plain) return Kind.Forged;
        found = room[..plain];
        return Kind.Temporary;
    }

    /// <summary>The AoR in a temporary GRUU.</summary>
    public static ReadOnlySpan<byte> AorOf(ReadOnlySpan<byte> found) => found[(HashLength + 1 + found[HashLength])..];

    /// <summary>True when <paramref name="contact"/> is the device that a GRUU names.</summary>
    public static bool IsMeant(Kind kind, ReadOnlySpan<byte> found, ContactRecord contact) => kind switch
    {
        Kind.None => true,
        Kind.Public => Octets.EqualsNoCase(Bare(contact.Instance), found),
        // Section 5.4: another Call-ID ends the temporary names.
        Kind.Temporary => contact.Ruid.SequenceEqual(found.Slice(HashLength + 1, found[HashLength])) && XxHash3.HashToUInt64(contact.CallId) == BinaryPrimitives.ReadUInt64BigEndian(found),
        _ => false,
    };

    /// <summary>An instance without its angle brackets.</summary>
    public static ReadOnlySpan<byte> Bare(ReadOnlySpan<byte> instance) => instance is [(byte)'<', .., (byte)'>'] ? instance[1..^1] : instance;

    private static AesGcm CipherOf(byte[] key)
    {
        if (t_cipher is { } mine && mine.Key == key) return mine.Cipher;
        t_cipher?.Cipher.Dispose();
        var cipher = new AesGcm(key, TagLength);
        t_cipher = (key, cipher);
        return cipher;
    }
}
