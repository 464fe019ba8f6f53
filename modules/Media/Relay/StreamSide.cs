using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Chappe.Engine.Transports;
using Chappe.Modules.Media.Relay.Audio;
using Chappe.Modules.Media.Relay.Packets;
using Chappe.Modules.Media.Relay.Ports;
using Chappe.Modules.Media.Relay.Statistics;
using Chappe.Modules.Media.Rtp;

namespace Chappe.Modules.Media.Relay;

/// <summary>One m-line on one side: what its peer sends goes from here to the other side's transport.</summary>
internal sealed class StreamSide
{
    /// <summary>SSRCs of one m-line that are counted apart; further ones share the last place.</summary>
    internal const int MaxSources = 16;

    private SourceStatistics[] _sources = [];
    private SourceStatistics? _lastSource;
    private PayloadRule _rule;
    private int _rulePayloadType = -1;
    private int _clockRate;
    private ushort _datagrams;
    private bool _isMissed, _isListening;
    private string? _mid;
    private readonly MediaSession _session;
    private DigitSender? _digits;

    internal StreamSide(MediaStream stream, Side side) => (Stream, Side, _session) = (stream, side, stream.Session);

    internal MediaStream Stream { get; }
    internal Side Side { get; }
    /// <summary>It carries UDPTL and not RTP.</summary>
    internal bool IsFax { get; set; }
    internal StreamTerms? Terms { get; private set; }
    internal StreamSide Other => Side == Side.A ? Stream.B : Stream.A;

    /// <summary>The way to this side's peer. Several m-lines on one are a bundle.</summary>
    internal MediaTransport? Transport
    {
        get;
        set
        {
            lock (Stream.Session.Gate)
            {
                if (field == value) return;
                field?.Detach(this);
                field = value;
                value?.Attach(this);
            }
        }
    }

    /// <summary>Packets from this side are dropped.</summary>
    internal bool IsBlocked
    {
        get;
        set { lock (Stream.Session.Gate) (field, _rulePayloadType) = (value, -1); }
    }

    /// <summary>Digits (RFC 4733) from this side are dropped.</summary>
    internal bool IsDtmfBlocked
    {
        get;
        set { lock (Stream.Session.Gate) (field, _rulePayloadType) = (value, -1); }
    }

    /// <summary>Voice from this side becomes silence: G.711 is overwritten, other codecs are dropped.</summary>
    internal bool IsSilenced
    {
        get;
        set { lock (Stream.Session.Gate) (field, _rulePayloadType) = (value, -1); }
    }

    internal long PacketsSent { get; private set; }
    internal long OctetsSent { get; private set; }
    /// <summary>When a packet came last, in microseconds; 0 for never.</summary>
    internal long LastHeard { get; private set; }
    internal IReadOnlyList<SourceStatistics> Sources => _sources;

    /// <summary>Takes over what this side's SDP says about the m-line.</summary>
    internal void Apply(StreamTerms terms)
    {
        lock (Stream.Session.Gate)
        {
            Terms = terms;
            _isListening = terms.Direction is MediaDirection.SendRecv or MediaDirection.RecvOnly;
            _mid = terms.MidExtension > 0 ? terms.Mid : null;
            _rulePayloadType = Other._rulePayloadType = -1;
            Transport?.Bundle.Forget();
            if (Side == Side.B) Stream.Session.NoteAnswer();
        }
    }

    /// <summary>What is being played to this side's peer.</summary>
    internal ClipPlayer? Player { get; private set; }
    /// <summary>When a voice packet came last, in microseconds; 0 for never.</summary>
    internal long LastVoice => _lastSource?.LastArrival ?? 0;

    /// <summary>Plays to this side's peer, instead of what the other side sends, which pauses meanwhile.</summary>
    internal PlayOutcome Play(AudioClip clip, int repeats = 1)
    {
        lock (Stream.Session.Gate)
        {
            if (Transport is not { IsConnected: true } || Terms is not { } terms) return PlayOutcome.NotConnected;
            foreach (var format in terms.Formats)
            {
                if (!format.IsPcma && !format.IsPcmu) continue;
                Player = new ClipPlayer(this, clip, Math.Max(1, repeats), format, Stream.Session.Now);
                Stream.Session.Relay.Pacer.Add(Player);
                return PlayOutcome.Playing;
            }
            return PlayOutcome.NoFormat;
        }
    }

    /// <summary>Ends what is being played.</summary>
    internal void StopPlaying()
    {
        lock (Stream.Session.Gate) Player = null;
    }

    /// <summary>A digit (0 to 9, 10 is *, 11 is #, 12 to 15 are A to D) as if this side had pressed it, behind those that still sound.</summary>
    /// <returns>false when the other side can be told neither by events nor by tones, or too many wait.</returns>
    internal bool PlayDtmf(int code, int milliseconds = 250, int volume = -8, int pauseMilliseconds = 100)
    {
        lock (Stream.Session.Gate)
        {
            if (Other.Transport is null || FindVoice() is null) return false;
            _digits ??= new DigitSender(this);
            if (!_digits.Add(code, milliseconds, volume, pauseMilliseconds)) return false;
            Stream.Session.Relay.Pacer.Add(_digits);
            return true;
        }
    }

    /// <summary>A format in which the other side hears voice or digits; null when it has neither.</summary>
    internal PayloadFormat? FindVoice()
    {
        PayloadFormat? first = null;
        bool hasEvents = false;
        foreach (var format in Other.Terms?.Formats ?? [])
        {
            if (format.IsPcma || format.IsPcmu) return format;
            if (format.IsTelephoneEvent) hasEvents = true;
            else first ??= format;
        }
        return hasEvents ? first : null;
    }

    /// <summary>What a payload type means to the other side, or to this one.</summary>
    internal PayloadFormat? FindFormat(byte payloadType)
    {
        foreach (var format in Other.Terms?.Formats ?? [])
            if (format.PayloadType == payloadType) return format;
        foreach (var format in Terms?.Formats ?? [])
            if (format.PayloadType == payloadType) return format;
        return null;
    }

    /// <summary>Sends this side's peer a packet that was made here.</summary>
    internal void SendOwn(Span<byte> slot, int length, long now)
    {
        if (Transport is not { } transport || !transport.SendRtp(slot, length, now)) return;
        PacketsSent++;
        OctetsSent += length;
    }

    /// <summary>Asks the peer of this side for a picture that can be seen without those before it (RFC 4585 section 6.3.1).</summary>
    internal void RequestKeyFrame()
    {
        lock (Stream.Session.Gate) RequestKeyFrame(Stream.Session.Now);
    }

    internal bool HasPayloadType(byte payloadType)
    {
        if (Terms is not { } terms) return false;
        foreach (var format in terms.Formats)
            if (format.PayloadType == payloadType) return true;
        return false;
    }

    /// <summary>True when this SSRC was heard from here, or announced.</summary>
    internal bool Owns(uint ssrc)
    {
        foreach (var source in _sources)
            if (source.Ssrc == ssrc || source.OutSsrc == ssrc) return true;
        return Terms is { } terms && terms.Ssrcs.Contains(ssrc);
    }

    /// <summary>An RTP packet of this side, in the clear and believed, on its way to the other side.</summary>
    internal bool Forward(Span<byte> slot, ref int length, in RtpHeader header, long now, bool isHairpin, out MediaPort? via, out NetAddress to)
    {
        (via, to) = (null, default);
        LastHeard = now;
        if (header.PayloadType != _rulePayloadType) FindRule(header.PayloadType);
        var source = _lastSource is { } last && last.Ssrc == header.Ssrc ? last : FindSource(header.Ssrc);
        // What comes from one of our own ports may have gone round: each number goes once (threats M7).
        if (isHairpin && source.Packets > 0 && (short)(header.Sequence - source.LastSequence) <= 0) return false;
        if (source.Note(header.Sequence, header.Timestamp, header.PayloadType, length, _clockRate, now)) BeginAnew(source);

        if (_session.Recorder is { } recorder) Tap(recorder, slot[..length], header, now);
        var other = Other;
        if (_rule.IsDropped || other.Player is not null || !other._isListening || other.Transport is not { } transport)
        {
            Stream.Session.Drops.Withheld.Add();
            return false;
        }
        if (_rule.ChangesPayload) _rule.Change(slot[..length], header);
        if (_digits is { IsBusy: true } digits) digits.Replace(slot, ref length, header, _clockRate);
        if (source.OutSsrc != source.Ssrc) BinaryPrimitives.WriteUInt32BigEndian(slot[8..], source.OutSsrc);
        if (other._mid is not null) other.WriteMid(slot, ref length, header, transport);
        if (!transport.TryFinish(slot, ref length, now, out via, out to))
        {
            other._isMissed = true;
            return false;
        }
        other.PacketsSent++;
        other.OctetsSent += length;
        return true;
    }

    /// <summary>A datagram that is not RTP, on its way to the other side.</summary>
    internal bool ForwardOther(int length, long now, out MediaPort? via, out NetAddress to)
    {
        (via, to) = (null, default);
        LastHeard = now;
        var source = _sources.Length > 0 ? _sources[0] : FindSource(0);
        source.Note(_datagrams, 0, 0, length, 8000, now);
        if (IsBlocked || Other.Transport is not { } transport || !transport.TryFindPlain(now, out via, out to)) return false;
        Other.PacketsSent++;
        Other.OctetsSent += length;
        return true;
    }

    /// <summary>Counts datagrams that have no number of their own.</summary>
    internal ushort NextDatagram() => ++_datagrams;

    /// <summary>This side's peer can be sent to now. What it missed it cannot show without a new picture.</summary>
    internal void NoteConnected()
    {
        if (!_isMissed || Stream.Kind != MediaKind.Video) return;
        _isMissed = false;
        Other.RequestKeyFrame(Stream.Session.Now);
    }

    internal void NoteRtcp(long now) => LastHeard = now;

    internal StreamStatistics Snapshot(long now) => new()
    {
        Index = Stream.Index,
        Kind = Stream.Kind,
        Side = Side,
        Packets = _sources.Sum(s => s.Packets),
        Octets = _sources.Sum(s => s.Octets),
        Lost = Stream.Kind == MediaKind.Image ? 0 : _sources.Sum(s => s.Lost),
        JitterMilliseconds = _sources.Length == 0 ? 0 : _sources.Max(s => s.JitterMilliseconds),
        PacketsSent = PacketsSent,
        OctetsSent = OctetsSent,
        Ssrcs = [.. _sources.Select(s => s.Ssrc)],
        PayloadType = _lastSource?.PayloadType ?? -1,
        SilentFor = LastHeard == 0 ? -1 : (now - LastHeard) / 1000,
    };

    private void RequestKeyFrame(long now)
    {
        if (Transport is not { } transport || Stream.Kind != MediaKind.Video) return;
        Span<byte> room = stackalloc byte[KeyFrameRequest.Room];
        foreach (var source in _sources)
        {
            // Repair streams and old ones have nothing to show.
            if (now - source.LastArrival > 2_000_000) continue;
            transport.SendRtcp(room, KeyFrameRequest.Write(room, source.Ssrc, Terms is not { HasFeedback: true }), now);
        }
    }

    // In a bundle a packet says which m-line it is of, when it said so on the other side, or when nothing else would tell.
    private void WriteMid(Span<byte> slot, ref int length, in RtpHeader header, MediaTransport transport)
    {
        if (transport.Bundle.Only is null) RtpExtensions.WriteMid(slot, ref length, header, Terms!.MidExtension, _mid!);
    }

    internal bool HasOutSsrc(uint ssrc) => Array.Exists(_sources, s => s.OutSsrc == ssrc);

    /// <summary>True when some of its sources have another SSRC on the other side.</summary>
    internal bool HasRenamed { get; private set; }

    /// <summary>The SSRC that a source of this side has on the other side; itself when it is none.</summary>
    internal uint OutSsrcOf(uint ssrc) => Array.Find(_sources, s => s.Ssrc == ssrc)?.OutSsrc ?? ssrc;

    /// <summary>The other way round.</summary>
    internal uint InSsrcOf(uint ssrc) => Array.Find(_sources, s => s.OutSsrc == ssrc)?.Ssrc ?? ssrc;

    // Some phones number anew after a hold. SRTP cannot send a number twice under one key and SSRC, and would be silent until the old number
    // is reached again, ten minutes perhaps; under another SSRC it is a new stream.
    private void BeginAnew(SourceStatistics source)
    {
        if (Other.Transport is { IsProtecting: true }) Rename(source);
    }

    private void Rename(SourceStatistics source)
    {
        source.OutSsrc = BinaryPrimitives.ReadUInt32LittleEndian(RandomNumberGenerator.GetBytes(4));
        HasRenamed = true;
    }

    private void Tap(Recording.Recorder recorder, ReadOnlySpan<byte> packet, in RtpHeader header, long now) =>
        recorder.Tap(this, packet, FindFormat(header.PayloadType) ?? default, Transport?.Peer ?? default, Transport?.Rtp ?? default, now);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FindRule(byte payloadType)
    {
        _rule = PayloadRule.For(this, payloadType, out _clockRate);
        _rulePayloadType = payloadType;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private SourceStatistics FindSource(uint ssrc)
    {
        foreach (var source in _sources)
            if (source.Ssrc == ssrc) return _lastSource = source;
        if (_sources.Length == MaxSources) return _lastSource = _sources[^1];
        var added = new SourceStatistics(ssrc);
        // Two phones may have the same SSRC; in one bundle that would be one stream, and with SRTP one keystream over both (RFC 3711 section 9.1).
        if (Other.Transport is { } transport && transport.Bundle.Sides.Any(s => s != Other && s.Other.HasOutSsrc(ssrc))) Rename(added);
        _sources = [.. _sources, added];
        return _lastSource = added;
    }
}
