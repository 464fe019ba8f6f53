using System.Globalization;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Media.Sdp;

/// <summary>
/// Makes of one peer's description the one that the other peer gets: our addresses, ports, keys and candidates in place of the peer's.
/// What is not about transport stays, unless it would lie to who reads it. RFC 8859 has the list of what concerns a transport.
/// </summary>
internal static class DescriptionWriter
{
    // Said by each side for itself; a relay says its own.
    private static readonly HashSet<string> s_transport =
    [
        "rtcp", "rtcp-mux", "rtcp-mux-only", "candidate", "remote-candidates", "end-of-candidates", "ice-ufrag", "ice-pwd", "ice-options", "ice-pacing", "ice-lite", "ice-mismatch",
        "fingerprint", "setup", "tls-id", "dtls-id", "identity", "crypto", "key-mgmt", "zrtp-hash", "mid", "group", "bundle-only", "rtpengine",
    ];
    // Understood by those who bundle, or meant for media servers; to a phone it is noise in an INVITE that hardly fits a datagram.
    private static readonly HashSet<string> s_browser = ["extmap", "extmap-allow-mixed", "msid", "msid-semantic", "ssrc", "ssrc-group", "rid", "simulcast", "rtcp-xr"];
    // RFC 4585 section 4.2: only for the feedback profiles. RFC 5506 section 5: reduced size needs them too.
    private static readonly HashSet<string> s_feedback = ["rtcp-fb", "rtcp-rsize"];
    // They repair what feedback reports.
    private static readonly HashSet<string> s_repair = new(StringComparer.OrdinalIgnoreCase) { "rtx", "red", "ulpfec", "flexfec-03", "flexfec" };

    /// <summary>Makes a new description; <paramref name="from"/> stays as it is.</summary>
    internal static SessionDescription Write(SessionDescription from, LocalSession local)
    {
        var written = from.Copy();
        var session = written.Lines;
        string? connection = session.Find('c');
        session.Remove(l => l.Type == 'k' || IsOf(s_transport, l) || local.DropsBrowserLines && IsOf(s_browser, l));
        if (local.Origin is { } origin) session.Set('o', origin.ToString());
        if (local.SessionName is { } name) session.Set('s', name);
        var first = local.Media.FirstOrDefault(m => m.State == LocalMediaState.Relayed);
        if (first is not null && connection is not null) session.Set('c', Connection(first));
        if (local.Bundle.Count > 0) session.Add("group:BUNDLE " + string.Join(' ', local.Bundle));
        if (local.IsIceLite) session.Add("ice-lite");
        if (local.Mark is not null) session.Add(local.Mark);
        for (int i = 0; i < written.Media.Count; i++)
            WriteMedia(written.Media[i], local.Media[i], first is not null && connection is not null, connection);
        return written;
    }

    private static void WriteMedia(MediaDescription media, LocalMedia local, bool hasSessionConnection, string? connection)
    {
        switch (local.State)
        {
            case LocalMediaState.Untouched:
                // The session's c= is ours now; this medium is not.
                if (hasSessionConnection && media.Lines.Find('c') is null && media.Port != 0) media.Lines.Set('c', connection!);
                return;
            case LocalMediaState.Rejected:
                // RFC 3264 section 6: the m= line stays, with port 0; what else it says is of no account.
                (media.Port, media.PortCount, media.Protocol) = (0, 1, local.Protocol.Name);
                media.Lines.Remove(l => l.Type is 'c' or 'k' || IsOf(s_transport, l) || IsOf(s_browser, l) || IsOf(s_feedback, l));
                if (local.Mid is not null) media.Lines.Add("mid:" + local.Mid);
                return;
            default:
                WriteRelayed(media, local, hasSessionConnection);
                return;
        }
    }

    private static void WriteRelayed(MediaDescription media, LocalMedia local, bool hasSessionConnection)
    {
        var lines = media.Lines;
        bool hadConnection = lines.Find('c') is not null;
        var candidates = local.KeepsCandidates ? lines.Attributes("candidate").Where(c => !c.Contains(" typ relay", StringComparison.Ordinal)).ToList() : [];
        lines.Remove(l => l.Type == 'k' || IsOf(s_transport, l) || local.DropsBrowserLines && IsOf(s_browser, l) || local.DropsFeedback && IsOf(s_feedback, l));
        media.Port = local.IsBundleOnly ? 0 : local.Rtp.Port;
        media.PortCount = 1;
        media.Protocol = local.Protocol.Name;
        if (hadConnection || !hasSessionConnection) lines.Set('c', Connection(local));
        if (local.Protocol.IsRtp) WriteCodecs(media, local);
        if (local.Flow is { } flow)
        {
            lines.Remove(l => MediaFlows.IsFlow(l));
            lines.Add(MediaFlows.Write(flow));
        }
        if (local.Ptime is { } ptime)
        {
            lines.RemoveAttribute("ptime");
            lines.Add("ptime:" + Text(ptime));
        }
        WriteTransport(lines, local, candidates);
    }

    private static void WriteTransport(DescriptionLines lines, LocalMedia local, List<string> candidates)
    {
        if (local.Mid is not null) lines.Add("mid:" + local.Mid);
        if (local.IsBundleOnly) lines.Add("bundle-only");
        if (local.MidExtension > 0 && !lines.Attributes("extmap").Any(e => e.Contains("sdes:mid", StringComparison.Ordinal))) lines.Add($"extmap:{Text(local.MidExtension)} urn:ietf:params:rtp-hdrext:sdes:mid");
        if (local.Protocol.IsRtp && !local.IsBundleOnly && !local.HasNoRtcp && (!local.Rtcp.IsDefault || local.HasRtcpMux))
        {
            var rtcp = local.Rtcp.IsDefault ? local.Rtp : local.Rtcp;
            lines.Add(local.HasFullRtcp ? $"rtcp:{Text(rtcp.Port)} {Address(rtcp)}" : "rtcp:" + Text(rtcp.Port));
        }
        if (local.HasRtcpMux) lines.Add("rtcp-mux");
        foreach (string crypto in local.Crypto) lines.Add(crypto);
        if (local.Fingerprint is not null)
        {
            lines.Add("setup:" + SetupRoles.Write(local.Setup));
            lines.Add("fingerprint:" + local.Fingerprint);
        }
        if (local.Ice is not { } ice) return;
        lines.Add("ice-ufrag:" + ice.Fragment);
        lines.Add("ice-pwd:" + ice.Password);
        foreach (string candidate in candidates) lines.Add("candidate:" + candidate);
        if (!local.HasCandidates || local.IsBundleOnly) return;
        lines.Add(Candidate(local.Rtp, 1, local.KeepsCandidates));
        if (!local.Rtcp.IsDefault && !local.IsRtcpMuxOnly && local.Rtcp != local.Rtp) lines.Add(Candidate(local.Rtcp, 2, local.KeepsCandidates));
        if (!local.KeepsCandidates) lines.Add("end-of-candidates");
    }

    // RFC 8445 section 5.1.2.1: type preference 126 for a host's, 0 for a relay's; there is one address, so the local preference is the highest.
    private static string Candidate(NetAddress address, int component, bool isRelay)
    {
        long priority = ((isRelay ? 0L : 126L) << 24) + (65535L << 8) + (256 - component);
        return string.Create(CultureInfo.InvariantCulture, $"candidate:{(isRelay ? "chappeR" : "chappe1")} {component} UDP {priority} {address.HostText.Trim('[', ']')} {address.Port} typ {(isRelay ? $"relay raddr {address.HostText.Trim('[', ']')} rport {address.Port}" : "host")}");
    }

    private static void WriteCodecs(MediaDescription media, LocalMedia local)
    {
        var before = DescriptionReader.Codecs(media);
        var after = local.Formats?.ToList() ?? local.Codecs.Apply(before);
        if (local.DropsFeedback && after.Any(c => !s_repair.Contains(c.Name))) after.RemoveAll(c => s_repair.Contains(c.Name));
        var kept = after.Select(c => c.PayloadType).ToHashSet();
        RemoveOrphans(media, after, kept);
        var formats = media.Formats.Where(f => !int.TryParse(f, NumberStyles.None, CultureInfo.InvariantCulture, out int type) || type > 127).ToList();
        media.Formats.Clear();
        media.Formats.AddRange([.. after.Select(c => Text(c.PayloadType)), .. formats]);
        media.Lines.Remove(l => (l.IsAttribute("rtpmap") || l.IsAttribute("fmtp") || l.IsAttribute("rtcp-fb")) && PayloadType(l.AttributeValue) is >= 0 and var type && !kept.Contains(type));
        foreach (var codec in after.Where(c => before.All(b => b.PayloadType != c.PayloadType)))
            media.Lines.Add($"rtpmap:{Text(codec.PayloadType)} {codec.Name}/{Text(codec.ClockRate)}");
        if (local.KeyFrameRequests.Count == 0 || media.Kind != "video") return;
        foreach (var codec in after.Where(c => !s_repair.Contains(c.Name) && (local.KeyFrameRequests.Contains(-1) || local.KeyFrameRequests.Contains(c.PayloadType))))
        {
            bool hasAlready = media.Lines.Attributes("rtcp-fb").Any(f => f.EndsWith("nack pli", StringComparison.Ordinal) && (f.StartsWith('*') || PayloadType(f) == codec.PayloadType));
            if (!hasAlready) media.Lines.Add($"rtcp-fb:{Text(codec.PayloadType)} nack pli");
        }
    }

    // RFC 4588 section 8.6: a retransmission format belongs to another one (apt=) and goes with it.
    private static void RemoveOrphans(MediaDescription media, List<RemoteCodec> after, HashSet<int> kept)
    {
        foreach (string format in media.Lines.Attributes("fmtp"))
        {
            int apt = format.IndexOf("apt=", StringComparison.Ordinal);
            if (apt < 0 || PayloadType(format) is not (>= 0 and var type)) continue;
            var digits = format.AsSpan(apt + 4);
            int end = digits.IndexOfAnyExceptInRange('0', '9');
            if (!int.TryParse(end < 0 ? digits : digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out int of) || kept.Contains(of)) continue;
            kept.Remove(type);
            after.RemoveAll(c => c.PayloadType == type);
        }
    }

    private static int PayloadType(string value)
    {
        int space = value.IndexOf(' ');
        return int.TryParse(space < 0 ? value : value.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out int type) ? type : -1;
    }

    // The hold of RFC 2543 says so by its address alone; RFC 3264 section 8.4 wants it understood still.
    private static string Connection(LocalMedia media) => media.HasZeroAddress ? media.Rtp.IsIPv4 ? "IN IP4 0.0.0.0" : "IN IP6 ::" : Address(media.Rtp);

    private static string Address(in NetAddress address) => address.IsIPv4 ? "IN IP4 " + address.HostText : "IN IP6 " + address.HostText.Trim('[', ']');

    private static bool IsOf(HashSet<string> names, in DescriptionLine line) => line.Type == 'a' && names.GetAlternateLookup<ReadOnlySpan<char>>().Contains(line.AttributeName);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
