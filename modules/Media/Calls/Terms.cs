using Chappe.Modules.Media.Sdp;

namespace Chappe.Modules.Media.Calls;

/// <summary>
/// Decides how we speak with each peer. Four things say so, the first that speaks wins: the script's flags; what the peer itself said
/// earlier in this call; what its contact spoke in another call; what can be derived: a contact reached by WebSocket is a browser, any other phone is taken to speak plain RTP.
/// </summary>
internal static class Terms
{
    /// <summary>Towards who gets an offer.</summary>
    /// <param name="offered">What the offerer said.</param>
    /// <param name="known">What the callee said earlier; null when it has not spoken yet.</param>
    /// <param name="options">The command.</param>
    /// <param name="remembered">What the callee's contact spoke in an earlier call; null for nothing.</param>
    internal static SideTerms ForOffer(RemoteMedia offered, RemoteMedia? known, CallOptions options, ContactProfile? remembered = null)
    {
        if (!offered.Protocol.IsRtp) return new SideTerms { Protocol = offered.Protocol };
        bool isKnown = known is { Protocol.IsRtp: true } && !options.IsReset;
        var derived = Derived(offered, options);
        var learned = isKnown || options.NamesProfile ? null : Learned(offered, derived, remembered);
        var protocol = options.Protocol ?? (isKnown ? known!.Protocol : learned?.Protocol ?? derived);
        // An answer may come in a weaker name than the offer; what counts is how it is protected.
        if (isKnown && options.Protocol is null && known!.HasDtls && !protocol.IsSecure) protocol = MediaProtocol.DtlsSavpf;
        // A name that promises nothing of the keys gets both kinds, unless the contact is known to have one.
        bool hasDtls = protocol.IsSecure && !options.IsDtlsOff && learned is not { HasDtls: false };
        bool hasSdes = protocol.IsSecure && !options.Sdes.IsOff && !(protocol.IsDtls && hasDtls) && learned is not { HasDtls: true };
        bool hasIce = options.HasIceRule && options.Ice != IceRule.Default ? options.Ice != IceRule.Remove
            : isKnown ? known!.HasIce
            : learned is not null ? learned.HasIce
            : options.NextTransport is not null && options.Protocol is null ? options.IsNextWebSocket
            : options.IsNextWebSocket || offered.HasIce;
        bool isBrowser = hasIce && hasDtls && protocol.IsDtls;
        // Keys that were taken under that name are not lost with the next offer.
        bool keepsKeys = isKnown && !protocol.IsSecure && known!.Crypto.Count > 0 && (options.AcceptsOsrtp || options.OffersOsrtp || TakesKeysByItself(options));
        hasSdes |= keepsKeys;
        bool isOpportunistic = keepsKeys || options.OffersOsrtp && !isBrowser && (hasDtls || hasSdes);
        if (isOpportunistic) protocol = MediaProtocol.From(isSecure: false, protocol.HasFeedback, isDtls: false);
        bool passesMux = options.NextTransport is null || options.Protocol is not null || !offered.IsWebRtc;
        return new SideTerms
        {
            Protocol = protocol,
            HasIce = hasIce,
            KeepsCandidates = options.Ice == IceRule.ForceRelay && options.HasIceRule,
            HasDtls = hasDtls,
            HasSdes = hasSdes,
            IsOpportunistic = isOpportunistic,
            // RFC 8835 section 3.5 and webrtc.md: a browser takes nothing without mux.
            HasMux = isBrowser || options.Mux.HasFlag(MuxRules.Offer) || options.Mux.HasFlag(MuxRules.Require)
                || !options.Mux.HasFlag(MuxRules.Demux) && (isKnown ? known!.HasRtcpMux : learned is not null ? learned.HasMux : offered.HasRtcpMux && passesMux),
            IsMuxOnly = isBrowser || options.Mux.HasFlag(MuxRules.Require),
        };
    }

    /// <summary>Towards the offerer, when the answer has come: of what it offered, what we do.</summary>
    /// <param name="offered">Its offer.</param>
    /// <param name="answered">The other peer's answer; its mux is passed on where nothing else is said.</param>
    /// <param name="offering">The options of the offer.</param>
    /// <param name="answering">The options of the answer.</param>
    internal static SideTerms ForAnswer(RemoteMedia offered, RemoteMedia answered, CallOptions offering, CallOptions answering)
    {
        if (!offered.Protocol.IsRtp) return new SideTerms { Protocol = offered.Protocol };
        bool isDtlsOff = offering.IsDtlsOff && offering.Protocol is null || answering.IsDtlsOff;
        bool isOpportunistic = !offered.Protocol.IsSecure && (offering.AcceptsOsrtp || answering.AcceptsOsrtp || TakesKeysByItself(offering));
        bool mayEncrypt = offered.Protocol.IsSecure || isOpportunistic;
        bool hasDtls = mayEncrypt && offered.HasDtls && !(isDtlsOff && offered.Crypto.Count > 0);
        var mux = offering.Mux | answering.Mux;
        bool hasIce = offered.HasIce && !(answering.HasIceRule && answering.Ice == IceRule.Remove && !offered.IsWebRtc);
        return new SideTerms
        {
            // RFC 3264 section 6.1: the answer has the offer's protocol.
            Protocol = offered.Protocol,
            HasIce = hasIce,
            KeepsCandidates = answering.Ice == IceRule.ForceRelay && answering.HasIceRule,
            HasDtls = hasDtls,
            HasSdes = mayEncrypt && !hasDtls && offered.Crypto.Count > 0,
            IsOpportunistic = isOpportunistic,
            HasMux = offered.HasRtcpMux && (offered.IsWebRtc || offered.IsRtcpMuxOnly
                || !mux.HasFlag(MuxRules.Reject) && (mux.HasFlag(MuxRules.Accept) || mux.HasFlag(MuxRules.Demux) || answered.HasRtcpMux)),
        };
    }

    // The words of this process without a word on profiles: who would like to be encrypted is. Somebody else's proxy has its own mind, as with rtpengine.
    private static bool TakesKeysByItself(CallOptions offering) => offering.NextTransport is not null && !offering.NamesProfile && !offering.Sdes.IsOff;

    // An offer whose encryption would go on is not weakened because the contact once spoke plainly; only when it refused encryption.
    private static ContactProfile? Learned(RemoteMedia offered, MediaProtocol derived, ContactProfile? remembered) =>
        remembered?.Protocol is not { } protocol || offered.Protocol.IsSecure && derived.IsSecure && !protocol.IsSecure && !remembered.RefusesKeys ? null : remembered;

    // Nobody has said what the callee speaks.
    private static MediaProtocol Derived(RemoteMedia offered, CallOptions options) => options.NextTransport switch
    {
        // Somebody else's proxy: the protocol stays as it is, as with rtpengine.
        null => offered.Protocol,
        "ws" or "wss" => MediaProtocol.DtlsSavpf,
        // Keys in SDP are worth something only where nobody else reads it, and taking the encryption away is not for us to decide.
        "tls" when offered.Protocol.IsSecure && !offered.IsWebRtc => offered.Protocol,
        _ => MediaProtocol.Avp,
    };
}
