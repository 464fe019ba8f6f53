using Chappe.Engine.Transports;
using Chappe.Modules.Media.Dtls;
using Chappe.Modules.Media.Ice;
using Chappe.Modules.Media.Relay.Packets;
using Chappe.Modules.Media.Relay.Ports;
using Chappe.Modules.Media.Rtp;
using Chappe.Modules.Media.Srtp;

namespace Chappe.Modules.Media.Relay;

/// <summary>
/// One way to one peer: a pair of ports, where the peer is, its keys, and the m-lines that go this way (several, when they are
/// bundled). A packet that comes in here goes through:
/// <code>
/// kind (RFC 7983) ── STUN ──> IceLiteAgent          ── DTLS ──> PeerKeys, its association
///      ├── RTP:  who (ICE, AddressLatch) ─ proof (SRTP) ─ which m-line (BundleTable) ─> StreamSide ─> the other side's transport
///      └── RTCP: who ─ proof ─ RtcpRelay ─> the other sides' transports
/// </code>
/// Everything under the session's lock.
/// </summary>
internal sealed class MediaTransport
{
    private readonly MediaPort _rtp;
    private MediaPort? _rtcp;
    private readonly PeerKeys _keys;
    private readonly BundleTable _bundle = new();
    private AddressLatch _peer, _rtcpPeer;
    private IceLiteAgent? _ice, _rtcpIce;
    private IceCredentials? _credentials;
    private NetAddress _handshakePeer;
    // What each packet asks, beside each other: with thousands of calls every object more is a line of memory that is not in the cache.
    private SrtpProtector? _protector;
    private SrtpUnprotector? _unprotector;
    private StreamSide? _only;
    private bool _needsKeys, _isIce, _isFixed;
    private bool _isHairpin;
    private bool _hadConsent;

    internal MediaTransport(MediaSession session, MediaInterface on, MediaPort rtp, MediaPort rtcp, MediaSecurity security)
    {
        (Session, Interface, _rtp, _rtcp, _keys) = (session, on, rtp, rtcp, new PeerKeys(this));
        rtp.Owner = rtcp.Owner = this;
        Rtp = on.Advertised.WithPort(rtp.Local.Port);
        Rtcp = on.Advertised.WithPort(rtcp.Local.Port);
        _keys.Prepare(security);
        NoteKeys();
    }

    internal MediaSession Session { get; }
    internal MediaInterface Interface { get; }
    /// <summary>What this side's peer is told: our address and port for RTP.</summary>
    internal NetAddress Rtp { get; }
    /// <summary>The same for RTCP, where it has a port of its own.</summary>
    internal NetAddress Rtcp { get; }
    internal bool IsClosed { get; private set; }
    internal TransportTerms? Terms { get; private set; }

    /// <summary>Our fragment and password towards this peer.</summary>
    internal IceCredentials Ice
    {
        get { lock (Session.Gate) return _credentials ??= IceCredentials.Random(); }
    }

    /// <summary>Media can go there: there are keys, or none are needed, and an address.</summary>
    internal bool IsConnected
    {
        get { lock (Session.Gate) return _keys.CanSend && TryFindTarget(Session.Now, out _); }
    }

    internal DtlsState DtlsState => _keys.DtlsState;
    internal SrtpSuite? Suite => _keys.Suite;
    /// <summary>Where RTP goes to; default for nowhere.</summary>
    internal NetAddress Peer
    {
        get { lock (Session.Gate) return TryFindTarget(Session.Now, out var to) ? to : default; }
    }

    /// <summary>Takes over what this side's SDP says.</summary>
    internal void Apply(TransportTerms terms)
    {
        lock (Session.Gate)
        {
            if (IsClosed) return;
            (Terms, _isIce) = (terms, terms.IsIce);
            _peer.Signal(Believable(terms.Rtp), terms.AddressRule);
            _rtcpPeer.Signal(Believable(terms.RtcpMux ? terms.Rtp : terms.Rtcp.Port != 0 ? terms.Rtcp : terms.Rtp.Port is 0 or ushort.MaxValue ? default : terms.Rtp.WithPort(terms.Rtp.Port + 1)), terms.AddressRule);
            _isHairpin = Session.Relay.IsOwn(terms.Rtp);
            ApplyIce(terms);
            _keys.Apply(terms);
            if (_isFixed && !MayFix) Unfix();
            if (terms is { RtcpMux: true, KeepsRtcp: false }) CloseRtcp();
            if (!terms.IsIce && TryFindTarget(Session.Now, out _) || HasIceTarget) _keys.Ready();
            Session.NoteTerms(this);
        }
    }

    /// <summary>New credentials for an offer by which we restart ICE.</summary>
    internal void RestartIce()
    {
        lock (Session.Gate)
        {
            _credentials = IceCredentials.Random();
            _ice?.Restart(_credentials, null);
            _rtcpIce?.Restart(_credentials, null);
        }
    }

    /// <summary>Gives the port for RTCP back: both have agreed on one port.</summary>
    internal void ReleaseRtcp()
    {
        lock (Session.Gate) CloseRtcp();
    }

    /// <summary>Gives both ports back and forgets the keys. The port of a peer with DTLS stays until the goodbye has left it (RFC 5246 section 7.2.1).</summary>
    internal void Close()
    {
        lock (Session.Gate)
        {
            if (IsClosed) return;
            IsClosed = true;
            CloseRtcp();
            Session.Forget(this);
            _keys.Forget(CloseRtp);
        }
    }

    private void CloseRtp()
    {
        lock (Session.Gate)
        {
            _rtp.Close();
            Session.Relay.PoolOf(Interface).Return(_rtp.Local.Port);
        }
    }

    internal void Attach(StreamSide side)
    {
        _bundle.Add(side);
        _only = _bundle.Only;
    }

    internal void Detach(StreamSide side)
    {
        _bundle.Remove(side);
        _only = _bundle.Only;
    }

    /// <summary>What goes to this peer is encrypted.</summary>
    internal bool IsProtecting => _protector is not null;

    /// <summary>The keys have changed.</summary>
    internal void NoteKeys() => (_protector, _unprotector, _needsKeys) = (_keys.Protector, _keys.Unprotector, _keys.NeedsKeys);

    internal BundleTable Bundle => _bundle;

    /// <summary>The port that packets of RTP come in at.</summary>
    internal MediaPort RtpPort => _rtp;

    /// <summary>A packet that came in at one of our ports. What is to leave is in the same slot, <paramref name="length"/> octets.</summary>
    /// <returns>false when nothing leaves.</returns>
    internal bool Receive(MediaPort port, Span<byte> slot, ref int length, in NetAddress from, long now, out MediaPort? via, out NetAddress to)
    {
        (via, to) = (null, default);
        if (IsClosed) return false;
        if (_only is { IsFax: true } fax) return ReceiveOther(fax, slot[..length], from, now, out via, out to);
        switch (PacketKinds.Of(slot[..length]))
        {
            case PacketKind.Rtp when !port.IsForRtcp:
                return ReceiveRtp(slot, ref length, from, now, out via, out to);
            case PacketKind.Rtcp:
                ReceiveRtcp(port, slot[..length], from, now);
                return false;
            case PacketKind.Stun:
                return ReceiveCheck(port, slot, ref length, from, now, out via, out to);
            case PacketKind.Dtls:
                ReceiveHandshake(slot[..length], from, now);
                return false;
            default:
                Session.Drops.Unknown.Add();
                return false;
        }
    }

    /// <summary>Protects the packet at the start of <paramref name="slot"/> for this side's peer.</summary>
    /// <returns>false when it cannot go: no address, no keys, no consent.</returns>
    internal bool TryFinish(Span<byte> slot, ref int length, long now, out MediaPort? via, out NetAddress to)
    {
        via = _rtp;
        if (!TryFindTarget(now, out to)) return false;
        if (_protector is { } protector)
        {
            if (protector.ProtectRtp(slot, ref length) is SrtpFault.None) return true;
            Session.Drops.Protection.Add();
            return false;
        }
        return !_needsKeys;
    }

    /// <summary>The way of a datagram that is not RTP; it cannot be protected.</summary>
    internal bool TryFindPlain(long now, out MediaPort? via, out NetAddress to)
    {
        via = _rtp;
        return TryFindTarget(now, out to) && !_needsKeys;
    }

    /// <summary>Sends a packet that was made here, at once.</summary>
    internal bool SendRtp(Span<byte> slot, int length, long now)
    {
        if (!TryFinish(slot, ref length, now, out var via, out var to)) return false;
        via!.Send(to, slot[..length]);
        return true;
    }

    /// <summary>Sends RTCP at once; <paramref name="slot"/> has room for what protection adds.</summary>
    internal void SendRtcp(Span<byte> slot, int length, long now)
    {
        if (IsClosed || length == 0 || !_keys.CanSend) return;
        var port = _rtcp is { } own && Terms is { RtcpMux: false } ? own : _rtp;
        NetAddress to;
        if (port == _rtp)
        {
            if (!TryFindTarget(now, out to)) return;
        }
        else if (!TryFindRtcpTarget(now, out to)) return;
        if (_protector is { } protector && protector.ProtectRtcp(slot, ref length) != SrtpFault.None) return;
        port.Send(to, slot[..length]);
    }

    /// <summary>A datagram of the handshake; called on threads of the pool.</summary>
    internal void SendHandshake(ReadOnlySpan<byte> datagram)
    {
        lock (Session.Gate)
        {
            if (_rtp.IsClosed) return;
            var to = HasIceTarget ? _ice!.Selected : !_handshakePeer.IsDefault ? _handshakePeer : _peer.Current;
            if (!SendRules.IsForbidden(to)) _rtp.Send(to, datagram);
        }
    }

    /// <summary>There are keys now: video that was lost until now begins with a picture that can be seen.</summary>
    internal void NoteConnected()
    {
        foreach (var side in _bundle.Sides) side.NoteConnected();
    }

    /// <summary>Looks, once a second, whether the peer still consents.</summary>
    internal bool HasLostConsent(long now)
    {
        if (_ice is null || !_isIce) return false;
        bool has = _ice.HasConsent(now / 1000);
        bool isLost = _hadConsent && !has;
        _hadConsent = has;
        return isLost;
    }

    private bool HasIceTarget => _ice is { } ice && !ice.Selected.IsDefault;

    private bool TryFindTarget(long now, out NetAddress to)
    {
        if (_isIce)
        {
            to = _ice!.Selected;
            return _ice.HasConsent(now / 1000);
        }
        to = _peer.Current;
        return !SendRules.IsForbidden(to);
    }

    private bool TryFindRtcpTarget(long now, out NetAddress to)
    {
        if (_isIce)
        {
            to = _rtcpIce?.Selected ?? default;
            return _rtcpIce is { } ice && ice.HasConsent(now / 1000);
        }
        to = _rtcpPeer.Current;
        return !SendRules.IsForbidden(to);
    }

    private void ApplyIce(TransportTerms terms)
    {
        if (!terms.IsIce) return;
        _credentials ??= IceCredentials.Random();
        _ice ??= new IceLiteAgent(_credentials);
        // Without mux RTCP is a second component, checked and chosen by itself (RFC 8445 section 4).
        if (terms.RtcpMux) _rtcpIce = null;
        else if (_rtcp is not null) _rtcpIce ??= new IceLiteAgent(_credentials);
        if (terms.IceFragment is not { } fragment) return;
        // RFC 8445 section 9: another fragment than before is a restart, and ours changes with it, unless it was us who began.
        if (_ice.RemoteFragment is { } before && before != fragment)
        {
            _credentials = IceCredentials.Random();
            _ice.Restart(_credentials, fragment);
            _rtcpIce?.Restart(_credentials, fragment);
        }
        if (_ice.RemoteFragment is null) _ice.SetRemoteFragment(fragment);
        if (_rtcpIce is { RemoteFragment: null } second) second.SetRemoteFragment(fragment);
    }

    // A peer that names nobody, everybody, or a port of this very call is sent nothing (threats M7).
    private NetAddress Believable(in NetAddress address) => SendRules.IsForbidden(address) || Session.IsOwn(address) ? default : address;

    private bool ReceiveRtp(Span<byte> slot, ref int length, in NetAddress from, long now, out MediaPort? via, out NetAddress to)
    {
        (via, to) = (null, default);
        var packet = slot[..length];
        if (!RtpHeader.TryRead(packet, out var header))
        {
            Session.Drops.Malformed.Add();
            return false;
        }
        bool isIce = _isIce;
        if (isIce && !_ice!.IsValid(from, now / 1000))
        {
            Session.Drops.Stranger.Add();
            return false;
        }
        if (_unprotector is { } unprotector)
        {
            if (!isIce && !_peer.Allows(from))
            {
                Session.Drops.Stranger.Add();
                return false;
            }
            if (unprotector.UnprotectRtp(packet, out length) is var fault and not SrtpFault.None)
            {
                Session.Drops.Note(fault);
                return false;
            }
            if (!isIce) _peer.Prove(from);
        }
        else if (_needsKeys)
        {
            Session.Drops.NotReady.Add();
            return false;
        }
        else if (!isIce)
        {
            if (!_peer.Accepts(from, header.Ssrc, header.Sequence, now))
            {
                Session.Drops.Stranger.Add();
                return false;
            }
            if (!_isFixed && MayFix) Fix();
        }
        if (header.HasPadding && _keys.Security != MediaSecurity.Opaque && !header.PaddingFits(slot[..length]))
        {
            Session.Drops.Malformed.Add();
            return false;
        }
        var side = _only ?? _bundle.Find(slot[..length], header);
        if (side is null)
        {
            Session.Drops.Unknown.Add();
            return false;
        }
        return side.Forward(slot, ref length, header, now, _isHairpin, out via, out to);
    }

    private void ReceiveRtcp(MediaPort port, Span<byte> packet, in NetAddress from, long now)
    {
        bool isIce = _isIce;
        if (isIce ? (port.IsForRtcp ? _rtcpIce : _ice)?.IsValid(from, now / 1000) != true : !AcceptsRtcp(port, from))
        {
            Session.Drops.Stranger.Add();
            return;
        }
        int length = packet.Length;
        if (_unprotector is { } unprotector)
        {
            if (unprotector.UnprotectRtcp(packet, out length) is var fault and not SrtpFault.None)
            {
                Session.Drops.Note(fault);
                return;
            }
            if (!isIce) (port.IsForRtcp ? ref _rtcpPeer : ref _peer).Prove(from);
        }
        else if (_needsKeys)
        {
            Session.Drops.NotReady.Add();
            return;
        }
        var compound = packet[..length];
        // Without keys the rest of it cannot be read, nor a part of it taken out.
        bool isOpaque = _keys.Security == MediaSecurity.Opaque;
        if (!isOpaque && !RtcpCompound.IsWellFormed(compound))
        {
            Session.Drops.Malformed.Add();
            return;
        }
        if (!isOpaque) SsrcNames.Change(compound, _bundle.Sides);
        RtcpRelay.Forward(this, compound, isOpaque, now);
    }

    private bool AcceptsRtcp(MediaPort port, in NetAddress from)
    {
        if (_unprotector is not null) return _peer.Allows(from) || _rtcpPeer.Allows(from);
        if (!port.IsForRtcp) return _peer.Accepts(from);
        if (_rtcpPeer.Accepts(from)) return true;
        // Behind a NAT its port for RTCP is as little known as the one for RTP; its host is, once RTP has come from there.
        if (Terms is not { AddressRule: AddressRule.Learn } || !_peer.IsKnown || !from.SameHost(_peer.Current) || _rtcpPeer.IsKnown) return false;
        _rtcpPeer.Prove(from);
        return true;
    }

    private bool ReceiveCheck(MediaPort port, Span<byte> slot, ref int length, in NetAddress from, long now, out MediaPort? via, out NetAddress to)
    {
        (via, to) = (port, from);
        // A check may come before the answer: the peer has our credentials since our offer.
        if (_credentials is null || port.IsForRtcp && Terms is { RtcpMux: true }) return false;
        var agent = port.IsForRtcp ? _rtcpIce ??= new IceLiteAgent(_credentials) : _ice ??= new IceLiteAgent(_credentials);
        Span<byte> reply = stackalloc byte[IceLiteAgent.MaxReply];
        var outcome = agent.Receive(slot[..length], from, now / 1000, reply, out int replyLength);
        if (outcome is IceOutcome.NotAuthentic or IceOutcome.Malformed) Session.Drops.BadCheck.Add();
        else if (outcome is IceOutcome.Nominated or IceOutcome.Valid && _isIce && !port.IsForRtcp) _keys.Ready();
        reply[..replyLength].CopyTo(slot);
        length = replyLength;
        return replyLength > 0;
    }

    // DTLS is answered only to where the peer is: an address that passed a check, or the host of its SDP (threats M4, M5, O5).
    private void ReceiveHandshake(ReadOnlySpan<byte> datagram, in NetAddress from, long now)
    {
        bool isExpected = _isIce || _ice is not null && Terms is null ? _ice!.IsValid(from, now / 1000)
            : Terms is not null && (_peer.IsKnown ? from == _peer.Current : from == _peer.Current || from.SameHost(_peer.Signalled) || Terms.AddressRule == AddressRule.Free);
        if (!isExpected)
        {
            Session.Drops.Stranger.Add();
            return;
        }
        _handshakePeer = from;
        if (!_keys.Receive(datagram)) Session.Drops.NotReady.Add();
    }

    // UDPTL has nothing in it that tells whose it is.
    private bool ReceiveOther(StreamSide side, Span<byte> datagram, in NetAddress from, long now, out MediaPort? via, out NetAddress to)
    {
        (via, to) = (null, default);
        if (datagram.Length == 0 || !_peer.Accepts(from, 0, side.NextDatagram(), now))
        {
            Session.Drops.Stranger.Add();
            return false;
        }
        return side.ForwardOther(datagram.Length, now, out via, out to);
    }

    // Who is where its SDP says, and cannot prove to be elsewhere, will not be believed from elsewhere.
    private bool MayFix => !_isIce && !_needsKeys && _peer.IsSettled;

    private void Fix()
    {
        _rtp.Fix(_peer.Current);
        _isFixed = true;
    }

    private void Unfix()
    {
        _rtp.Fix(default);
        _isFixed = false;
    }

    private void CloseRtcp()
    {
        _rtcp?.Close();
        (_rtcp, _rtcpIce) = (null, null);
    }
}
