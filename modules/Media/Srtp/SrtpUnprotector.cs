using System.Buffers.Binary;
using Chappe.Modules.Media.Rtp;

namespace Chappe.Modules.Media.Srtp;

/// <summary>
/// The receiving half of SRTP for one peer: proves packets, then decrypts them in place. Replay is looked up before the proof, to
/// keep floods cheap; windows and sources change only after it (threats M3). Allocates once for each SSRC. For one thread at a time.
/// </summary>
public sealed class SrtpUnprotector : IDisposable
{
    private const int RtcpHeaderLength = 8;
    private const uint EncryptedBit = 1u << 31;

    private readonly Key[] _keys;
    private readonly int _mkiLength;
    private readonly SourceTable _sources = new();

    /// <summary>Derives the session keys. With several keys their MKIs tell which one a packet uses.</summary>
    /// <exception cref="ArgumentException">There is no key, or several of which two cannot be told apart.</exception>
    public SrtpUnprotector(params ReadOnlySpan<SrtpMasterKey> keys)
    {
        if (keys.Length == 0) throw new ArgumentException("At least one key is needed.");
        Suite = keys[0].Suite;
        _mkiLength = keys[0].Mki.Length;
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i].Suite != Suite || keys[i].Mki.Length != _mkiLength) throw new ArgumentException("Keys of one peer have one suite, and MKIs of one length (RFC 4568 section 6.1).");
            for (int j = 0; j < i; j++)
                if (keys[j].Mki.AsSpan().SequenceEqual(keys[i].Mki)) throw new ArgumentException("Two keys have the same MKI.");
        }
        _keys = new Key[keys.Length];
        for (int i = 0; i < keys.Length; i++) _keys[i] = new Key(keys[i].Mki, new SessionKeys(keys[i], false), new SessionKeys(keys[i], true));
    }

    /// <summary>The suite of the keys.</summary>
    public SrtpSuite Suite { get; }

    internal int SourceCount => _sources.Count;

    /// <summary>Proves and decrypts the RTP packet that fills <paramref name="packet"/>; what is left of it is <paramref name="length"/> octets.</summary>
    public SrtpFault UnprotectRtp(Span<byte> packet, out int length)
    {
        length = 0;
        if (!RtpHeader.TryRead(packet, out var header)) return SrtpFault.Malformed;
        int tagLength = _keys[0].Rtp.TagLength, end = packet.Length - tagLength - _mkiLength;
        if (end < header.Length) return SrtpFault.Malformed;
        bool isAead = _keys[0].Rtp.IsAead;
        if (Select(packet.Slice(isAead ? packet.Length - _mkiLength : end, _mkiLength)) is not { } key) return SrtpFault.UnknownKey;
        var source = _sources.Find(header.Ssrc);
        long index = RtpIndex.Estimate(source?.Rtp.Highest ?? -1, header.Sequence);
        if (index < 0) return SrtpFault.TooOld;
        if (source?.Rtp.Check(index) is { } known and not SrtpFault.None) return known;

        var payload = packet[header.Length..end];
        if (isAead)
        {
            if (!key.Rtp.Open(header.Ssrc, index, false, packet[..header.Length], payload, packet.Slice(end, tagLength))) return SrtpFault.NotAuthentic;
        }
        else
        {
            Span<byte> rollover = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(rollover, (uint)(index >> 16));
            if (!key.Rtp.IsTag(packet[..end], rollover, packet[^tagLength..])) return SrtpFault.NotAuthentic;
            key.Rtp.Xor(header.Ssrc, index, payload);
        }
        if (source is null)
        {
            if (!_sources.HasRoom) return SrtpFault.TooManySources;
            source = _sources.Add(header.Ssrc);
        }
        source.Rtp.Note(index);
        length = end;
        return SrtpFault.None;
    }

    /// <summary>Proves and decrypts the RTCP packet that fills <paramref name="packet"/>; what is left of it is <paramref name="length"/> octets.</summary>
    public SrtpFault UnprotectRtcp(Span<byte> packet, out int length)
    {
        length = 0;
        int tagLength = _keys[0].Rtcp.TagLength, end = packet.Length - tagLength - 4 - _mkiLength;
        if (end < RtcpHeaderLength || packet[0] >> 6 != 2) return SrtpFault.Malformed;
        bool isAead = _keys[0].Rtcp.IsAead;
        int wordAt = isAead ? end + tagLength : end;
        uint word = BinaryPrimitives.ReadUInt32BigEndian(packet[wordAt..]);
        if ((word & EncryptedBit) == 0) return SrtpFault.NotEncrypted;
        if (Select(packet.Slice(wordAt + 4, _mkiLength)) is not { } key) return SrtpFault.UnknownKey;
        uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]), index = word & ~EncryptedBit;
        var source = _sources.Find(ssrc);
        if (source?.Rtcp.Check(index) is { } known and not SrtpFault.None) return known;

        var payload = packet[RtcpHeaderLength..end];
        if (isAead)
        {
            Span<byte> proved = stackalloc byte[RtcpHeaderLength + 4];
            packet[..RtcpHeaderLength].CopyTo(proved);
            packet.Slice(wordAt, 4).CopyTo(proved[RtcpHeaderLength..]);
            if (!key.Rtcp.Open(ssrc, index, true, proved, payload, packet.Slice(end, tagLength))) return SrtpFault.NotAuthentic;
        }
        else
        {
            if (!key.Rtcp.IsTag(packet[..(end + 4)], default, packet[^tagLength..])) return SrtpFault.NotAuthentic;
            key.Rtcp.Xor(ssrc, index, payload);
        }
        if (source is null)
        {
            if (!_sources.HasRoom) return SrtpFault.TooManySources;
            source = _sources.Add(ssrc);
        }
        source.Rtcp.Note(index);
        length = end;
        return SrtpFault.None;
    }

    /// <summary>Forgets the keys.</summary>
    public void Dispose()
    {
        foreach (var key in _keys)
        {
            key.Rtp.Dispose();
            key.Rtcp.Dispose();
        }
    }

    private Key? Select(ReadOnlySpan<byte> mki)
    {
        foreach (var key in _keys)
            if (mki.SequenceEqual(key.Mki)) return key;
        return null;
    }

    private sealed record Key(byte[] Mki, SessionKeys Rtp, SessionKeys Rtcp);
}
