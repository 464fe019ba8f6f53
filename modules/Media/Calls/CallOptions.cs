using System.Text;
using Chappe.Engine.Transports;
using Chappe.Modules.Media.Ng;
using Chappe.Modules.Media.Sdp;

namespace Chappe.Modules.Media.Calls;

/// <summary>What a command says about the SDP that it brings: rtpengine's keys and flags, in C#.</summary>
internal sealed record CallOptions
{
    internal static CallOptions None { get; } = new();

    /// <summary><c>transport-protocol</c>; null: the SDP's, or what the callee is known to speak.</summary>
    internal MediaProtocol? Protocol { get; init; }
    internal IceRule Ice { get; init; }
    internal bool HasIceRule { get; init; }
    internal bool IsDtlsOff { get; init; }
    /// <summary><c>DTLS=passive</c>: we wait for the peer's handshake where we may choose.</summary>
    internal bool IsDtlsPassive { get; init; }
    internal SdesRules Sdes { get; init; } = SdesRules.Default;
    internal MuxRules Mux { get; init; }
    /// <summary><c>OSRTP-offer</c> (RFC 8643): encryption is offered under the name of plain RTP, and an answer without keys is taken.</summary>
    internal bool OffersOsrtp { get; init; }
    /// <summary><c>OSRTP-accept</c>: keys that came under that name are answered.</summary>
    internal bool AcceptsOsrtp { get; init; }
    internal CodecRules Codecs { get; init; } = CodecRules.None;
    internal int? Ptime { get; init; }
    internal int? PtimeReverse { get; init; }

    internal bool ReplacesOrigin { get; init; }
    internal bool ReplacesUserName { get; init; }
    internal bool ReplacesSessionName { get; init; }
    internal bool ReplacesVersion { get; init; }
    internal bool ReplacesZeroAddress { get; init; }

    internal bool GeneratesMid { get; init; }
    internal bool HasNoRtcp { get; init; }
    internal bool HasFullRtcp { get; init; }
    internal bool IsAsymmetric { get; init; }
    /// <summary><c>media-handover</c>: the peer's address may change at any time.</summary>
    internal bool IsHandover { get; init; }
    internal bool IsReset { get; init; }
    internal bool IsLoopProtected { get; init; }
    /// <summary><c>SIP-source-address</c>: the SDP's address is not believed.</summary>
    internal bool UsesSource { get; init; }
    internal NetAddress Source { get; init; }
    /// <summary><c>media-address</c>: the address that the other side is told.</summary>
    internal NetAddress MediaAddress { get; init; }
    internal bool? WantsIPv6 { get; init; }
    /// <summary><c>direction</c>: the interface towards who sends this, and the one towards who gets it.</summary>
    internal IReadOnlyList<string> Interfaces { get; init; } = [];
    internal string? Label { get; init; }
    /// <summary><c>bridge-only</c>, a word of our own: two sides that speak the same are left alone, their media goes directly.</summary>
    internal bool IsBridgeOnly { get; init; }
    internal bool? RecordsCall { get; init; }
    internal string? Metadata { get; init; }

    /// <summary>The transport of the request's next hop, as the words of this process tell: ws and wss mean a browser. Null when we serve somebody else's proxy.</summary>
    internal string? NextTransport { get; init; }
    internal bool IsNextWebSocket => NextTransport is "ws" or "wss";
    /// <summary>Who gets an offer, as <see cref="ContactProfiles"/> knows it; null when that is not known.</summary>
    internal string? NextContact { get; init; }
    /// <summary>Who sends it.</summary>
    internal string? OwnContact { get; init; }
    /// <summary>The script says how to speak, so nothing that was learned counts.</summary>
    internal bool NamesProfile => Protocol is not null || HasIceRule && Ice != IceRule.Default || IsDtlsOff;

    /// <summary>Reads a command.</summary>
    internal static CallOptions Of(NgDictionary command)
    {
        var flags = Items(command, "flags");
        var sdes = Items(command, "SDES").Concat(Prefixed(flags, "sdes-")).Concat(flags.Contains("pad-crypto") ? ["pad"] : []).ToList();
        var mux = Items(command, "rtcp-mux").Concat(Prefixed(flags, "rtcp-mux-")).ToList();
        var osrtp = Items(command, "OSRTP").Concat(Prefixed(flags, "osrtp-")).Select(w => w.ToLowerInvariant()).ToHashSet();
        var replace = Items(command, "replace").Concat(Prefixed(flags, "replace-")).Select(Hyphens).ToHashSet(StringComparer.OrdinalIgnoreCase);
        string? protocol = Text(command, "transport-protocol"), ice = command.Text("ICE")?.ToLowerInvariant(), dtls = command.Text("DTLS")?.ToLowerInvariant();
        return new CallOptions
        {
            Protocol = protocol is not null && MediaProtocol.IsRtpName(protocol) ? MediaProtocol.Of(protocol) : null,
            HasIceRule = ice is "remove" or "force" or "force-relay" or "force_relay" or "optional" or "default",
            Ice = ice switch { "remove" => IceRule.Remove, "force" or "optional" => IceRule.Force, "force-relay" or "force_relay" => IceRule.ForceRelay, _ => IceRule.Default },
            IsDtlsOff = dtls is "off" or "no" or "disable",
            IsDtlsPassive = dtls is "passive" || Text(command, "DTLS-reverse")?.ToLowerInvariant() is "passive",
            Sdes = SdesRules.Of(sdes),
            Mux = mux.Aggregate(MuxRules.None, (all, word) => all | (Enum.TryParse<MuxRules>(word, ignoreCase: true, out var rule) && !char.IsDigit(word[0]) ? rule : MuxRules.None)),
            OffersOsrtp = osrtp.Contains("offer"),
            AcceptsOsrtp = osrtp.Contains("accept"),
            Codecs = CodecsOf(command, flags),
            Ptime = Bounded(command.Integer("ptime")),
            PtimeReverse = Bounded(command.Integer("ptime-reverse")),
            ReplacesOrigin = replace.Contains("origin"),
            ReplacesUserName = replace.Contains("username"),
            ReplacesSessionName = replace.Contains("session-name"),
            ReplacesVersion = replace.Contains("SDP-version") || replace.Contains("force-increment-sdp-ver"),
            ReplacesZeroAddress = replace.Contains("zero-address"),
            GeneratesMid = flags.Contains("generate-mid"),
            HasNoRtcp = flags.Contains("no-rtcp-attribute"),
            HasFullRtcp = flags.Contains("full-rtcp-attribute"),
            IsAsymmetric = flags.Contains("asymmetric"),
            IsHandover = flags.Contains("media-handover"),
            IsReset = flags.Contains("reset"),
            IsLoopProtected = flags.Contains("loop-protect"),
            UsesSource = flags.Contains("sip-source-address") && !flags.Contains("trust-address"),
            Source = Items(command, "received-from") is [_, var source, ..] ? Address(source) : default,
            MediaAddress = Address(Text(command, "media-address")),
            WantsIPv6 = Text(command, "address-family")?.ToUpperInvariant() switch { "IP4" => false, "IP6" => true, _ => null },
            Interfaces = Items(command, "direction"),
            IsBridgeOnly = flags.Contains("bridge-only"),
            Label = command.Text("label") ?? Text(command, "from-label") ?? Text(command, "set-label"),
            RecordsCall = Text(command, "record-call")?.ToLowerInvariant() switch { "yes" or "on" => true, "no" or "off" => false, _ => flags.Contains("record-call") ? true : null },
            Metadata = command.Text("metadata"),
            NextTransport = command.Text("next-transport")?.ToLowerInvariant(),
            NextContact = command.Text("next-contact"),
            OwnContact = command.Text("own-contact"),
        };
    }

    /// <summary>The value of a key that rtpengine writes with blanks or hyphens.</summary>
    internal static string? Text(NgDictionary command, string key) => command.Text(key) ?? command.Text(key.Replace('-', ' '));

    /// <summary>The flag is there, with blanks or hyphens, in any case.</summary>
    internal static bool HasFlag(NgDictionary command, string flag) => Items(command, "flags").Contains(flag);

    // Words of "flags" come in lower case with hyphens; codec names and suites are looked at in any case.
    private static List<string> Items(NgDictionary command, string key)
    {
        var list = command.List(key) ?? command.List(key.Replace('-', ' '));
        if (list is null) return [];
        var items = list.Select(v => v.ToString() ?? "").Where(t => t.Length > 0);
        return key == "flags" ? [.. items.Select(t => Hyphens(t).ToLowerInvariant())] : [.. items];
    }

    private static IEnumerable<string> Prefixed(List<string> flags, string prefix) => flags.Where(f => f.StartsWith(prefix, StringComparison.Ordinal)).Select(f => f[prefix.Length..]);

    private static CodecRules CodecsOf(NgDictionary command, List<string> flags)
    {
        var codec = command.Dictionary("codec");
        var rules = new CodecRules
        {
            Strip = CodecList("strip"), Mask = [.. CodecList("mask"), .. CodecList("consume")], Except = CodecList("except"), Offer = CodecList("offer"), Transcode = CodecList("transcode"),
            IsSingle = flags.Contains("single-codec"),
        };
        return rules.IsEmpty ? CodecRules.None : rules;

        List<string> CodecList(string name) => [.. codec is null ? [] : Items(codec, name), .. Prefixed(flags, $"codec-{name}-")];
    }

    private static string Hyphens(string text) => text.Replace(' ', '-');

    private static int? Bounded(long? milliseconds) => milliseconds is >= 5 and <= 200 ? (int)milliseconds : null;

    private static NetAddress Address(string? text) => text is not null && NetAddress.TryParseHost(Encoding.Latin1.GetBytes(text), 0, out var address) ? address : default;
}
