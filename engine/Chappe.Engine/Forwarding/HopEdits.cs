using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Forwarding;

/// <summary>What every forwarded request gets at this hop (RFC 3261 section 16.6), as edits that belong to one branch.</summary>
internal static class HopEdits
{
    private const int ViaRoom = 640, RoomOfHook = 512;

    /// <summary>Adds Request-URI, Record-Route and the like, our Via, the fix of the previous Via, and Path as Route.</summary>
    /// <param name="request">The request as its routes left it.</param>
    /// <param name="uri">The Request-URI of this branch; undefined: as received.</param>
    /// <param name="path">The path of this branch.</param>
    /// <param name="outgoing">The listener that it leaves from.</param>
    /// <param name="branch">The value of the branch parameter.</param>
    /// <param name="edits">Empty; gets the edits.</param>
    /// <returns>true when the script chose the sent-by value of our Via, so that replies do not carry the listener's.</returns>
    public static bool Add(RouteContext request, Text uri, Text path, Listener outgoing, ReadOnlySpan<byte> branch, EditList edits)
    {
        var message = request.Message;
        if (!uri.IsNull) edits.Replace(message.RequestUri, uri.Octets);
        // Before our Via, so that Record-Route stands above it (semantics.md section 6).
        foreach (var hook in request.OnForward) hook.OnForward(request, outgoing, edits);
        bool isOfScript = AddVia(request, outgoing, branch, edits);
        new TopViaFix(request).Edit(request, edits);
        if (!path.IsEmpty) AddRoute(message, path.Octets, edits);
        return isOfScript;
    }

    private static bool AddVia(RouteContext request, Listener outgoing, ReadOnlySpan<byte> branch, EditList edits)
    {
        Span<byte> room = stackalloc byte[ViaRoom];
        var writer = new OctetWriter(room);
        int at = request.Message.HeadersStart;
        bool hasHooks = HasViaHooks(request);
        bool isOfScript = hasHooks && AddSentBy(request, outgoing, edits);
        if (!isOfScript) writer.Write(outgoing.ViaPrefix);
        writer.Write(";branch="u8);
        writer.Write(branch);
        if (request.Source.ConnectionId != 0)
        {
            // So that a reply finds the connection again though the client's address does not accept any.
            writer.Write(";i="u8);
            writer.WriteHex((ulong)request.Source.ConnectionId);
        }
        if (request.LocalRPort) writer.Write(";rport"u8);
        if (!hasHooks)
        {
            writer.Write("\r\n"u8);
            edits.Insert(at, room[..writer.Length]);
            return false;
        }
        edits.Insert(at, room[..writer.Length]);
        foreach (var hook in request.OnForward) AddParameters(hook, request, edits);
        edits.Insert(at, "\r\n"u8);
        return isOfScript;
    }

    // Record-Route is a hook too, and has nothing to do with our Via.
    private static bool HasViaHooks(RouteContext request)
    {
        foreach (var hook in request.OnForward)
            if (hook.ChangesVia) return true;
        return false;
    }

    private static bool AddSentBy(RouteContext request, Listener outgoing, EditList edits)
    {
        Span<byte> room = stackalloc byte[RoomOfHook];
        foreach (var hook in request.OnForward)
        {
            var sentBy = new OctetWriter(room);
            if (!hook.TryWriteSentBy(request, outgoing, ref sentBy) || sentBy.Length <= 0) continue;
            edits.Insert(request.Message.HeadersStart, outgoing.ViaPrefix.AsSpan(..^outgoing.SentBy.Length));
            edits.Insert(request.Message.HeadersStart, sentBy.Written);
            return true;
        }
        return false;
    }

    private static void AddParameters(IOnForward hook, RouteContext request, EditList edits)
    {
        Span<byte> room = stackalloc byte[RoomOfHook];
        var parameters = new OctetWriter(room);
        hook.WriteViaParameters(request, ref parameters);
        if (parameters.Length > 0) edits.Insert(request.Message.HeadersStart, parameters.Written);
        else if (parameters.Length < 0) request.Proxy.Log.WriteLimited(LogLevel.Error, "core", $"Parameters of more than {RoomOfHook} octets are not added to our Via.");
    }

    /// <summary>RFC 3327 section 5.3: the path is the route of requests to this contact, before any route the request has.</summary>
    private static void AddRoute(SipMessage message, ReadOnlySpan<byte> path, EditList edits)
    {
        int first = message.IndexOf(HeaderId.Route);
        int at = first >= 0 ? message.Headers[first].Name.Offset : message.HeadersStart;
        edits.Insert(at, "Route: "u8);
        edits.Insert(at, path);
        edits.Insert(at, "\r\n"u8);
    }
}
