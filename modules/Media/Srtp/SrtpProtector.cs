using System.Buffers.Binary;
using Chappe.Modules.Media.Rtp;

namespace Chappe.Modules.Media.Srtp;

/// <summary>
/// The sending half of SRTP for one peer (RFC 3711, 6188, 7714): encrypts packets in place and writes the tag behind them.
/// Allocates once for each SSRC. For one thread at a time.
/// </summary>
public sealed class SrtpProtector : IDisposable
{
    /// <summary>Octets that protection adds at most, without the MKI: the tag and RTCP's index.</summary>
    public const int MaxOverhead = 16 + 4;
    private const int RtcpHeaderLength = 8;
    private const uint EncryptedBit = 1u << 31;

    private readonly SessionKeys _rtp;
    private readonly SessionKeys _rtcp;
    private readonly byte[] _mki;
    private readonly SourceTable _sources = new();

    /// <summary>Derives the session keys.</summary>
    public SrtpProtector(SrtpMasterKey key) => (_rtp, _rtcp, _mki, Suite) = (new SessionKeys(key, false), new SessionKeys(key, true), key.Mki, key.Suite);

    /// <summary>The suite of the key.</summary>
    public SrtpSuite Suite { get; }

    /// <summary>
    /// Protects the RTP packet at the start of <paramref name="buffer"/>. A sequence number that went out already is refused: the
    /// same keystream over other octets would give both away (RFC 3711 section 9.1), with GCM even the key of the tags.
    /// </summary>
    public SrtpFault ProtectRtp(Span<byte> buffer, ref int length)
    {
        if (!RtpHeader.TryRead(buffer[..length], out var header)) return SrtpFault.Malformed;
        if (buffer.Length < length + _rtp.TagLength + _mki.Length) return SrtpFault.NoRoom;
        var source = _sources.Find(header.Ssrc);
        long index = RtpIndex.Estimate(source?.Rtp.Highest ?? -1, header.Sequence);
        if (index < 0) return SrtpFault.TooOld;
        if (index >> 48 != 0) return SrtpFault.KeyExhausted;
        if (source is null)
        {
            if (!_sources.HasRoom) return SrtpFault.TooManySources;
            source = _sources.Add(header.Ssrc);
        }
        else if (source.Rtp.Check(index) is var fault and not SrtpFault.None) return fault;
        source.Rtp.Note(index);

        var payload = buffer[header.Length..length];
        if (_rtp.IsAead)
        {
            _rtp.Seal(header.Ssrc, index, false, buffer[..header.Length], payload, buffer.Slice(length, _rtp.TagLength));
            _mki.CopyTo(buffer[(length + _rtp.TagLength)..]);
        }
        else
        {
            _rtp.Xor(header.Ssrc, index, payload);
            Span<byte> rollover = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(rollover, (uint)(index >> 16));
            _mki.CopyTo(buffer[length..]);
            _rtp.WriteTag(buffer[..length], rollover, buffer.Slice(length + _mki.Length, _rtp.TagLength));
        }
        length += _rtp.TagLength + _mki.Length;
        return SrtpFault.None;
    }

    /// <summary>Protects the RTCP packet at the start of <paramref name="buffer"/>.</summary>
    public SrtpFault ProtectRtcp(Span<byte> buffer, ref int length)
    {
        if (length < RtcpHeaderLength || buffer[0] >> 6 != 2) return SrtpFault.Malformed;
        if (buffer.Length < length + _rtcp.TagLength + 4 + _mki.Length) return SrtpFault.NoRoom;
        uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(buffer[4..]);
        if (_sources.Find(ssrc) is not { } source)
        {
            if (!_sources.HasRoom) return SrtpFault.TooManySources;
            source = _sources.Add(ssrc);
        }
        // 31 bits, and no way round: RFC 3711 section 9.2.
        if (source.NextRtcpIndex >= EncryptedBit) return SrtpFault.KeyExhausted;
        uint index = source.NextRtcpIndex++;
        var payload = buffer[RtcpHeaderLength..length];
        if (_rtcp.IsAead)
        {
            // RFC 7714 section 9.2: what is proved beside the payload is the header and the word that comes last.
            Span<byte> proved = stackalloc byte[RtcpHeaderLength + 4];
            buffer[..RtcpHeaderLength].CopyTo(proved);
            BinaryPrimitives.WriteUInt32BigEndian(proved[RtcpHeaderLength..], EncryptedBit | index);
            _rtcp.Seal(ssrc, index, true, proved, payload, buffer.Slice(length, _rtcp.TagLength));
            length += _rtcp.TagLength;
            proved[RtcpHeaderLength..].CopyTo(buffer[length..]);
            length += 4;
            _mki.CopyTo(buffer[length..]);
            length += _mki.Length;
        }
        else
        {
            _rtcp.Xor(ssrc, index, payload);
            BinaryPrimitives.WriteUInt32BigEndian(buffer[length..], EncryptedBit | index);
            length += 4;
            _mki.CopyTo(buffer[length..]);
            _rtcp.WriteTag(buffer[..length], default, buffer.Slice(length + _mki.Length, _rtcp.TagLength));
            length += _mki.Length + _rtcp.TagLength;
        }
        return SrtpFault.None;
    }

    /// <summary>Forgets the keys.</summary>
    public void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }
}
