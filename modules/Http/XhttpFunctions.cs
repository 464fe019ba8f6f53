using Chappe.Engine.Forwarding;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Http;

/// <summary>The words of xhttp.</summary>
public static class XhttpFunctions
{
    /// <summary>The parameters of xhttp.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "xhttp")]
    public static XhttpOptions xhttp => Here.Options<XhttpOptions>();

    /// <summary><c>$hu</c>: the target of the HTTP request, path and query as they came; undefined in a message that is not HTTP.</summary>
    [Export(RouteKinds.Any, Module = "xhttp")]
    public static Text hu
    {
        get
        {
            var context = Here.Context;
            var target = context.Message.RequestUri;
            return context.Slots.Find<HttpExchange>() is null || !target.IsPresent ? default : new Text(context.Message.Buffer, target.Offset, target.Length);
        }
    }

    /// <summary>Answers the HTTP request. A HEAD gets the same without the body; lines of <c>append_to_reply</c> are added, and <c>set_reply_close</c> closes the connection behind it.</summary>
    /// <param name="code">200 to 599.</param>
    /// <param name="reason">The reason phrase; CR and LF do not get through.</param>
    /// <param name="content_type">The Content-Type; empty for none.</param>
    /// <param name="body">The body.</param>
    /// <returns>false when the message is no HTTP request, was answered before, or the connection is gone.</returns>
    [Export(RouteKinds.Event, Module = "xhttp")]
    public static Rc xhttp_reply(int code, Text reason, Text content_type, Text body)
    {
        var context = Here.Context;
        return code is >= 200 and < 600 && context.Slots.Find<HttpExchange>() is { } exchange
            && exchange.Reply(context, code, reason.Octets, content_type.Octets, default, body.Octets);
    }

    /// <inheritdoc cref="xhttp_reply(int, Text, Text, Text)"/>
    [Export(RouteKinds.Event, Module = "xhttp")]
    public static Rc xhttp_reply(Text code, Text reason, Text content_type, Text body) => xhttp_reply(code.ToInt(), reason, content_type, body);

    /// <summary>Answers the HTTP request with a file that lies in the folder of the script, or below it. It is read when it is first asked for and kept in memory; a change of the file is seen within a second. GET and HEAD only; ETag and If-None-Match are obeyed.</summary>
    /// <param name="name">The file, written by the script and never taken from the request: <c>"phone.html"</c>.</param>
    /// <returns>false when the message is no HTTP request that can be answered so: the file is not there, too large or outside the folder (the log says which), or the method is another one. Nothing has been sent then.</returns>
    [Export(RouteKinds.Event, Module = "chappe")]
    public static Rc xhttp_file(string name)
    {
        var context = Here.Context;
        return context.Slots.Find<HttpExchange>() is { } exchange && FileReply.Send(context, exchange, name);
    }
}
