using System.Globalization;
using System.Text;
using Chappe.Engine.Transports;
using Chappe.Modules.Media.Dtls;

namespace Chappe.Modules.Media.Sdp;

/// <summary>Understands a session description as far as a relay must. What it does not understand it passes over: the lines stay in the description.</summary>
internal static class DescriptionReader
{
    private const string MidExtension = "urn:ietf:params:rtp-hdrext:sdes:mid";
    private const int MaxFingerprints = 8, MaxCrypto = 16, MaxSsrcs = 64;
    /// <summary>RFC 8839 section 5.4: at least 22 characters of password and 4 of the fragment, at most 256.</summary>
    private const int MinPassword = 22, MinFragment = 4, MaxIceText = 256;

    internal static RemoteSession Read(SessionDescription description)
    {
        var bundles = Bundles(description.Lines);
        var connection = Connection(description.Lines.Find('c'));
        var media = new List<RemoteMedia>(description.Media.Count);
        foreach (var medium in description.Media) media.Add(ReadMedia(media.Count, medium, description.Lines, connection, bundles));
        return new RemoteSession(media, bundles, description.Lines.Has("ice-lite"), SdpOrigin.Parse(description.Lines.Find('o')));
    }

    private static RemoteMedia ReadMedia(int index, MediaDescription medium, DescriptionLines session, Place sessionPlace, List<IReadOnlyList<string>> bundles)
    {
        var lines = medium.Lines;
        var protocol = MediaProtocol.Of(medium.Protocol);
        string? mid = lines.Attribute("mid")?.Trim();
        int bundle = mid is null ? -1 : bundles.FindIndex(b => b.Contains(mid));
        bool isBundleOnly = medium.Port == 0 && bundle >= 0 && lines.Has("bundle-only");
        var (fragment, password) = Ice(lines, session);
        var place = lines.Find('c') is { } own ? Connection(own) : sessionPlace;
        bool isMux = lines.Has("rtcp-mux") || lines.Has("rtcp-mux-only");
        var rtp = place.Address.IsUnspecified || medium.Port is 0 or 9 ? default : place.Address.WithPort(medium.Port);
        return new RemoteMedia
        {
            Index = index,
            Kind = medium.Kind,
            Protocol = protocol,
            IsRejected = medium.Port == 0 && !isBundleOnly,
            IsBundleOnly = isBundleOnly,
            Rtp = rtp,
            Rtcp = isMux || rtp.IsDefault || !protocol.IsRtp ? rtp : Rtcp(lines.Attribute("rtcp"), rtp),
            IsIPv6 = place.IsIPv6,
            HasZeroAddress = place.IsZero && fragment is null && medium.Port != 0,
            HasRtcpMux = isMux,
            IsRtcpMuxOnly = lines.Has("rtcp-mux-only"),
            IceFragment = fragment,
            IcePassword = password,
            Fingerprints = Fingerprints(lines, session),
            Setup = SetupRoles.Parse(lines.Attribute("setup") ?? session.Attribute("setup")),
            TlsId = lines.Attribute("tls-id"),
            Crypto = [.. lines.Attributes("crypto").Take(MaxCrypto).Select(CryptoAttribute.Parse).OfType<CryptoAttribute>()],
            Mid = mid,
            Bundle = bundle,
            MidExtension = ReadMidExtension(lines, session),
            Ssrcs = Ssrcs(lines),
            Flow = MediaFlows.Of(lines) ?? MediaFlows.Of(session) ?? MediaFlow.Both,
            Codecs = protocol.IsRtp ? Codecs(medium) : [],
            HasReducedSizeRtcp = lines.Has("rtcp-rsize"),
            KeyFrameRequests = KeyFrameRequests(lines),
        };
    }

    /// <summary>The codecs in the order of the m= line.</summary>
    internal static List<RemoteCodec> Codecs(MediaDescription medium)
    {
        var maps = new Dictionary<int, RemoteCodec>();
        foreach (string map in medium.Lines.Attributes("rtpmap"))
            if (maps.Count < 128 && RemoteCodec.Parse(map) is { } codec) maps.TryAdd(codec.PayloadType, codec);
        var codecs = new List<RemoteCodec>(medium.Formats.Count);
        foreach (string format in medium.Formats)
        {
            if (!int.TryParse(format, NumberStyles.None, CultureInfo.InvariantCulture, out int type) || type > 127) continue;
            codecs.Add(maps.TryGetValue(type, out var codec) ? codec : RemoteCodec.Static(type) ?? new RemoteCodec(type, "", 0, 1));
        }
        return codecs;
    }

    // RFC 8839 section 5.4: of a medium, else of the session. Half of them, or ones that are too short, are none.
    private static (string? Fragment, string? Password) Ice(DescriptionLines lines, DescriptionLines session)
    {
        string? fragment = lines.Attribute("ice-ufrag") ?? session.Attribute("ice-ufrag"), password = lines.Attribute("ice-pwd") ?? session.Attribute("ice-pwd");
        return fragment is { Length: >= MinFragment and <= MaxIceText } && password is { Length: >= MinPassword and <= MaxIceText } ? (fragment, password) : (null, null);
    }

    private static List<IReadOnlyList<string>> Bundles(DescriptionLines session)
    {
        var bundles = new List<IReadOnlyList<string>>();
        foreach (string group in session.Attributes("group"))
        {
            var words = group.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1 && words.Length <= SessionDescription.MaxMedia + 1 && words[0] == "BUNDLE" && bundles.Count < SessionDescription.MaxMedia) bundles.Add(words[1..]);
        }
        return bundles;
    }

    private static List<Fingerprint> Fingerprints(DescriptionLines lines, DescriptionLines session) =>
        [.. (lines.Has("fingerprint") ? lines : session).Attributes("fingerprint").Take(MaxFingerprints).Select(f => Fingerprint.Parse(f.Trim())).OfType<Fingerprint>()];

    // <value>["/"<direction>] <URI> <attributes>
    private static byte ReadMidExtension(DescriptionLines lines, DescriptionLines session)
    {
        foreach (string extension in lines.Attributes("extmap").Concat(session.Attributes("extmap")))
        {
            var words = extension.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1 && words[1] == MidExtension && byte.TryParse(words[0].Split('/')[0], NumberStyles.None, CultureInfo.InvariantCulture, out byte number)) return number;
        }
        return 0;
    }

    private static List<uint> Ssrcs(DescriptionLines lines)
    {
        var sources = new List<uint>();
        foreach (string source in lines.Attributes("ssrc"))
            if (uint.TryParse(source.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out uint number) && sources.Count < MaxSsrcs && !sources.Contains(number)) sources.Add(number);
        return sources;
    }

    private static HashSet<int> KeyFrameRequests(DescriptionLines lines)
    {
        var types = new HashSet<int>();
        foreach (string feedback in lines.Attributes("rtcp-fb"))
        {
            int space = feedback.IndexOf(' ');
            if (space < 0 || feedback[(space + 1)..].Trim() is not ("nack pli" or "ccm fir")) continue;
            if (feedback.StartsWith('*')) types.Add(-1);
            else if (int.TryParse(feedback.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out int type)) types.Add(type);
        }
        return types;
    }

    // RFC 3605: port ["IN" addrtype address].
    private static NetAddress Rtcp(string? attribute, NetAddress rtp)
    {
        var next = rtp.WithPort(rtp.Port + 1);
        int space = attribute?.IndexOf(' ') ?? -1;
        if (!int.TryParse(space < 0 ? attribute : attribute.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > ushort.MaxValue) return next;
        var place = space < 0 ? default : Connection(attribute![(space + 1)..]);
        return (place.Address.IsUnspecified ? rtp : place.Address).WithPort(port);
    }

    private static Place Connection(string? value)
    {
        if (value?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [_, var type, var host, ..]) return default;
        bool isIPv6 = type.Equals("IP6", StringComparison.OrdinalIgnoreCase);
        // A name would have to be looked up for every call that a stranger makes; its address is learned instead. Multicast is for conferences of another time (threats M7).
        if (!NetAddress.TryParseHost(Encoding.Latin1.GetBytes(host.Split('/')[0]), 0, out var address) || address.IsMulticastOrBroadcast) return new Place(default, isIPv6, false);
        return new Place(address, isIPv6, address.IsUnspecified);
    }

    private readonly record struct Place(NetAddress Address, bool IsIPv6, bool IsZero);
}
