using Chappe.Engine.Transports;
using Chappe.Modules.Media.Ice;

namespace Chappe.Modules.Media.Sdp;

/// <summary>What we tell a peer about one medium: our ports, our keys, and what of the other peer's lines it must not see.</summary>
internal sealed record LocalMedia
{
    internal required LocalMediaState State { get; init; }
    internal MediaProtocol Protocol { get; init; } = MediaProtocol.Avp;
    /// <summary>The advertised address and our port.</summary>
    internal NetAddress Rtp { get; init; }
    /// <summary>Default when RTCP has no port of its own to be told.</summary>
    internal NetAddress Rtcp { get; init; }
    internal bool HasRtcpMux { get; init; }
    /// <summary>There is no second port, mux or not.</summary>
    internal bool IsRtcpMuxOnly { get; init; }
    /// <summary>Null: no ICE with this peer.</summary>
    internal IceCredentials? Ice { get; init; }
    /// <summary>The medium has candidates of its own; those in another one's bundle have not.</summary>
    internal bool HasCandidates { get; init; } = true;
    /// <summary>The other peer's candidates that stay beside ours, which is then a relayed one (ICE=force-relay).</summary>
    internal bool KeepsCandidates { get; init; }
    /// <summary>As in <c>a=fingerprint</c>; null: no DTLS with this peer.</summary>
    internal string? Fingerprint { get; init; }
    internal SetupRole Setup { get; init; }
    /// <summary>The <c>a=crypto</c> lines that we write.</summary>
    internal IReadOnlyList<string> Crypto { get; init; } = [];
    internal string? Mid { get; init; }
    internal bool IsBundleOnly { get; init; }
    /// <summary>The number of an <c>extmap</c> for the mid that is to be there, 0 for none of ours.</summary>
    internal byte MidExtension { get; init; }
    /// <summary>What a phone that is no browser would be misled by goes: extmap, msid, ssrc, simulcast.</summary>
    internal bool DropsBrowserLines { get; init; }
    /// <summary>The peer has no feedback profile: rtcp-fb, rtcp-rsize, retransmission and FEC formats go.</summary>
    internal bool DropsFeedback { get; init; }
    /// <summary>Payload types for which the peer may ask us for key frames although the other peer did not say so; -1 stands for all of them.</summary>
    internal IReadOnlySet<int> KeyFrameRequests { get; init; } = new HashSet<int>();
    /// <summary>Another direction than the other peer said; null leaves it.</summary>
    internal MediaFlow? Flow { get; init; }
    /// <summary>The zero address of an old hold is passed on.</summary>
    internal bool HasZeroAddress { get; init; }
    internal int? Ptime { get; init; }
    internal CodecRules Codecs { get; init; } = CodecRules.None;
    /// <summary>The formats that are written, whatever <see cref="Codecs"/> says; null leaves it to them.</summary>
    internal IReadOnlyList<RemoteCodec>? Formats { get; init; }
    /// <summary>Whole <c>a=rtcp</c> lines with the address.</summary>
    internal bool HasFullRtcp { get; init; }
    internal bool HasNoRtcp { get; init; }
}
