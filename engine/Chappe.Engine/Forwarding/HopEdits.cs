using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Forwarding;

/// <summary>What every forwarded request gets at this hop (RFC 3261 section 16.6), as edits that belong to one branch.</summary>
internal static class HopEdits
{
    private const int ViaRoom = 640;

    /// <summary>Adds Request-URI, Record-Route and the like, our Via, the fix of the previous Via, and Path as Route.</summary>
    /// <param name="request">The request as its routes left it.</param>
    /// <param name="uri">The Request-URI of this branch; undefined: as received.</param>
    /// <param name="path">The path of this branch.</param>
    /// <param name="outgoing">The listener that it leaves from.</param>
    /// <param name="branch">The value of the branch parameter.</param>
    /// <param name="edits">Empty; gets the edits.</param>
    public static void Add(RouteContext request, Text uri, Text path, Listener outgoing, ReadOnlySpan<byte> branch, EditList edits)
    {
        var message = request.Message;
        if (!uri.IsNull) edits.Replace(message.RequestUri, uri.Octets);
        // Before our Via, so that Record-Route stands above it (semantics.md section 6).
        foreach (var hook in request.OnForward) hook.OnForward(request, outgoing, edits);
        AddVia(request, outgoing, branch, edits);
        new TopViaFix(request).Edit(request, edits);
        if (!path.IsEmpty) AddRoute(message, path.Octets, edits);
    }

    private static void AddVia(RouteContext request, Listener outgoing, ReadOnlySpan<byte> branch, EditList edits)
    {
        Span<byte> room = stackalloc byte[ViaRoom];
        var writer = new OctetWriter(room);
        writer.Write(outgoing.ViaPrefix);
        writer.Write(";branch="u8);
        writer.Write(branch);
        if (request.Source.ConnectionId != 0)
        {
            // So that a reply finds the connection again though the client's address does not accept any.
            writer.Write(";i="u8);
            writer.WriteHex((ulong)request.Source.ConnectionId);
        }
        if (request.LocalRPort) writer.Write(";rport"u8);
        writer.Write("\r\n"u8);
        edits.Insert(request.Message.HeadersStart, room[..writer.Length]);
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
