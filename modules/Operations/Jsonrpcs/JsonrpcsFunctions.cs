using Chappe.Engine.Forwarding;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Operations;

/// <summary>The words of jsonrpcs.</summary>
public static class JsonrpcsFunctions
{
    /// <summary>The parameters of jsonrpcs.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "jsonrpcs")]
    public static JsonrpcsOptions jsonrpcs => Here.Options<JsonrpcsOptions>();

    /// <summary>Answers an HTTP request whose body is JSON-RPC: <c>await jsonrpc_dispatch()</c>. Who may ask is for the script to say before; whoever may ask may change and end everything.</summary>
    /// <returns>false when the message is no HTTP request, or has been answered.</returns>
    [Export(RouteKinds.Event, Module = "jsonrpcs")]
    public static async ValueTask<Rc> jsonrpc_dispatch()
    {
        var context = Here.Context;
        var options = context.Routes.Options.Get<JsonrpcsOptions>();
        if (context.Slots.Find<HttpExchange>() is not { IsAnswered: false } exchange || !options.Has(1)) return Rc.False;
        var body = context.Message.Body;
        var (answer, status, reason) = await JsonAnswer.OfAsync(context.Proxy, context.Message.Buffer.AsMemory(body.Offset, body.Length), options.pretty_format != 0, default);
        return exchange.Reply(context, status, System.Text.Encoding.UTF8.GetBytes(reason), "application/json"u8, default, answer);
    }

    /// <summary>Carries out a command that the script writes as JSON-RPC; <c>jsonrpl</c> has the answer: <c>await jsonrpc_exec("…")</c>.</summary>
    /// <returns>false when the command failed.</returns>
    [Export(RouteKinds.Any, Module = "jsonrpcs")]
    public static async ValueTask<Rc> jsonrpc_exec(Text command)
    {
        var context = Here.Context;
        byte[] request = command.Octets.ToArray();
        var (body, code, text) = await JsonAnswer.OfAsync(context.Proxy, request, context.Routes.Options.Get<JsonrpcsOptions>().pretty_format != 0, default);
        var reply = context.Slots.Get<JsonReply>();
        (reply.Code, reply.Text, reply.Body) = (code, text, body);
        return code < 300;
    }

    /// <summary>What the last <c>jsonrpc_exec</c> was answered: <c>jsonrpl["code"]</c>, <c>jsonrpl["text"]</c>, <c>jsonrpl["body"]</c>; Kamailio's <c>$jsonrpl(body)</c>.</summary>
    [Export(RouteKinds.Any, Module = "jsonrpcs")]
    public static JsonReplyValues jsonrpl { get; } = new();
}

/// <summary>What stands behind <c>jsonrpl["body"]</c>.</summary>
public sealed class JsonReplyValues
{
    internal JsonReplyValues() { }

    /// <summary><c>code</c>, <c>text</c> or <c>body</c>; undefined before a <c>jsonrpc_exec</c>, and for any other name.</summary>
    public Text this[string part] => Here.Context.Slots.Find<JsonReply>() is not { Body: { } body } reply ? default : part switch
    {
        "code" => reply.Code,
        "text" => reply.Text,
        "body" => Text.Of(body),
        _ => default,
    };
}
