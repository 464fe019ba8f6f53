using System.Globalization;
using Chappe.Engine.Transports;
using Chappe.Modules.Media.Ng;
using Chappe.Modules.Media.Relay;
using Chappe.Modules.Media.Relay.Statistics;

namespace Chappe.Modules.Media.Calls;

/// <summary>The reply to <c>query</c>, and what a delete tells of the call at its end, under rtpengine's names.</summary>
internal static class CallReport
{
    /// <summary>Describes a call; under its lock.</summary>
    internal static NgDictionary Of(Call call, long unixSeconds)
    {
        var figures = call.Session.Snapshot();
        var reply = NgReply.Ok();
        reply["created"] = call.Created;
        reply["last signal"] = call.LastSignal;
        if (call.Trouble is { } trouble) reply["trouble"] = Text(trouble);
        reply["SSRC"] = Sources(figures);
        var tags = reply.MakeDictionary("tags");
        foreach (var party in call.Parties)
            if (!tags.Has(party.Tag ?? "")) tags[party.Tag ?? ""] = Describe(call, party, figures, unixSeconds);
        reply["totals"] = new NgDictionary
        {
            ["RTP"] = new NgDictionary { ["packets"] = figures.Packets, ["bytes"] = figures.Octets, ["errors"] = 0L },
            ["RTCP"] = new NgDictionary { ["packets"] = 0L, ["bytes"] = 0L, ["errors"] = 0L },
        };
        return reply;
    }

    /// <summary>The reason in words that an operator understands.</summary>
    internal static string Text(MediaTrouble trouble) => trouble switch
    {
        MediaTrouble.Timeout => "no media was heard for too long",
        MediaTrouble.WrongFingerprint => "the peer's certificate is not the one that its SDP names",
        MediaTrouble.DtlsFailed => "the DTLS handshake failed",
        _ => "the peer stopped answering for its address (ICE consent)",
    };

    private static NgDictionary Describe(Call call, Party party, MediaStatistics figures, long unixSeconds)
    {
        var tag = new NgDictionary { ["tag"] = party.Tag ?? "", ["created"] = party.Created };
        if (party.Label is not null) tag["label"] = party.Label;
        var other = party == call.First ? call.Current ?? call.Others.FirstOrDefault() : call.First;
        if (other is not null) tag["in dialogue with"] = other.Tag ?? "";
        var medias = tag.MakeList("medias");
        for (int i = 0; i < party.Media.Count; i++)
            if (party.Media[i].Transport is { } transport) medias.Add(Media(call, party, i, transport, figures, unixSeconds));
        return tag;
    }

    private static NgDictionary Media(Call call, Party party, int index, MediaTransport transport, MediaStatistics figures, long unixSeconds)
    {
        var agreed = party.Media[index];
        var flags = new NgList { "initialized" };
        if (agreed.IsMuxed) flags.Add("rtcp-mux");
        if (agreed.Role is not null) flags.Add("DTLS-SRTP");
        if (agreed.LocalKey is not null) flags.Add("SDES");
        if (transport.Terms?.IsIce == true) flags.Add("ICE");
        var stream = index < call.Streams.Count ? call.Streams[index] : null;
        bool isCurrent = party == call.First || party == call.Current;
        var counted = isCurrent && stream is not null ? figures.Streams.FirstOrDefault(s => s.Index == stream.Index && s.Side == party.Side) : null;
        return new NgDictionary
        {
            ["index"] = index + 1L,
            ["type"] = agreed.Remote?.Kind ?? party.Offer?.Said.Media.ElementAtOrDefault(index)?.Kind ?? "audio",
            ["protocol"] = agreed.Remote?.Protocol.Name ?? party.Offer?.Terms.ElementAtOrDefault(index)?.Protocol.Name ?? "",
            ["flags"] = flags,
            ["streams"] = new NgList { Stream(agreed, transport, counted, unixSeconds) },
        };
    }

    private static NgDictionary Stream(PartyMedia agreed, MediaTransport transport, StreamStatistics? counted, long unixSeconds)
    {
        var stream = new NgDictionary { ["local port"] = (long)transport.Rtp.Port, ["endpoint"] = Address(transport.Peer), ["advertised endpoint"] = Address(agreed.Remote?.Rtp ?? default) };
        if (transport.Suite is { } suite) stream["crypto suite"] = suite.Name;
        if (counted is { SilentFor: >= 0 }) stream["last packet"] = unixSeconds - counted.SilentFor / 1000;
        var flags = new NgList { "RTP" };
        if (!transport.Peer.IsDefault) flags.Add("filled");
        if (counted is { Packets: > 0 }) flags.Add("confirmed");
        stream["flags"] = flags;
        stream["stats"] = new NgDictionary { ["packets"] = counted?.Packets ?? 0, ["bytes"] = counted?.Octets ?? 0, ["errors"] = 0L };
        stream["stats_out"] = new NgDictionary { ["packets"] = counted?.PacketsSent ?? 0, ["bytes"] = counted?.OctetsSent ?? 0, ["errors"] = 0L };
        return stream;
    }

    // What Kamailio's mos_average_pv and the like read: MOS times ten, jitter in milliseconds, loss in percent.
    private static NgDictionary Sources(MediaStatistics figures)
    {
        var sources = new NgDictionary();
        foreach (var stream in figures.Streams.Where(s => s.Packets > 0 && s.Ssrcs.Count > 0))
        {
            var average = new NgDictionary { ["MOS"] = (long)Math.Round(stream.Mos * 10), ["jitter"] = (long)Math.Round(stream.JitterMilliseconds), ["packet loss"] = (long)Math.Round(stream.LossShare * 100), ["samples"] = 1L };
            sources[stream.Ssrcs[^1].ToString(CultureInfo.InvariantCulture)] = new NgDictionary { ["packets"] = stream.Packets, ["bytes"] = stream.Octets, ["packets lost"] = stream.Lost, ["average MOS"] = average };
        }
        return sources;
    }

    private static NgDictionary Address(in NetAddress address) => address.IsDefault
        ? new NgDictionary { ["family"] = "IPv4", ["address"] = "0.0.0.0", ["port"] = 0L }
        : new NgDictionary { ["family"] = address.IsIPv4 ? "IPv4" : "IPv6", ["address"] = address.HostText.Trim('[', ']'), ["port"] = (long)address.Port };
}
