using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Media.Ng;
using Chappe.Sip.Messages;
using Chappe.Sip.Multipart;

namespace Chappe.Modules.Media.Rtpengine;

/// <summary>Makes an NG command of a SIP message and the flags of a word, entry by entry as Kamailio's rtpengine module makes it.</summary>
internal static class CommandWriter
{
    /// <summary>Writes the command.</summary>
    /// <param name="context">The message.</param>
    /// <param name="operation"><c>offer</c>, <c>answer</c>, <c>delete</c>, <c>block DTMF</c> …</param>
    /// <param name="flags">The flag string; may be undefined.</param>
    /// <param name="via">The word's own <c>via-branch</c>; undefined: what the flags say.</param>
    /// <param name="options">The parameters.</param>
    /// <param name="command">The command.</param>
    /// <returns>Why there is none; empty when there is.</returns>
    public static string Write(RouteContext context, string operation, Text flags, Text via, RtpengineOptions options, out NgDictionary command)
    {
        var message = context.Message;
        command = new NgDictionary { ["supports"] = new NgList { "load limit" } };
        if (!FlagString.TryParse(flags.ToString(), command, out var read, out string problem)) return problem;
        if (read.ForcesAnswer && operation != "offer") return "flag 'force-answer' has a meaning for offers only";
        if (read.ForcesAnswer) operation = "answer";
        if (operation is "offer" or "answer" && AddSdp(context, options, command) is { Length: > 0 } noSdp) return noSdp;
        if (!read.HasReceivedFrom) command["received-from"] = new NgList { context.Source.Remote.IsIPv4 ? "IP4" : "IP6", Bare(context.Source.Remote.HostText) };

        command["call-id"] = read.CallId is { } callId ? callId : Octets(message, message.CallId);
        var branch = via.IsEmpty ? read.Via : FlagString.BranchOf(via.ToString());
        if (!via.IsEmpty && branch == ViaBranch.None && via != "none") return $"via-branch '{via}' is none of 1, 2, auto, extra, next, auto-next, auto-extra";
        if (branch != ViaBranch.None && AddBranch(context, branch, options, command) is { Length: > 0 } noBranch) return noBranch;
        if (AddTags(message, operation, read, command) is { Length: > 0 } noTag) return noTag;
        command["command"] = operation;
        return "";
    }

    /// <summary>Where the message's SDP stands: its body, or a part of it.</summary>
    public static bool TryFindSdp(SipMessage message, out Slice sdp)
    {
        bool isThere = BodyParts.TryFindSdp(message, out var part) && part.Body.Length > 0;
        sdp = part.Body;
        return isThere;
    }

    private static string AddSdp(RouteContext context, RtpengineOptions options, NgDictionary command)
    {
        var message = context.Message;
        if (options.ReadSdp is { } variable)
        {
            var text = variable.Value;
            if (text.IsEmpty) return $"{options.read_sdp_pv} holds no SDP";
            command["sdp"] = (ReadOnlyMemory<byte>)text.Octets.ToArray();
            return "";
        }
        if (TryFindSdp(message, out var sdp))
        {
            command["sdp"] = Octets(message, sdp);
            return "";
        }
        // RFC 8840: candidates that trickle in come as a fragment.
        if (!BodyParts.TryFind(message.Octets, message.First(HeaderId.ContentType).Value, message.Body, "application/trickle-ice-sdpfrag"u8, out var part) || part.Body.Length == 0)
            return "the message has no SDP";
        command["sdp"] = Octets(message, part.Body);
        command.MakeList("flags").Add("fragment");
        return "";
    }

    private static string AddTags(SipMessage message, string operation, FlagString flags, NgDictionary command)
    {
        NgValue? from = flags.FromTag is { } givenFrom ? givenFrom : Tag(message, message.From.Tag), to = flags.ToTag is { } givenTo ? givenTo : Tag(message, message.To.Tag);
        if (from is null) return "the message has no From tag";
        bool sendsTo = to is not null && (operation != "delete" || flags.WantsToTag);
        bool isOfMedia = operation is "block DTMF" or "unblock DTMF" or "block media" or "unblock media" or "silence media" or "unsilence media" or "start forwarding" or "stop forwarding";
        if (isOfMedia && !flags.IsDirectional) return ""; // both sides are meant
        bool isAsItStands = message.IsRequest ? operation != "answer" : operation is "delete" or "answer";
        if (isOfMedia || isAsItStands || flags.IsDirectional)
        {
            command["from-tag"] = from;
            if (sendsTo) command["to-tag"] = to;
            return "";
        }
        // An offer in a reply, or an answer in an ACK or PRACK: who offers is the called side (RFC 3264 section 4).
        if (to is null) return "the message has no To tag";
        command["from-tag"] = to;
        command["to-tag"] = from;
        return "";
    }

    private static string AddBranch(RouteContext context, ViaBranch branch, RtpengineOptions options, NgDictionary command)
    {
        var message = context.Message;
        branch = branch switch
        {
            ViaBranch.Auto => message.IsRequest ? ViaBranch.First : ViaBranch.Second,
            ViaBranch.AutoNext => message.IsRequest ? ViaBranch.Next : ViaBranch.First,
            ViaBranch.AutoExtra => message.IsRequest ? ViaBranch.Extra : ViaBranch.First,
            _ => branch,
        };
        switch (branch)
        {
            case ViaBranch.First when message.TopVia.Branch.Length > 0:
                command["via-branch"] = Octets(message, message.TopVia.Branch);
                return "";
            case ViaBranch.Second when message.TryGetSecondVia(out var second) && second.Branch.Length > 0:
                command["via-branch"] = Octets(message, second.Branch);
                return "";
            case ViaBranch.Next when context.NextViaBranch() is { IsEmpty: false } next:
                command["via-branch"] = (ReadOnlyMemory<byte>)next.Octets.ToArray();
                return "";
            case ViaBranch.Extra when options.ExtraId?.Value is { IsEmpty: false } extra:
                command["via-branch"] = (ReadOnlyMemory<byte>)extra.Octets.ToArray();
                return "";
            default:
                return $"there is no text for via-branch={branch}";
        }
    }

    private static NgValue? Tag(SipMessage message, Slice tag) => tag.Length > 0 ? (NgValue)Octets(message, tag) : null;

    private static ReadOnlyMemory<byte> Octets(SipMessage message, Slice slice) => message.Buffer.AsMemory(slice.Offset, slice.Length);

    private static string Bare(string host) => host.StartsWith('[') ? host[1..^1] : host;
}
