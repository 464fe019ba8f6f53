using System.Runtime.CompilerServices;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Classics;

/// <summary>Follows the Route set of a request (RFC 3261 sections 16.4 and 16.12): takes our own Routes off and sets where the request goes next.</summary>
internal static class LooseRouting
{
    /// <summary>A Route was followed.</summary>
    private const int Followed = 1;
    /// <summary>No Route, or one that we do not follow.</summary>
    private const int NotFollowed = -1;
    /// <summary>Our Route carried a flow token, and the request goes by that flow.</summary>
    private const int FollowedFlow = 2;
    /// <summary>Our Route carried a flow token that we did not write.</summary>
    private const int TamperedFlow = -2;
    /// <summary>A request outside a dialog had only Routes to us; they are off.</summary>
    private const int OnlyPreloaded = -3;

    /// <summary>Follows the Route set; the codes are those of <c>loose_route()</c>. Modules that know the dialog hear of it.</summary>
    public static Rc Follow(RouteContext context)
    {
        var code = FollowSet(context);
        if (!code || context.Slots.Find<RrState>() is not { OwnParameters.IsNull: false } state) return code;
        foreach (var follower in context.Proxy.RouteFollowers) follower.OnRouteFollowed(context, state.OwnParameters);
        return code;
    }

    [SkipLocalsInit]
    private static Rc FollowSet(RouteContext context)
    {
        context.Refresh();
        var message = context.Message;
        var state = context.Slots.Get<RrState>();
        if (message.IndexOf(HeaderId.Route) < 0) return NotFollowed;
        var routes = new RouteSet(message, stackalloc (int, int, int)[RouteSet.Limit]);
        // A set that cannot be read to its end is not followed a little way (threats S1).
        if (routes.Count == 0 || routes.IsFaulty) return NotFollowed;
        bool isInDialog = message.To.Tag.IsPresent;
        return isInDialog && IsOurRecordRoute(context) ? FollowStrict(context, state, routes) : FollowLoose(context, state, routes, isInDialog);
    }

    /// <summary>Section 16.4: a strict router before us has put our Record-Route into the Request-URI and the real one at the end of the set.</summary>
    private static Rc FollowStrict(RouteContext context, RrState state, scoped RouteSet routes)
    {
        UriEditing.TryRequestUri(context, out var text, out var own);
        if (!IsTrusted(context, state, text, own)) return NotFollowed;
        int top = 0;
        // Of a double Record-Route the other half still stands on top.
        if (TryOwn(context, routes[0], out var first, out var parts) && new UriParameters(first.Octets, parts.Parameters).Has("r2"u8)) top = 1;
        var target = UriEditing.TextOf(context.Message, routes[^1].Uri);
        if (top == routes.Count || !UriEditing.SetRequestUri(context, target)) return NotFollowed;
        routes.Remove(top, 1);
        return routes.Count - 1 > top ? GoTo(context, routes, top, takenFromBottom: 1) : Followed;
    }

    private static Rc FollowLoose(RouteContext context, RrState state, scoped RouteSet routes, bool isInDialog)
    {
        int top = 0;
        if (TryOwn(context, routes[0], out var text, out var own))
        {
            top = 1;
            bool isTrusted = IsTrusted(context, state, text, own);
            var finding = OutboundFlow.Read(context, text, own, out var flow);
            var token = UriEditing.PartOf(text, own.User);
            if (routes.Count > 1 && new UriParameters(text.Octets, own.Parameters).Has("r2"u8) && TakeSecond(context, routes[1], out var second, out var secondUri))
            {
                top = 2;
                // The half that faces the client has the token.
                if (finding == FlowToken.Finding.None) (finding, token) = (OutboundFlow.Read(context, second, secondUri, out flow), UriEditing.PartOf(second, secondUri.User));
            }
            routes.Remove(top, 0);
            if (finding == FlowToken.Finding.Tampered) return TamperedFlow;
            // A token is its own proof. One that names the flow the request came by only says that it comes from the client (RFC 5626 section 5.3.1).
            isTrusted |= finding == FlowToken.Finding.Ours;
            if (finding == FlowToken.Finding.Ours && top == routes.Count && !flow.IsSource(context.Source))
            {
                OutboundFlow.Use(context, flow, token.Octets);
                return FollowedFlow;
            }
            PathReceived.Follow(context, text, own);
            if (!isInDialog && top == routes.Count)
            {
                state.WasPreloaded = true;
                return OnlyPreloaded;
            }
            if (!isTrusted) return Refuse(context, "its Route to us was not written here");
            if (top == routes.Count) return Followed;
        }
        else if (Signs(context)) return Refuse(context, "its first Route is not ours");
        return GoTo(context, routes, top, takenFromBottom: 0);
    }

    /// <summary>The next Route says where to: into the destination when it routes loosely, else into the Request-URI, whose old value becomes the last Route (section 16.6 step 6).</summary>
    private static Rc GoTo(RouteContext context, scoped RouteSet routes, int index, int takenFromBottom)
    {
        var text = UriEditing.TextOf(context.Message, routes[index].Uri);
        if (!SipUri.TryParse(text.Octets, out var next)) return NotFollowed;
        if (next.IsLoose) return UriEditing.SetDestination(context, text) ? Followed : NotFollowed;
        Text line = $"Route: <{UriEditing.RequestUri(context)}>\r\n";
        if (!UriEditing.SetRequestUri(context, text)) return NotFollowed;
        context.DestinationUri = default;
        // The edits of before are made anew with one Route less.
        routes.Remove(index + 1, takenFromBottom);
        context.Message.Edits.Insert(routes.End, line.Octets);
        return Followed;
    }

    /// <summary>The second half of a double Record-Route names the listener to go on from.</summary>
    private static bool TakeSecond(RouteContext context, in NameAddr route, out Text text, out SipUri uri)
    {
        if (!TryOwn(context, route, out text, out uri) || !new UriParameters(text.Octets, uri.Parameters).Has("r2"u8)) return false;
        if (!context.Routes.Options.Get<RrOptions>().force_send_socket) return true;
        ListenerNaming.TryTransport(uri.Transport.Of(text.Octets), out var transport);
        var listeners = context.Proxy.Listeners;
        var host = uri.Host.Of(text.Octets);
        context.SendSocket = transport switch
        {
            TransportKind.Any => ListenerNaming.Find(listeners, TransportKind.Udp, host, uri.Port),
            TransportKind.Ws => ListenerNaming.Find(listeners, TransportKind.Ws, host, uri.Port) ?? ListenerNaming.Find(listeners, TransportKind.Wss, host, uri.Port),
            _ => ListenerNaming.Find(listeners, transport, host, uri.Port),
        } ?? context.SendSocket;
        return true;
    }

    private static bool TryOwn(RouteContext context, in NameAddr route, out Text text, out SipUri uri)
    {
        text = UriEditing.TextOf(context.Message, route.Uri);
        return SipUri.TryParse(text.Octets, out uri) && Myself.Is(context, text.Octets, uri);
    }

    /// <summary>The Request-URI is one that we put into a Record-Route: us, and either with lr or without a user.</summary>
    private static bool IsOurRecordRoute(RouteContext context) =>
        UriEditing.TryRequestUri(context, out var text, out var uri) && (uri.IsLoose || !uri.User.IsPresent) && Myself.Is(context, text.Octets, uri);

    /// <summary>Remembers the parameters of our Route, and says whether we wrote it.</summary>
    private static bool IsTrusted(RouteContext context, RrState state, Text text, in SipUri own)
    {
        var parameters = UriEditing.PartOf(text, own.Parameters);
        state.OwnParameters = parameters.IsNull ? Text.Empty : parameters;
        if (!Signs(context)) return true;
        var read = new UriParameters(text.Octets, own.Parameters);
        var tag = read.TryGet("ftag"u8, out var ftag) ? ftag.Of(text.Octets) : default;
        return read.TryGet("mac"u8, out var mac) && RouteSignature.Verify(context.Routes.Options.Get<RrOptions>().Key, context.Message, tag, mac.Of(text.Octets));
    }

    private static bool Signs(RouteContext context) => RecordRouteHook.Signs(context, context.Routes.Options.Get<RrOptions>());

    private static Rc Refuse(RouteContext context, string why)
    {
        context.Proxy.Log.WriteLimited(LogLevel.Info, "rr", $"{Log.Printable(context.Message[context.Message.MethodName], 32)} from {context.Source.Remote} is not followed: {why} (rr.sign).");
        return NotFollowed;
    }
}
