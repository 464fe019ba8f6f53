using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Classics;

/// <summary>
/// This is a flow as a user part (RFC 5626 section 5.2): our address, the far one and, for a stream, the connection, under a keyed hash.
/// <code>
/// signature (11) | base64url of: transport (1) | local address (16) port (2) | remote address (16) port (2) | epoch (4) | connection (8)
/// </code>
/// Connections are numbered anew when the proxy starts; the epoch tells their numbers apart.
/// </summary>
internal readonly record struct FlowToken(TransportKind Transport, NetAddress Local, NetAddress Remote, uint Epoch, long ConnectionId)
{
    private const int PayloadLength = 1 + 18 + 18 + 4 + 8;
    private static readonly uint s_epoch = BinaryPrimitives.ReadUInt32LittleEndian(RandomNumberGenerator.GetBytes(4));

    /// <summary>How many octets a token has.</summary>
    public const int Length = KeyedHash.Length + (PayloadLength * 8 + 5) / 6;

    /// <summary>What became of reading one.</summary>
    public enum Finding
    {
        /// <summary>The user part is no token.</summary>
        None,
        /// <summary>It is one of ours.</summary>
        Ours,
        /// <summary>It looks like one, but we did not write it.</summary>
        Tampered,
    }

    /// <summary>The flow that a message came by.</summary>
    public static FlowToken Of(in Hop source) => new(source.Listener.Transport, source.Listener.Local, source.Remote, s_epoch, source.ConnectionId);

    /// <summary>True when the stream was opened since the proxy started, or there is none.</summary>
    public bool IsOfThisProcess => ConnectionId == 0 || Epoch == s_epoch;

    /// <summary>True when a message came by this flow.</summary>
    public bool IsSource(in Hop source) =>
        source.Listener.Transport == Transport && (ConnectionId != 0 ? ConnectionId == source.ConnectionId && Epoch == s_epoch : source.Remote == Remote && source.Listener.Local == Local);

    /// <summary>Writes the token into <paramref name="destination"/>, which is <see cref="Length"/> long.</summary>
    public void Write(ReadOnlySpan<byte> key, Span<byte> destination)
    {
        Span<byte> payload = stackalloc byte[PayloadLength];
        payload[0] = (byte)Transport;
        WriteAddress(Local, payload[1..]);
        WriteAddress(Remote, payload[19..]);
        BinaryPrimitives.WriteUInt32BigEndian(payload[37..], Epoch);
        BinaryPrimitives.WriteInt64BigEndian(payload[41..], ConnectionId);
        Base64Url.EncodeToUtf8(payload, destination[KeyedHash.Length..]);
        KeyedHash.Write(key, payload, default, destination[..KeyedHash.Length]);
    }

    /// <summary>Reads a user part.</summary>
    public static Finding Read(ReadOnlySpan<byte> key, ReadOnlySpan<byte> user, out FlowToken token)
    {
        token = default;
        if (user.Length != Length) return Finding.None;
        Span<byte> payload = stackalloc byte[PayloadLength];
        if (Base64Url.DecodeFromUtf8(user[KeyedHash.Length..], payload, out _, out int written) != System.Buffers.OperationStatus.Done || written != PayloadLength) return Finding.Tampered;
        if (!KeyedHash.Verify(key, payload, default, user[..KeyedHash.Length])) return Finding.Tampered;
        token = new FlowToken((TransportKind)payload[0], ReadAddress(payload[1..]), ReadAddress(payload[19..]),
            BinaryPrimitives.ReadUInt32BigEndian(payload[37..]), BinaryPrimitives.ReadInt64BigEndian(payload[41..]));
        return Finding.Ours;
    }

    private static void WriteAddress(in NetAddress address, Span<byte> destination)
    {
        address.WriteTo(destination);
        BinaryPrimitives.WriteUInt16BigEndian(destination[16..], address.Port);
    }

    private static NetAddress ReadAddress(ReadOnlySpan<byte> octets) => new(octets[..16], BinaryPrimitives.ReadUInt16BigEndian(octets[16..]));
}
