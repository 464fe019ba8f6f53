using Chappe.Engine.Forwarding;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Operations;

/// <summary>The words of xmlrpc.</summary>
public static class XmlrpcFunctions
{
    /// <summary>The parameters of xmlrpc.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "xmlrpc")]
    public static XmlrpcOptions xmlrpc => Here.Options<XmlrpcOptions>();

    /// <summary>Carries out the command that the HTTP request at hand has as XML-RPC, and answers: <c>await dispatch_rpc()</c>. Who may ask is for the route to say before.</summary>
    /// <returns>false when the message is no HTTP request, or has been answered.</returns>
    [Export(RouteKinds.Any, Module = "xmlrpc")]
    public static async ValueTask<Rc> dispatch_rpc()
    {
        var context = Here.Context;
        if (context.Slots.Find<HttpExchange>() is not { IsAnswered: false } exchange) return Rc.False;
        var body = context.Message.Body;
        var answer = await XmlRpc.AnswerAsync(context.Proxy, context.Message.Buffer.AsMemory(body.Offset, body.Length), default);
        return exchange.Reply(context, 200, "OK"u8, "text/xml"u8, default, answer);
    }

    /// <summary>Answers the XML-RPC request at hand with a fault.</summary>
    /// <param name="code">The fault's code.</param>
    /// <param name="reason">Its text.</param>
    /// <returns>false when the message is no HTTP request, or has been answered.</returns>
    [Export(RouteKinds.Any, Module = "xmlrpc")]
    public static Rc xmlrpc_reply(int code, Text reason)
    {
        var context = Here.Context;
        return context.Slots.Find<HttpExchange>() is { IsAnswered: false } exchange
            && exchange.Reply(context, 200, "OK"u8, "text/xml"u8, default, XmlRpc.Fault(code, reason.ToString()));
    }
}
