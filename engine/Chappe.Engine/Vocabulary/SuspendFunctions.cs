using Chappe.Engine.Routing;
using Chappe.Engine.Transactions;

namespace Chappe.Engine.Vocabulary;

/// <summary>Words about transactions by name: a request that waits for something outside, and requests of our own.</summary>
public static class SuspendFunctions
{
    /// <summary>Ends the script here; the request goes on when <c>t_continue</c> names it. Its name is <c>T("id_index")</c> and <c>T("id_label")</c>. What is awaited inside needs neither.</summary>
    /// <returns>false when it has been answered or relayed, or is ACK or CANCEL.</returns>
    [Export(RouteKinds.Request, Module = "tmx")]
    public static Rc t_suspend()
    {
        var context = Here.Context;
        return Suspension.Suspend(context, context.Proxy.Transactions);
    }

    /// <summary>Goes on with a suspended request in a route of the script version that began it.</summary>
    /// <param name="index">Its <c>T("id_index")</c>.</param>
    /// <param name="label">Its <c>T("id_label")</c>.</param>
    /// <param name="route">A plain route, Kamailio's <c>route[NAME]</c>.</param>
    /// <returns>false when no such request is suspended, or there is no such route.</returns>
    [Export(RouteKinds.Any, Module = "tmx")]
    public static Rc t_continue(Text index, Text label, [RouteName(RouteKinds.None, MayAwait = true)] string route) =>
        !index.IsEmpty && Suspension.Continue(Here.Context.Proxy.Transactions, index.ToInt(), label.ToInt(), routes => routes.Find(RouteKinds.None, route));

    /// <inheritdoc cref="t_continue(Text, Text, string)"/>
    [Export(RouteKinds.Any, Module = "tmx")]
    public static Rc t_continue(Text index, Text label, [RouteName(RouteKinds.None, MayAwait = true)] Delegate route) => t_continue(index, label, route.Method.Name);

    /// <summary><c>$T(name)</c>: <c>id_index</c> and <c>id_label</c> name the transaction, <c>branch_index</c> the branch at hand, <c>reply_code</c>, <c>reply_reason</c>, <c>reply_last</c> as <c>T_reply_code</c> and its like; <c>reply_type</c> 1 when the reply was made up here.</summary>
    /// <returns>Undefined when there is no transaction, or no such name.</returns>
    [Export(RouteKinds.Any, Module = "tm")]
    public static Text T(string name)
    {
        var context = Here.Context;
        if (name is "reply_code") return TmFunctions.T_reply_code;
        if (name is "reply_reason") return TmFunctions.T_reply_reason;
        if (name is "reply_last") return TmFunctions.T_reply_last;
        if (name is "branch_index") return TmFunctions.T_branch_idx;
        if (context.Transaction is not { } transaction) return default;
        using var locked = transaction.Locked();
        var (index, label) = Suspension.NameOf(transaction);
        return name switch
        {
            "id_index" => context.Arena.Store((long)index),
            "id_label" => context.Arena.Store((long)label),
            "reply_type" => context.Branch >= 0 && context.Branch < transaction.BranchCount && transaction.BranchAt(context.Branch).Outcome == BranchOutcome.Local ? 1 : 0,
            _ => default,
        };
    }

    /// <summary>Asks in <c>reply_route</c> whether this reply came before while a route of its transaction still awaits something. In an onreply_route it never has: what comes again is absorbed before.</summary>
    /// <returns>false when it has not.</returns>
    [Export(RouteKinds.AnyReply, Module = "tm")]
    public static Rc t_is_retr_async_reply()
    {
        var context = Here.Context;
        var message = context.Message;
        if (context.Kind != RouteKinds.CoreReply || !BranchParameter.TryParse(message[message.TopVia.Branch], out var parameter) || context.Proxy.Transactions.At(parameter.Slot) is not { } transaction) return Rc.False;
        using var locked = transaction.Locked();
        return transaction.RoutesPending > 0 && TransactionMatching.BranchOf(transaction, parameter, message) is { } branch && branch.LastReceived == message.StatusCode;
    }

    /// <summary>Sends a request of our own.</summary>
    /// <param name="method">Its method; not INVITE, ACK or CANCEL.</param>
    /// <param name="ruri">Its Request-URI, which is its To as well.</param>
    /// <param name="nexthop">Where to send it to instead; empty: by its Request-URI.</param>
    /// <param name="socket">The listener to send from; empty: any.</param>
    /// <param name="headers">Header lines, each with its CRLF; a From among them is its From.</param>
    /// <param name="body">Its body.</param>
    /// <returns>false when the method is one of those, or a URI is none.</returns>
    [Export(RouteKinds.Any, Module = "tm")]
    public static Rc t_uac_send(Text method, Text ruri, Text nexthop, Text socket, Text headers, Text body)
    {
        var context = Here.Context;
        if (method.IsEmpty || method == "INVITE" || method == "ACK" || method == "CANCEL" || !UriEditing.IsUri(ruri) || !nexthop.IsEmpty && !UriEditing.IsUri(nexthop)) return Rc.False;
        string from = $"<{ruri}>", others = "";
        foreach (string line in headers.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("From:", StringComparison.OrdinalIgnoreCase)) from = line[5..].Split(";tag=")[0].Trim();
            else others += line + "\r\n";
        }
        context.Proxy.Transactions.Requests.Send(new OutgoingRequest
        {
            Method = method.ToString(), Uri = ruri.ToString(), From = from, Headers = others, Body = body.Octets.ToArray(), Destination = nexthop.IsEmpty ? null : nexthop.ToString(),
            SendSocket = socket.IsEmpty ? null : ListenerNaming.Find(context.Proxy.Listeners, socket),
        }, static _ => { });
        return Rc.True;
    }
}
