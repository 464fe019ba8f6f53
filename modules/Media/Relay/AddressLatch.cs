using System.Runtime.CompilerServices;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Media.Relay;

/// <summary>
/// Where a peer without ICE is: where its SDP says, until it is heard from somewhere else. What is learned without proof is
/// learned slowly and once (threats M1, M2): a stranger who knows the port would else hear the call (RTP bleed) or be heard in it.
/// <code>
/// nothing heard ── the SDP's address ──> that one, for good
///      └── another, 5 packets in sequence over 60 ms, from where a NAT could put the peer; else over 3 s ──> that one,
///                                                                               until the SDP's address is heard
/// </code>
/// Only packets that SRTP has proved move it at once.
/// </summary>
internal struct AddressLatch
{
    /// <summary>Packets of an unknown source that are passed on before it is known which one it is.</summary>
    internal const int MaxStrangers = 5;
    private const long LikelyWindow = 60_000, UnlikelyWindow = 3_000_000, CandidateSilence = 300_000;

    private NetAddress _signalled;
    private NetAddress _candidate;
    private AddressRule _rule;
    private bool _isKnown, _isSignalledHeard, _wasSignalled;
    private int _strangers, _inSequence;
    private long _since, _last;
    private uint _ssrc;
    private ushort _sequence;

    /// <summary>Where to send; default for nowhere.</summary>
    internal NetAddress Current { get; private set; }
    /// <summary>The peer was heard, and is believed to be where <see cref="Current"/> says.</summary>
    internal readonly bool IsKnown => _isKnown;
    /// <summary>It was heard from where its SDP says, and nothing but another SDP will move it.</summary>
    internal readonly bool IsSettled => _isSignalledHeard && _rule != AddressRule.Free && Current == _signalled;
    /// <summary>What the SDP says.</summary>
    internal readonly NetAddress Signalled => _signalled;

    /// <summary>The SDP says where the peer is. What it said before changes nothing, so that a re-offer does not open the window again.</summary>
    internal void Signal(in NetAddress address, AddressRule rule)
    {
        _rule = rule;
        if (_wasSignalled && address == _signalled) return;
        this = default;
        (_rule, _signalled, _wasSignalled, Current) = (rule, address, true, address);
    }

    /// <summary>Judges an RTP packet without proof.</summary>
    /// <returns>false when it is a stranger's.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Accepts(in NetAddress from, uint ssrc, ushort sequence, long now) => _isKnown && from == Current || Judge(from, ssrc, sequence, now);

    /// <summary>Judges a packet that teaches nothing: RTCP, UDPTL.</summary>
    internal readonly bool Accepts(in NetAddress from) => from == Current || from == _signalled || _rule == AddressRule.Free;

    /// <summary>True when SRTP from there is worth a proof.</summary>
    internal readonly bool Allows(in NetAddress from) => _rule != AddressRule.Fixed || from == _signalled;

    /// <summary>A packet from there was proved.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Prove(in NetAddress from)
    {
        if (_isKnown && from == Current) return;
        (Current, _isKnown) = (from, true);
    }

    private bool Judge(in NetAddress from, uint ssrc, ushort sequence, long now)
    {
        // Not known yet, and nothing came that could be: packets before the SDP wait for nobody.
        if (!_wasSignalled) return false;
        if (from == _signalled)
        {
            (Current, _isKnown, _isSignalledHeard) = (from, true, true);
            return true;
        }
        if (_rule == AddressRule.Fixed) return false;
        if (_rule == AddressRule.Free)
        {
            Prove(from);
            return true;
        }
        return !_isKnown && !_isSignalledHeard && Learn(from, ssrc, sequence, now);
    }

    private bool Learn(in NetAddress from, uint ssrc, ushort sequence, long now)
    {
        if (from != _candidate)
        {
            bool isBetter = _candidate.IsDefault || now - _last > CandidateSilence || from.SameHost(_signalled) && !_candidate.SameHost(_signalled);
            if (!isBetter) return false;
            (_candidate, _inSequence, _since) = (from, 0, now);
        }
        else if (ssrc != _ssrc || (ushort)(sequence - _sequence) is 0 or > 10) (_inSequence, _since) = (0, now);
        (_ssrc, _sequence, _last) = (ssrc, sequence, now);
        _inSequence++;
        if (_inSequence >= MaxStrangers && now - _since >= (IsLikely(from) ? LikelyWindow : UnlikelyWindow))
        {
            (Current, _isKnown) = (from, true);
            return true;
        }
        return _strangers++ < MaxStrangers;
    }

    // A NAT gives the peer another port, or a public address for its private one.
    private readonly bool IsLikely(in NetAddress from) => SendRules.IsForbidden(_signalled) || from.SameHost(_signalled) || _signalled.IsPrivate || _signalled.IsLoopback;
}
