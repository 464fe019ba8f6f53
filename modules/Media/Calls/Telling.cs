using Chappe.Engine.Transports;
using Chappe.Modules.Media.Dtls;
using Chappe.Modules.Media.Sdp;

namespace Chappe.Modules.Media.Calls;

/// <summary>What we tell a party about an m-line, in an offer or in an answer: our ports, our keys, its own mids.</summary>
internal sealed class Telling(Fingerprint fingerprint)
{
    /// <summary>In an offer made of <paramref name="offered"/>.</summary>
    internal LocalMedia Offered(Party toward, RemoteMedia offered, LocalMediaState state, SideTerms terms, int head, CallOptions options)
    {
        var media = toward.At(offered.Index);
        if (state != LocalMediaState.Relayed) return new LocalMedia { State = state, Protocol = offered.Protocol, Mid = state == LocalMediaState.Rejected ? media.Mid : null };
        bool isBundled = head >= 0 && terms.IsWebRtc, isHead = !isBundled || head == offered.Index;
        if (terms.IsWebRtc || options.GeneratesMid) media.Mid ??= NewMid(toward, offered);
        if (terms.HasSdes) media.Keys = KeyAgreement.KeysFor(media, options.Sdes, [.. offered.Crypto.Select(c => c.Suite)]);
        return Common(media, offered, terms, options) with
        {
            IsBundleOnly = !isHead && media.Remote is not { Bundle: >= 0 },
            HasCandidates = isHead,
            Setup = SetupRole.ActPass,
            Crypto = terms.HasSdes ? [.. media.Keys.Select(k => k.Write(options.Sdes.Pads, options.Sdes.HasLifetime))] : [],
            Mid = terms.IsWebRtc || options.GeneratesMid ? media.Mid : null,
            KeyFrameRequests = terms.Protocol.HasFeedback ? new HashSet<int> { -1 } : new HashSet<int>(),
            Ptime = options.Ptime,
            Codecs = options.Codecs,
        };
    }

    /// <summary>In an answer to <paramref name="offered"/>, made of <paramref name="answered"/>.</summary>
    internal LocalMedia Answered(Party from, RemoteMedia offered, LocalMediaState state, SideTerms terms, RemoteMedia? answered, MadeOffer offer, CallOptions options)
    {
        if (state != LocalMediaState.Relayed || answered is null) return new LocalMedia { State = state, Protocol = offered.Protocol, Mid = state == LocalMediaState.Rejected ? offered.Mid : null };
        var media = from.At(offered.Index);
        return Common(media, answered, terms, options) with
        {
            HasCandidates = offered.Bundle != 0 || offer.Said.BundleHead(offered) == offered,
            Setup = media.Role == DtlsRole.Active ? SetupRole.Active : SetupRole.Passive,
            Crypto = terms.HasSdes ? [.. media.Keys.Select(k => k.Write(options.Sdes.Pads, options.Sdes.HasLifetime))] : [],
            Mid = offered.Mid,
            MidExtension = NeedsMidExtension(offered, offer.Said) ? offered.MidExtension : (byte)0,
            KeyFrameRequests = offered.Protocol.HasFeedback ? offered.KeyFrameRequests : new HashSet<int>(),
            Ptime = offer.Options.PtimeReverse,
            Formats = answered.Protocol.IsRtp ? CodecAnswer.For(offered.Codecs, answered.Codecs, offer.Options.Codecs, options.Codecs) : null,
        };
    }

    /// <summary>Payload types tell bundled m-lines apart, and SSRCs where the offer names them; only where they do not, the packets must say it themselves.</summary>
    internal static bool NeedsMidExtension(RemoteMedia media, RemoteSession said) =>
        media.Bundle == 0 && said.Media.Any(o => o != media && o.Bundle == 0 && !o.IsRejected && o.Codecs.Any(c => media.Codecs.Any(m => m.PayloadType == c.PayloadType)));

    /// <summary>RFC 3264 section 6: as many m= lines as the offer. What an answerer left out is refused, what it added nobody asked for.</summary>
    internal static SessionDescription Aligned(SessionDescription answer, MadeOffer offer)
    {
        if (answer.Media.Count == offer.Text.Media.Count) return answer;
        var aligned = answer.Copy();
        if (aligned.Media.Count > offer.Text.Media.Count) aligned.Media.RemoveRange(offer.Text.Media.Count, aligned.Media.Count - offer.Text.Media.Count);
        for (int i = aligned.Media.Count; i < offer.Text.Media.Count; i++)
        {
            var refused = offer.Text.Media[i].Copy();
            refused.Port = 0;
            aligned.Media.Add(refused);
        }
        return aligned;
    }

    private LocalMedia Common(PartyMedia media, RemoteMedia source, SideTerms terms, CallOptions options)
    {
        var transport = media.Transport!;
        bool says = source.HasZeroAddress && (terms.HasIce || options.ReplacesZeroAddress);
        bool hasRtcpPort = source.Protocol.IsRtp && !terms.IsMuxOnly && !media.IsMuxed;
        return new LocalMedia
        {
            State = LocalMediaState.Relayed,
            Protocol = terms.Protocol,
            Rtp = Told(transport.Rtp, options),
            Rtcp = hasRtcpPort ? Told(transport.Rtcp, options) : default,
            HasRtcpMux = terms.HasMux,
            IsRtcpMuxOnly = !hasRtcpPort,
            Ice = terms.HasIce ? transport.Ice : null,
            KeepsCandidates = terms.KeepsCandidates,
            Fingerprint = terms.HasDtls ? fingerprint.ToString() : null,
            DropsBrowserLines = source.IsWebRtc && !terms.IsWebRtc,
            DropsFeedback = source.Protocol.HasFeedback && !terms.Protocol.HasFeedback,
            // RFC 3264 section 8.4: whoever has address zero does not want to hear anything.
            Flow = says ? source.Flow & ~MediaFlow.Receives : null,
            HasZeroAddress = source.HasZeroAddress && !says,
            HasFullRtcp = options.HasFullRtcp,
            HasNoRtcp = options.HasNoRtcp,
        };
    }

    private static NetAddress Told(in NetAddress ours, CallOptions options) => options.MediaAddress.IsDefault ? ours : options.MediaAddress.WithPort(ours.Port);

    private static string NewMid(Party toward, RemoteMedia offered)
    {
        bool IsFree(string mid) => toward.Media.All(m => m.Mid != mid);
        if (offered.Mid is { } theirs && IsFree(theirs)) return theirs;
        int number = offered.Index;
        while (!IsFree(number.ToString(System.Globalization.CultureInfo.InvariantCulture))) number++;
        return number.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
