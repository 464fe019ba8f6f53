using System.Globalization;
using Chappe.Engine.Routing;
using Chappe.Modules.Media.Ng;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Media.Rtpengine;

/// <summary>
/// What the relay in this process is told beside what an rtpengine would be: it can know how the callee will be reached, and which branch
/// of which transaction is at hand, so a script need not say it in flags. <c>next-transport</c>: udp, tcp, tls, ws, wss. <c>branch</c>: the branch's
/// number. <c>status</c>: the reply's. And both tags, whenever the message has them.
/// </summary>
internal static class EmbeddedHints
{
    /// <summary>Adds them.</summary>
    internal static void Add(RouteContext context, string operation, NgDictionary command)
    {
        var message = context.Message;
        if (!message.IsRequest) command["status"] = (long)message.StatusCode;
        if (context.Branch >= 0 && context.Kind is RouteKinds.Branch or RouteKinds.BranchFailure or RouteKinds.OnReply) command["branch"] = context.Branch.ToString(CultureInfo.InvariantCulture);
        if (operation == "delete" && !command.Has("to-tag") && message.To.Tag.Length > 0) command["to-tag"] = (ReadOnlyMemory<byte>)message.Buffer.AsMemory(message.To.Tag.Offset, message.To.Tag.Length);
        if (operation == "offer" && message.IsRequest) command["next-transport"] = Transport(context.NextHopUri);
    }

    // RFC 3263 section 4.1 would ask DNS where the URI is silent; media does not wait for it, and a browser's contact is never silent (RFC 7118 section 5.1).
    private static string Transport(ReadOnlySpan<byte> uri)
    {
        if (!SipUri.TryParse(uri, out var parts)) return "udp";
        if (parts.Transport.IsPresent && parts.Transport.Length is 2 or 3) return System.Text.Encoding.ASCII.GetString(parts.Transport.Of(uri)).ToLowerInvariant();
        return parts.Scheme == UriScheme.Sips ? "tls" : "udp";
    }
}
