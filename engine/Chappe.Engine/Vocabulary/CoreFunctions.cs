using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;
using static Chappe.Engine.Vocabulary.UriEditing;

namespace Chappe.Engine.Vocabulary;

/// <summary>The words of Kamailio's core: the Request-URI, the destination, how replies and requests travel.</summary>
public static class CoreFunctions
{
    /// <summary>Sets the Request-URI.</summary>
    /// <returns>false when it is not a URI; nothing has changed then.</returns>
    [Export(RouteKinds.Any)]
    public static Rc seturi(Text uri) => SetRequestUri(Here.Context, uri, TargetOrigin.Script);

    /// <inheritdoc cref="seturi"/>
    [Export(RouteKinds.Any)]
    public static Rc rewriteuri(Text uri) => seturi(uri);

    /// <summary>Sets the host of the Request-URI; port and parameters stay.</summary>
    /// <returns>false when the URI would not be one any more.</returns>
    [Export(RouteKinds.Any)]
    public static Rc rewritehost(Text host) => SetRequestUriPart(Here.Context, UriPart.Host, host);

    /// <inheritdoc cref="rewritehost"/>
    [Export(RouteKinds.Any)]
    public static Rc sethost(Text host) => rewritehost(host);

    /// <summary>Sets host and port of the Request-URI: <c>host[:port]</c>.</summary>
    /// <returns>false when the URI would not be one any more.</returns>
    [Export(RouteKinds.Any)]
    public static Rc rewritehostport(Text hostport) => SetRequestUriPart(Here.Context, UriPart.HostPort, hostport);

    /// <inheritdoc cref="rewritehostport"/>
    [Export(RouteKinds.Any)]
    public static Rc sethostport(Text hostport) => rewritehostport(hostport);

    /// <summary>Sets the port of the Request-URI; an empty one removes it.</summary>
    /// <returns>false when the URI would not be one any more.</returns>
    [Export(RouteKinds.Any)]
    public static Rc rewriteport(Text port) => SetRequestUriPart(Here.Context, UriPart.Port, port);

    /// <inheritdoc cref="rewriteport"/>
    [Export(RouteKinds.Any)]
    public static Rc setport(Text port) => rewriteport(port);

    /// <summary>Sets the user part of the Request-URI; an empty one removes it.</summary>
    /// <returns>false when the URI would not be one any more.</returns>
    [Export(RouteKinds.Any)]
    public static Rc rewriteuser(Text user) => SetRequestUriPart(Here.Context, UriPart.User, user);

    /// <inheritdoc cref="rewriteuser"/>
    [Export(RouteKinds.Any)]
    public static Rc setuser(Text user) => rewriteuser(user);

    /// <summary>Puts <paramref name="text"/> before the user part of the Request-URI.</summary>
    /// <returns>false when the URI would not be one any more.</returns>
    [Export(RouteKinds.Any)]
    public static Rc prefix(Text text) => SetRequestUriPart(Here.Context, UriPart.User, text + PseudoVariables.rU);

    /// <summary>Takes the first <paramref name="count"/> octets off the user part of the Request-URI.</summary>
    /// <returns>false when there is no Request-URI.</returns>
    [Export(RouteKinds.Any)]
    public static Rc strip(int count) => SetRequestUriPart(Here.Context, UriPart.User, PseudoVariables.rU.strip(count));

    /// <summary>Takes the last <paramref name="count"/> octets off the user part of the Request-URI.</summary>
    /// <returns>false when there is no Request-URI.</returns>
    [Export(RouteKinds.Any)]
    public static Rc strip_tail(int count) => SetRequestUriPart(Here.Context, UriPart.User, PseudoVariables.rU.striptail(count));

    /// <summary>Adds <c>;user=phone</c> to the Request-URI unless it has a user parameter.</summary>
    /// <returns>false when the Request-URI cannot be read.</returns>
    [Export(RouteKinds.Any)]
    public static Rc userphone()
    {
        var context = Here.Context;
        if (!TryRequestUri(context, out var text, out var uri)) return Rc.False;
        var parameters = PartOf(text, uri.Parameters);
        if (!parameters.param.value("user").IsNull) return Rc.True;
        return SetRequestUriPart(context, UriPart.Parameters, $"{parameters};user=phone");
    }

    /// <summary>Brings back the Request-URI as it came in.</summary>
    [Export(RouteKinds.Any)]
    public static Rc revert_uri()
    {
        Here.Context.NewRequestUri = default;
        return Rc.True;
    }

    /// <summary>Sets where to send, whatever the Request-URI says.</summary>
    /// <returns>false when it is not a URI; nothing has changed then.</returns>
    [Export(RouteKinds.Any)]
    public static Rc setdsturi(Text uri) => !uri.IsNull && SetDestination(Here.Context, uri, TargetOrigin.Script);

    /// <summary>Forgets the destination: the Request-URI says again where to send.</summary>
    [Export(RouteKinds.Any)]
    public static Rc resetdsturi()
    {
        Here.Context.DestinationUri = default;
        return Rc.True;
    }

    /// <summary>Asks whether a destination is set.</summary>
    /// <returns>false when the Request-URI decides.</returns>
    [Export(RouteKinds.Any)]
    public static Rc isdsturiset() => !Here.Context.DestinationUri.IsEmpty;

    /// <summary>Answers to the source port, as if the top Via carried rport (RFC 3581): for clients behind NAT that do not ask for it.</summary>
    [Export(RouteKinds.Any)]
    public static Rc force_rport()
    {
        Here.Context.ForceRPort = true;
        return Rc.True;
    }

    /// <inheritdoc cref="force_rport"/>
    [Export(RouteKinds.Any)]
    public static Rc add_rport() => force_rport();

    /// <summary>Writes <c>rport</c> into our own Via, so that the next hop answers to our source port.</summary>
    [Export(RouteKinds.Any)]
    public static Rc add_local_rport()
    {
        Here.Context.LocalRPort = true;
        return Rc.True;
    }

    /// <summary>Closes the connection behind the reply.</summary>
    [Export(RouteKinds.Any)]
    public static Rc set_reply_close() => Wish(StreamWishes.ReplyClose);

    /// <summary>Sends the reply on the request's connection only; none is opened for it.</summary>
    [Export(RouteKinds.Any)]
    public static Rc set_reply_no_connect() => Wish(StreamWishes.ReplyNoConnect);

    /// <summary>Closes the connection behind the forwarded request.</summary>
    [Export(RouteKinds.Any)]
    public static Rc set_forward_close() => Wish(StreamWishes.ForwardClose);

    /// <summary>Forwards on an existing connection only; none is opened.</summary>
    [Export(RouteKinds.Any)]
    public static Rc set_forward_no_connect() => Wish(StreamWishes.ForwardNoConnect);

    /// <summary>Sends the request from this listener: its name, or <c>[proto:]host[:port]</c>.</summary>
    /// <returns>false when there is no such listener; nothing has changed then.</returns>
    [Export(RouteKinds.Any)]
    public static Rc force_send_socket(Text listener)
    {
        var context = Here.Context;
        if (ListenerNaming.Find(context.Proxy.Listeners, listener) is not { } found) return Refuse(context, "send socket", listener);
        context.SendSocket = found;
        return Rc.True;
    }

    /// <summary>Asks whether a text is undefined or empty.</summary>
    /// <returns>false when there is something in it.</returns>
    [Export(RouteKinds.Any)]
    public static Rc strempty(Text text) => text.IsEmpty;

    /// <summary>How many octets a text has; 0 when it is undefined.</summary>
    [Export(RouteKinds.Any)]
    public static int strlen(Text text) => text.Length;

    /// <summary>Kamailio's <c>x == myself</c>: the host of the URI (or <c>host[:port]</c>) is one of our addresses or aliases.</summary>
    /// <returns>false when it is not, or cannot be read.</returns>
    [Export(RouteKinds.Any, Module = "kex")]
    public static Rc is_myself(Text uri) => Myself.Is(Here.Context, uri);

    /// <summary>Kamailio's <c>uri == myself</c>: the Request-URI is for us.</summary>
    [Export(RouteKinds.Any, Module = "chappe")]
    public static bool uri_is_myself => Myself.Is(Here.Context, PseudoVariables.ru);

    /// <summary>Kamailio's <c>from_uri == myself</c>: the From URI is one of ours.</summary>
    [Export(RouteKinds.Any, Module = "chappe")]
    public static bool from_uri_is_myself => Myself.Is(Here.Context, AddressPseudoVariables.fu);

    /// <summary>Kamailio's <c>to_uri == myself</c>: the To URI is one of ours.</summary>
    [Export(RouteKinds.Any, Module = "chappe")]
    public static bool to_uri_is_myself => Myself.Is(Here.Context, AddressPseudoVariables.tu);

    /// <summary>Kamailio's <c>src_ip == myself</c>: the message came from one of our own addresses and ports.</summary>
    [Export(RouteKinds.Any, Module = "chappe")]
    public static bool src_ip_is_myself => Myself.IsSource(Here.Context);

    /// <summary>Writes a line to the log.</summary>
    /// <param name="level">Kamailio's number: -1 error, 0 warning, 1 notice, 2 information, 3 debugging.</param>
    /// <param name="text">The line.</param>
    [Export(RouteKinds.Any)]
    public static Rc log(int level, Text text)
    {
        var target = Here.Context.Proxy.Log;
        if (target.IsOn((LogLevel)level)) target.Write((LogLevel)level, "<script>", Log.Printable(text.Octets, 4096));
        return Rc.True;
    }

    /// <summary>Writes a line to the log at the level of errors, as Kamailio does.</summary>
    [Export(RouteKinds.Any)]
    public static Rc log(Text text) => log((int)LogLevel.Error, text);

    private static Rc Wish(StreamWishes wish)
    {
        Here.Context.StreamWishes |= wish;
        return Rc.True;
    }
}
