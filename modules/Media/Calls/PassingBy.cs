using Chappe.Modules.Media.Ng;
using Chappe.Modules.Media.Sdp;

namespace Chappe.Modules.Media.Calls;

/// <summary>What <c>bridge-only</c> leaves alone: an offer to who speaks the same, and the answers to it.</summary>
internal static class PassingBy
{
    /// <summary>Both sides speak like browsers, or neither does.</summary>
    internal static bool IsAlike(SessionDescription offer, CallOptions options) => options.NextTransport is not null && DescriptionReader.Read(offer).IsWebRtc == options.IsNextWebSocket;

    /// <summary>The reply to a command while there are no calls at all, so that the relay need not come to life for those who do not need it.</summary>
    /// <returns>null when it is needed, or the command says nothing of this.</returns>
    internal static NgDictionary? Reply(NgDictionary command)
    {
        if (!CallOptions.HasFlag(command, "bridge-only")) return null;
        bool passes = command.Text("command") switch
        {
            "offer" => SessionDescription.Parse(command.Octets("sdp").Span, out _) is { } offer && IsAlike(offer, CallOptions.Of(command)),
            "answer" => true,
            _ => false,
        };
        if (!passes) return null;
        var reply = NgReply.Ok();
        reply["sdp"] = (ReadOnlyMemory<byte>)command.Octets("sdp").ToArray();
        return reply;
    }
}
