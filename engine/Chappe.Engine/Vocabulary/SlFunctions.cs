using Chappe.Engine.Routing;

namespace Chappe.Engine.Vocabulary;

/// <summary>Kamailio's module sl: replies without state. An ACK is never answered.</summary>
public static class SlFunctions
{
    /// <summary>Answers the request without a transaction.</summary>
    /// <param name="code">100 to 699.</param>
    /// <param name="reason">The reason phrase; CR and LF do not get through.</param>
    /// <returns>false when nothing was sent: the request is an ACK, the code is none, or the network refused.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure | RouteKinds.Event, Module = "sl")]
    public static Rc sl_send_reply(int code, Text reason)
    {
        var context = Here.Context;
        return IsCode(code) && context.Proxy.Replies.SendStateless(context, code, reason.Octets);
    }

    /// <inheritdoc cref="sl_send_reply(int, Text)"/>
    [Export(RouteKinds.Request | RouteKinds.Failure | RouteKinds.Event, Module = "sl")]
    public static Rc sl_send_reply(Text code, Text reason) => sl_send_reply(code.ToInt(), reason);

    /// <summary>The older name of <c>sl_send_reply</c>.</summary>
    /// <returns>false when nothing was sent.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure | RouteKinds.Event, Module = "sl")]
    public static Rc sl_reply(Text code, Text reason) => sl_send_reply(code.ToInt(), reason);

    /// <summary>Answers the request from its transaction when it has one, else without.</summary>
    /// <param name="code">100 to 699.</param>
    /// <param name="reason">The reason phrase; CR and LF do not get through.</param>
    /// <returns>false when nothing was sent.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure | RouteKinds.OnReply | RouteKinds.Event, Module = "sl")]
    public static Rc send_reply(int code, Text reason)
    {
        var context = Here.Context;
        return IsCode(code) && context.Proxy.Replies.Send(context, code, reason.Octets);
    }

    /// <inheritdoc cref="send_reply(int, Text)"/>
    [Export(RouteKinds.Request | RouteKinds.Failure | RouteKinds.OnReply | RouteKinds.Event, Module = "sl")]
    public static Rc send_reply(Text code, Text reason) => send_reply(code.ToInt(), reason);

    /// <summary>Answers 500 in the words of an internal error, without a transaction.</summary>
    /// <returns>false when nothing was sent.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure | RouteKinds.Event, Module = "sl")]
    public static Rc sl_reply_error() => CountedError(sl_send_reply(500, "I'm terribly sorry, server error occurred (1/SL)"));

    /// <summary>Answers 500 in the words of an internal error, from the transaction when there is one.</summary>
    /// <returns>false when nothing was sent.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure | RouteKinds.Event, Module = "sl")]
    public static Rc send_reply_error() => send_reply(500, "I'm terribly sorry, server error occurred (1/SL)");

    private static Rc CountedError(Rc sent)
    {
        if (sent) Here.Context.Proxy.Counters["sl.sent_err_replies"].Add();
        return sent;
    }

    private static bool IsCode(int code) => code is >= 100 and < 700;
}
