using Chappe.Engine.Timers;
using Chappe.Modules.Media.Ng;
using Chappe.Modules.Media.Relay;
using Chappe.Modules.Media.Sdp;

namespace Chappe.Modules.Media.Calls;

/// <summary>The relay of this process as an NG engine: it reads commands, finds the call, and writes replies as rtpengine does.</summary>
internal sealed class EmbeddedEngine(MediaRelay relay, CallTable calls, Func<MediaOptions> options, Clock clock) : INgEngine
{
    private const int DefaultListed = 32, MaxListed = 10_000;
    private readonly long _started = clock.UnixSeconds;
    private readonly MediaCommands _media = new(calls, options);
    private readonly string _mark = "rtpengine:" + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(6));
    private long _offers, _answers, _deletes, _refused;

    /// <inheritdoc/>
    public ValueTask<NgDictionary> AskAsync(NgDictionary command, CancellationToken cancel = default) => command.Text("command") switch
    {
        "ping" => new(NgReply.Pong()),
        "offer" => new(Exchange(command, isOffer: true)),
        "answer" => new(Exchange(command, isOffer: false)),
        "delete" => new(Delete(command)),
        "query" => new(Query(command)),
        "list" => new(List(command)),
        "statistics" => new(Statistics()),
        { } other => _media.AskAsync(other, command),
        null => new(NgReply.Error("Dictionary contains no key \"command\"")),
    };

    private NgDictionary Exchange(NgDictionary command, bool isOffer)
    {
        if (!CallKey.TryRead(command, out var key)) return NgReply.Error("No call-id in message");
        if (key.FromTag.Length == 0) return NgReply.Error("No from-tag in message");
        if (!isOffer && key.ToTag is null) return NgReply.Error("No to-tag in message");
        var octets = command.Octets("sdp").Span;
        if (CallOptions.HasFlag(command, "fragment")) return Fragment(octets);
        if (SessionDescription.Parse(octets, out _) is not { } sdp) return Refuse(CallFault.BadSdp, command);
        var said = CallOptions.Of(command);
        if (said.IsLoopProtected && sdp.Lines.All.Any(l => l.Type == 'a' && l.Value == _mark)) return Reply(octets.ToArray());
        // A delayed offer's answer travels in an ACK, a re-offer in a reply; each is told by its command, not by its message.
        var (written, fault) = isOffer ? calls.Offer(key, sdp, said) : calls.Answer(key, sdp, said);
        if (written is null) return Refuse(fault, command);
        Interlocked.Increment(ref isOffer ? ref _offers : ref _answers);
        if (said.IsLoopProtected) written.Lines.Add(_mark);
        if (said.RecordsCall is { } records) _media.Record(command, records);
        return Reply(written.ToOctets());
    }

    // RFC 8840: candidates that trickle in. We are lite and need none of them, and ours were all in the SDP.
    private static NgDictionary Fragment(ReadOnlySpan<byte> octets)
    {
        var lines = System.Text.Encoding.Latin1.GetString(octets).Split('\n').Select(l => l.TrimEnd('\r')).Where(l => l.Length > 0 && !l.StartsWith("a=candidate:", StringComparison.Ordinal));
        return Reply(System.Text.Encoding.Latin1.GetBytes(string.Concat(lines.Select(l => l + "\r\n"))));
    }

    private NgDictionary Delete(NgDictionary command)
    {
        if (!CallKey.TryRead(command, out var key)) return NgReply.Error("No call-id in message");
        int? delay = (command.Integer("delete-delay") ?? command.Integer("delete delay")) is { } seconds and >= 0 and <= 86400 ? (int)seconds : null;
        int status = command.Integer("status") is { } code and >= 300 and < 700 ? (int)code : 0;
        if (calls.Delete(key, delay, options().delete_delay, status, call => CallReport.Of(call, clock.UnixSeconds)) is { } report)
        {
            Interlocked.Increment(ref _deletes);
            return report;
        }
        const string Unknown = "Call-ID not found or tags didn't match";
        if (CallOptions.HasFlag(command, "fatal")) return NgReply.Error(Unknown);
        var reply = NgReply.Ok();
        reply["warning"] = Unknown;
        return reply;
    }

    private NgDictionary Query(NgDictionary command) =>
        !CallKey.TryRead(command, out var key) ? NgReply.Error("No call-id in message")
        : calls.With(key, (_, call) => CallReport.Of(call, clock.UnixSeconds)) ?? NgReply.Error("Unknown call-id");

    private NgDictionary List(NgDictionary command)
    {
        var reply = NgReply.Ok();
        var list = reply.MakeList("calls");
        foreach (string id in calls.Ids.Take((int)Math.Clamp(command.Integer("limit") ?? DefaultListed, 1, MaxListed))) list.Add(id);
        return reply;
    }

    private NgDictionary Statistics()
    {
        var reply = NgReply.Ok();
        reply["statistics"] = new NgDictionary
        {
            ["currentstatistics"] = new NgDictionary { ["sessionsown"] = (long)calls.Count, ["sessionsforeign"] = 0L, ["sessionstotal"] = (long)calls.Count },
            ["totalstatistics"] = new NgDictionary { ["uptime"] = clock.UnixSeconds - _started, ["offers"] = _offers, ["answers"] = _answers, ["deletes"] = _deletes, ["rejectedsessions"] = _refused },
            ["interfaces"] = Interfaces(),
        };
        return reply;
    }

    private NgList Interfaces()
    {
        var list = new NgList();
        foreach (var on in relay.Interfaces) list.Add(new NgDictionary { ["name"] = on.Name, ["address"] = on.Advertised.HostText.Trim('[', ']'), ["ports"] = new NgDictionary { ["min"] = (long)relay.Options.PortMin, ["max"] = (long)relay.Options.PortMax } });
        return list;
    }

    private NgDictionary Refuse(CallFault fault, NgDictionary command)
    {
        Interlocked.Increment(ref _refused);
        string text = CallFaults.Text(fault);
        return fault is CallFault.TooMany && command.Lists("supports", "load limit") ? NgReply.LoadLimit(text) : NgReply.Error(text);
    }

    private static NgDictionary Reply(byte[] sdp)
    {
        var reply = NgReply.Ok();
        reply["sdp"] = (ReadOnlyMemory<byte>)sdp;
        return reply;
    }
}
