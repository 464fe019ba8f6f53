using Chappe.Engine.Transports;
using Chappe.Modules.Media.Relay;
using Chappe.Modules.Media.Sdp;

namespace Chappe.Modules.Media.Calls;

/// <summary>What the relay is told of a party: its SDP and what was agreed, in the relay's words.</summary>
internal static class RelayTerms
{
    internal static TransportTerms Plain(RemoteMedia said, CallOptions options) => new() { Rtp = Where(said.Rtp, options), Rtcp = Where(said.Rtcp, options), Security = MediaSecurity.Plain, AddressRule = Rule(options) };

    internal static TransportTerms Transport(PartyMedia media, RemoteMedia said, bool hasIce, bool hasDtls, CallOptions options) => new()
    {
        Rtp = Where(said.Rtp, options),
        Rtcp = Where(said.Rtcp, options),
        RtcpMux = media.IsMuxed,
        Security = hasDtls ? MediaSecurity.Dtls : media.LocalKey is not null ? MediaSecurity.Sdes : MediaSecurity.Plain,
        LocalKey = media.LocalKey,
        RemoteKeys = media.RemoteKey is null ? [] : said.Crypto.FirstOrDefault(c => c.Keys.Contains(media.RemoteKey))?.Keys ?? [media.RemoteKey],
        DtlsRole = hasDtls ? media.Role : null,
        Fingerprints = hasDtls ? said.Fingerprints : [],
        TlsId = said.TlsId,
        IsIce = hasIce,
        IceFragment = hasIce ? said.IceFragment : null,
        AddressRule = Rule(options),
    };

    internal static StreamTerms Stream(RemoteMedia said, PartyMedia media, bool hasMidExtension) => new()
    {
        Mid = media.Mid,
        MidExtension = hasMidExtension ? said.MidExtension : (byte)0,
        Formats = [.. said.Codecs.Select(c => new PayloadFormat((byte)c.PayloadType, c.Name, c.ClockRate, c.Channels))],
        Ssrcs = said.Ssrcs,
        HasFeedback = said.Protocol.HasFeedback,
        HasReducedSizeRtcp = said.HasReducedSizeRtcp,
        Direction = said.HasZeroAddress ? Direction(said.Flow & ~MediaFlow.Receives) : Direction(said.Flow),
    };

    internal static MediaKind Kind(RemoteMedia media) => !media.Protocol.IsRtp ? MediaKind.Image : media.Kind switch { "audio" => MediaKind.Audio, "video" => MediaKind.Video, _ => MediaKind.Other };

    private static AddressRule Rule(CallOptions options) => options.IsAsymmetric ? AddressRule.Fixed : options.IsHandover ? AddressRule.Free : AddressRule.Learn;

    // SIP-source-address: the SDP's port at the address that the message came from.
    private static NetAddress Where(in NetAddress said, CallOptions options) => options.UsesSource && !options.Source.IsDefault && said.Port != 0 ? options.Source.WithPort(said.Port) : said;

    private static MediaDirection Direction(MediaFlow flow) => flow switch
    {
        MediaFlow.Sends => MediaDirection.SendOnly,
        MediaFlow.Receives => MediaDirection.RecvOnly,
        MediaFlow.Inactive => MediaDirection.Inactive,
        _ => MediaDirection.SendRecv,
    };
}
