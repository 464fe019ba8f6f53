using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Msrp;

namespace Chappe.Modules.Msrp;

/// <summary>The words of msrp.</summary>
public static class MsrpFunctions
{
    private static MsrpModule Module => Here.Context.Proxy.Module<MsrpModule>();

    private static MsrpExchange? Exchange => Here.Context.Slots.Find<MsrpExchange>() is { Length: > 0 } exchange ? exchange : null;

    /// <summary>The parameters of msrp, and <c>$msrp(name)</c>: <c>msrp["method"]</c> is a part of the frame at hand.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "msrp")]
    public static MsrpOptions msrp => Here.Options<MsrpOptions>();

    /// <summary>Sends the frame on to the next URI of its To-Path, or to where <c>msrp_set_dst</c> and <c>msrp_cmap_lookup</c> say; this hop's URI moves from To-Path to From-Path (RFC 4976 section 5.1).</summary>
    /// <returns>false when this is the last hop of the path, no connection leads there and none may be opened.</returns>
    [Export(RouteKinds.Any, Module = "msrp")]
    public static Rc msrp_relay() => Exchange is { } exchange && Module.Relaying.Relay(Here.Context, exchange);

    /// <summary>Answers the request on the connection that it came by.</summary>
    /// <param name="code">Three digits: 200, 403, 481.</param>
    /// <param name="text">The comment behind it; control octets become blanks.</param>
    /// <param name="hdrs">Whole header lines, each with its CRLF.</param>
    /// <returns>false when the frame is a response, or the connection is gone.</returns>
    [Export(RouteKinds.Any, Module = "msrp")]
    public static Rc msrp_reply(Text code, Text text, Text hdrs = default) => Exchange is { } exchange && MsrpReply.Send(exchange, code.ToInt(), text.Octets, hdrs.Octets);

    /// <inheritdoc cref="msrp_reply(Text, Text, Text)"/>
    [Export(RouteKinds.Any, Module = "msrp")]
    public static Rc msrp_reply(int code, Text text, Text hdrs = default) => Exchange is { } exchange && MsrpReply.Send(exchange, code, text.Octets, hdrs.Octets);

    /// <summary>The frame is a request.</summary>
    [Export(RouteKinds.Any, Module = "msrp")]
    public static Rc msrp_is_request() => Exchange is { Frame.IsRequest: true };

    /// <summary>The frame is a response.</summary>
    [Export(RouteKinds.Any, Module = "msrp")]
    public static Rc msrp_is_reply() => Exchange is { Frame.IsRequest: false };

    /// <summary>Says where <c>msrp_relay</c> sends the frame, whatever its To-Path says.</summary>
    /// <param name="addr">An MSRP URI, as <c>msrp["srcaddr"]</c> tells it.</param>
    /// <param name="fsock">Our socket, as <c>msrp["srcsock"]</c> tells it; one that is not ours is passed over.</param>
    /// <returns>false when <paramref name="addr"/> is no MSRP URI; nothing is set then.</returns>
    [Export(RouteKinds.Any, Module = "msrp")]
    public static Rc msrp_set_dst(Text addr, Text fsock = default)
    {
        if (Exchange is not { } exchange || !MsrpUri.TryParse(addr.Octets, out _)) return Rc.False;
        exchange.Destination = Here.Context.Arena.Store(addr);
        exchange.SendSocket = fsock.IsEmpty ? null : ListenerNaming.Find(Here.Context.Proxy.Listeners, fsock);
        exchange.Session = null;
        return Rc.True;
    }

    /// <summary>How <c>msrp_relay</c> sends: 1 only on a connection that is open, 2 closes it behind the frame.</summary>
    [Export(RouteKinds.Any, Module = "msrp")]
    public static Rc msrp_relay_flags(int flags)
    {
        if (Exchange is not { } exchange) return Rc.False;
        exchange.RelayFlags = (MsrpSendFlags)flags;
        return Rc.True;
    }

    /// <inheritdoc cref="msrp_relay_flags(int)"/>
    [Export(RouteKinds.Any, Module = "msrp")]
    public static Rc msrp_relay_flags(Text flags) => msrp_relay_flags(flags.ToInt());

    /// <summary>How <c>msrp_reply</c> sends: 2 closes the connection behind it. 1 is always so: an answer goes back by the connection of its request.</summary>
    [Export(RouteKinds.Any, Module = "msrp")]
    public static Rc msrp_reply_flags(int flags)
    {
        if (Exchange is not { } exchange) return Rc.False;
        exchange.ReplyFlags = (MsrpSendFlags)flags;
        return Rc.True;
    }

    /// <inheritdoc cref="msrp_reply_flags(int)"/>
    [Export(RouteKinds.Any, Module = "msrp")]
    public static Rc msrp_reply_flags(Text flags) => msrp_reply_flags(flags.ToInt());

    /// <summary>Gives the sender of an AUTH a session of its own and answers 200 with its Use-Path and Expires, or 423 when it asks for too short or too long a time (RFC 4976 section 5.1).</summary>
    /// <returns>false when it was refused, is no AUTH, or no sessions are kept (<c>msrp.cmap_size</c>).</returns>
    [Export(RouteKinds.Any, Module = "msrp")]
    public static Rc msrp_cmap_save() => Exchange is { } exchange && Module.Save(Here.Context, exchange);

    /// <summary>Finds the session that this hop's URI names, and lets <c>msrp_relay</c> send to its connection.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "msrp")]
    public static Rc msrp_cmap_lookup() => Exchange is { } exchange && Module.Lookup(exchange);
}
