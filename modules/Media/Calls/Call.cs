using Chappe.Modules.Media.Relay;
using Chappe.Modules.Media.Sdp;

namespace Chappe.Modules.Media.Calls;

/// <summary>
/// One call: who made the first offer, those that it reached, and the ports between them. The offerer's ports stay the same whoever
/// answers; each branch has ports of its own, and media goes to the one that answered last. An offer changes nothing that is
/// running: what it says takes effect with its answer, and is forgotten when it is refused. For one thread at a time (its group's lock).
/// </summary>
internal sealed class Call(string id, MediaRelay relay, MediaSession session, long created)
{
    /// <summary>A fork to more than that is no call; the engine's own limit is 16.</summary>
    internal const int MaxParties = 32;

    private readonly List<MediaStream?> _streams = [];
    private readonly Telling _telling = new(relay.Identity.Fingerprint);

    internal string Id => id;
    internal MediaSession Session => session;
    internal long Created => created;
    internal required long LastSignal { get; set; }
    /// <summary>When it is to end, by a delete that waits; 0 for never.</summary>
    internal long DeleteAt { get; set; }
    internal required Party First { get; init; }
    internal List<Party> Others { get; } = [];
    /// <summary>The one that answered last.</summary>
    internal Party? Current { get; private set; }
    /// <summary>What went wrong with the media; null for nothing.</summary>
    internal MediaTrouble? Trouble { get; set; }
    internal IEnumerable<Party> Parties => Others.Prepend(First);
    internal IReadOnlyList<MediaStream?> Streams => _streams;

    /// <summary>Takes an offer from one party and makes the one for another.</summary>
    internal SessionDescription? Offer(Party from, Party toward, SessionDescription text, CallOptions options, ContactProfile? remembered, out CallFault fault)
    {
        var said = DescriptionReader.Read(text);
        fault = said.Media.Any(IsUnusable) ? CallFault.NoKeys : Place(from, toward, said, options);
        if (fault != CallFault.None) return null;

        var states = said.Media.Select(State).ToList();
        var terms = said.Media.Select(m => Terms.ForOffer(m, toward.Known(m.Index), options, remembered)).ToList();
        int head = HeadOfBundle(toward, states, terms);
        if (!OpenPorts(from, toward, said, states, terms, head))
        {
            fault = CallFault.NoPorts;
            return null;
        }
        Connect(from, toward, said, states, options);
        toward.Offer = new MadeOffer(from, text, said, terms, states, options);
        from.Label ??= options.Label;

        var media = said.Media.Select(m => _telling.Offered(toward, m, states[m.Index], terms[m.Index], head, options)).ToList();
        return Write(text, toward, media, [.. said.Media.Where(m => states[m.Index] == LocalMediaState.Relayed && IsBundled(head, terms[m.Index])).Select(m => toward.At(m.Index).Mid!)], options,
            isIceLite: terms.Any(t => t.HasIce), dropsBrowserLines: said.IsWebRtc && !terms.Any(t => t.IsWebRtc));
    }

    /// <summary>Takes an answer and makes the one for the offerer.</summary>
    internal SessionDescription? Answer(Party by, SessionDescription text, CallOptions options, out CallFault fault)
    {
        fault = CallFault.None;
        if (by.Offer is not { } offer)
        {
            fault = CallFault.NoOffer;
            return null;
        }
        var said = DescriptionReader.Read(text);
        var states = new List<LocalMediaState>();
        foreach (var offered in offer.Said.Media) states.Add(AnswerState(by, offer, offered, said));
        foreach (var answered in said.Media.Where(m => m.Index < states.Count && states[m.Index] == LocalMediaState.Relayed))
            if (!KeyAgreement.TryAgree(by.At(answered.Index), offer.Terms[answered.Index], answered)) fault = CallFault.NoKeys;
        if (fault != CallFault.None) return null;

        var from = offer.From;
        Choose(by, from);
        var toOfferer = offer.Said.Media.Select(m => states[m.Index] == LocalMediaState.Relayed ? Terms.ForAnswer(m, said.Media[m.Index], offer.Options, options) : new SideTerms { Protocol = m.Protocol }).ToList();
        for (int i = 0; i < states.Count; i++)
            if (offer.States[i] == LocalMediaState.Rejected) Release(i, by, from);
        for (int i = 0; i < states.Count; i++)
            if (states[i] == LocalMediaState.Relayed) Settle(i, by, from, offer, said, toOfferer[i], options);
        (by.Remote, from.Remote, by.HasAnswered) = (said, offer.Said, true);
        by.Label ??= options.Label;

        var media = offer.Said.Media.Select(m => _telling.Answered(from, m, states[m.Index], toOfferer[m.Index], m.Index < said.Media.Count ? said.Media[m.Index] : null, offer, options)).ToList();
        var bundle = offer.Said.Media.Where(m => states[m.Index] == LocalMediaState.Relayed && m.Bundle == 0).Select(m => m.Mid!).ToList();
        return Write(Telling.Aligned(text, offer), from, media, bundle, options with { PtimeReverse = offer.Options.PtimeReverse }, isIceLite: toOfferer.Any(t => t.HasIce), dropsBrowserLines: said.IsWebRtc && !offer.Said.IsWebRtc);
    }

    /// <summary>Takes one of those that a call was forked to away.</summary>
    internal void Remove(Party party)
    {
        if (!Others.Remove(party)) return;
        party.Close();
        if (Current == party) Current = null;
    }

    internal void Close() => session.Close();

    private static bool IsUnusable(RemoteMedia media) => !media.IsRejected && media.Protocol is { IsRtp: true, IsSecure: true } && !media.HasDtls && media.Crypto.Count == 0;

    private static LocalMediaState State(RemoteMedia media) =>
        media.IsRejected ? LocalMediaState.Rejected
        : media.Protocol.IsRelayed ? LocalMediaState.Relayed
        // A data channel lives on the DTLS that ends with us.
        : media.Protocol.Name.Contains("DTLS", StringComparison.OrdinalIgnoreCase) ? LocalMediaState.Rejected
        : LocalMediaState.Untouched;

    private LocalMediaState AnswerState(Party by, MadeOffer offer, RemoteMedia offered, RemoteSession said)
    {
        int i = offered.Index;
        if (offer.States[i] != LocalMediaState.Relayed) return offer.States[i];
        bool isTaken = i < said.Media.Count && said.Media[i] is { IsRejected: false } answered && answered.Protocol.IsRtp == offered.Protocol.IsRtp;
        bool isOpen = _streams.ElementAtOrDefault(i) is { IsClosed: false } && by.At(i).Transport is { IsClosed: false } && offer.From.At(i).Transport is { IsClosed: false };
        return isTaken && isOpen ? LocalMediaState.Relayed : LocalMediaState.Rejected;
    }

    // Interfaces: by name, else the first of the family. They stay for the call.
    private CallFault Place(Party from, Party toward, RemoteSession said, CallOptions options)
    {
        bool isIPv6 = said.Media.FirstOrDefault(m => !m.IsRejected)?.IsIPv6 ?? false;
        from.Interface ??= relay.Find(options.Interfaces.ElementAtOrDefault(0), isIPv6) ?? relay.Find(options.Interfaces.ElementAtOrDefault(0), !isIPv6) ?? relay.Find(null, isIPv6) ?? relay.Find(null, !isIPv6);
        bool wantsIPv6 = options.WantsIPv6 ?? toward.Remote?.Media.FirstOrDefault(m => !m.IsRejected)?.IsIPv6 ?? isIPv6;
        string? name = options.Interfaces.ElementAtOrDefault(1);
        if (options.WantsIPv6 is not null && toward.Interface is { } there && there.IsIPv6 != wantsIPv6 && !toward.HasAnswered) toward.Interface = null;
        toward.Interface ??= relay.Find(name, wantsIPv6) ?? (options.WantsIPv6 is null ? relay.Find(name, !wantsIPv6) ?? relay.Find(null, wantsIPv6) ?? relay.Find(null, !wantsIPv6) : relay.Find(null, wantsIPv6));
        return from.Interface is null || toward.Interface is null ? CallFault.NoInterface : CallFault.None;
    }

    // We offer a bundle to browsers, on one transport from the start: the first of it has the port, the others are bundle-only (RFC 9143 section 7.2.1).
    private static int HeadOfBundle(Party toward, List<LocalMediaState> states, List<SideTerms> terms) =>
        toward.Remote is { Bundles.Count: 0 } ? -1 : Enumerable.Range(0, states.Count).FirstOrDefault(i => states[i] == LocalMediaState.Relayed && terms[i].IsWebRtc, -1);

    private static bool IsBundled(int head, SideTerms terms) => head >= 0 && terms.IsWebRtc;

    private bool OpenPorts(Party from, Party toward, RemoteSession said, List<LocalMediaState> states, List<SideTerms> terms, int head)
    {
        foreach (var media in said.Media.Where(m => states[m.Index] == LocalMediaState.Relayed))
        {
            int own = media.Bundle == 0 ? said.BundleHead(media).Index : media.Index;
            if (!TryOpen(from, own, media.HasDtls ? MediaSecurity.Dtls : media.Protocol.IsSecure ? MediaSecurity.Sdes : MediaSecurity.Plain)) return false;
            from.At(media.Index).Transport = from.At(own).Own;
            from.At(media.Index).Mid = media.Mid;
            int other = IsBundled(head, terms[media.Index]) ? head : media.Index;
            var side = terms[media.Index];
            if (!TryOpen(toward, other, side.HasDtls ? MediaSecurity.Dtls : side.HasSdes ? MediaSecurity.Sdes : MediaSecurity.Plain)) return false;
            toward.At(media.Index).Transport = toward.At(other).Own;
        }
        return true;
    }

    private bool TryOpen(Party party, int index, MediaSecurity security)
    {
        var media = party.At(index);
        media.Own ??= session.OpenTransport(party.Interface!, security);
        return media.Own is not null;
    }

    // The relay learns of the m-lines; what runs already is left alone.
    private void Connect(Party from, Party toward, RemoteSession said, List<LocalMediaState> states, CallOptions options)
    {
        foreach (var media in said.Media)
        {
            while (_streams.Count <= media.Index) _streams.Add(null);
            if (states[media.Index] != LocalMediaState.Relayed) continue;
            var stream = _streams[media.Index] ??= session.AddStream(RelayTerms.Kind(media));
            var (near, far) = (from.At(media.Index), toward.At(media.Index));
            if (near.Remote is null) stream[from.Side].Transport = near.Transport;
            if (far.Remote is null && (toward.Side == Side.A || Current is null || Current == toward)) stream[toward.Side].Transport = far.Transport;
            if (near.Remote is not null || media.Protocol.IsSecure || from != First) continue;
            // A plain phone may hear what a callee sends before its answer has come by.
            near.Transport!.Apply(RelayTerms.Plain(media, options));
            stream[from.Side].Apply(RelayTerms.Stream(media, near, hasMidExtension: false));
        }
    }

    private void Choose(Party by, Party from)
    {
        Current = by == First ? from : by;
        for (int i = 0; i < _streams.Count; i++)
            if (_streams[i] is { } stream && i < Current.Media.Count && Current.Media[i].Transport is { } transport) stream[Side.B].Transport = transport;
    }

    // An m-line that the offerer itself has closed is gone. One that an answerer refuses keeps its ports: another answer to the same offer, of another phone or after a ringing one's, may take it.
    private void Release(int index, Party by, Party from)
    {
        Release(by, index);
        if (Others.Count > 1) return;
        Release(from, index);
        if (index >= _streams.Count) return;
        _streams[index]?.Close();
        _streams[index] = null;
    }

    private static void Release(Party party, int index)
    {
        var media = party.At(index);
        bool isShared = media.Own is not null && party.Media.Any(m => m != media && m.Transport == media.Own);
        media.Reset(isShared);
    }

    // Both sides of an m-line have spoken: now the relay is told.
    private void Settle(int index, Party by, Party from, MadeOffer offer, RemoteSession said, SideTerms terms, CallOptions options)
    {
        var (offered, answered, stream) = (offer.Said.Media[index], said.Media[index], _streams[index]!);
        var (near, far) = (from.At(index), by.At(index));
        stream.Kind = RelayTerms.Kind(offered);
        stream[from.Side].Transport = near.Transport;
        stream[by.Side].Transport = far.Transport;
        KeyAgreement.Answer(near, offered, terms, offer.Options, options);
        (near.IsMuxed, far.IsMuxed) = (terms.HasMux, offer.Terms[index].HasMux && answered.HasRtcpMux);
        bool hasMidExtension = answered.MidExtension > 0 || Telling.NeedsMidExtension(offered, offer.Said);
        (near.Remote, far.Remote) = (offered, answered);

        stream[from.Side].Apply(RelayTerms.Stream(offered, near, hasMidExtension));
        stream[by.Side].Apply(RelayTerms.Stream(answered, far, answered.MidExtension > 0));
        if (IsHead(offer.Said, offered)) near.Transport!.Apply(RelayTerms.Transport(near, offered, terms.HasIce, terms.HasDtls, offer.Options));
        if (IsHead(said, answered) || far.Transport != by.At(said.BundleHead(answered).Index).Transport)
            far.Transport!.Apply(RelayTerms.Transport(far, answered, offer.Terms[index].HasIce && answered.HasIce, offer.Terms[index].HasDtls && answered.HasDtls, options));

        static bool IsHead(RemoteSession session, RemoteMedia media) => media.Bundle != 0 || session.BundleHead(media) == media;
    }

    private static SessionDescription Write(SessionDescription from, Party to, List<LocalMedia> media, List<string> bundle, CallOptions options, bool isIceLite, bool dropsBrowserLines)
    {
        var written = DescriptionWriter.Write(from, new LocalSession { Media = media, Bundle = bundle, IsIceLite = isIceLite, DropsBrowserLines = dropsBrowserLines });
        to.Origin.Apply(written, options, media.FirstOrDefault(m => m.State == LocalMediaState.Relayed)?.Rtp ?? default);
        return written;
    }
}
