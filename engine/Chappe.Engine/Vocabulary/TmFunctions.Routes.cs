using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Transactions;

namespace Chappe.Engine.Vocabulary;

/// <summary>Which routes run for a transaction, and what they can ask about it.</summary>
public static partial class TmFunctions
{
    private const RouteKinds Arming = RouteKinds.Request | RouteKinds.Failure | RouteKinds.OnReply | RouteKinds.Branch | RouteKinds.BranchFailure | RouteKinds.Event;

    /// <summary>This failure route runs when all branches have ended without success. A failure route that relays again must set it again.</summary>
    /// <returns>false when there is no such route.</returns>
    [Export(Arming, Module = "tm")]
    public static Rc t_on_failure([RouteName(RouteKinds.Failure)] string name) => Find(RouteKinds.Failure, name, out var route) && Set(Here.Context.OnFailure = route);

    /// <inheritdoc cref="t_on_failure(string)"/>
    [Export(Arming, Module = "tm")]
    public static Rc t_on_failure([RouteName(RouteKinds.Failure)] Delegate route) => t_on_failure(route.Method.Name);

    /// <summary>This route runs on each reply of the branches that are made from now on.</summary>
    /// <returns>false when there is no such route.</returns>
    [Export(Arming, Module = "tm")]
    public static Rc t_on_reply([RouteName(RouteKinds.OnReply)] string name) => Find(RouteKinds.OnReply, name, out var route) && Set(Here.Context.OnReply = route);

    /// <inheritdoc cref="t_on_reply(string)"/>
    [Export(Arming, Module = "tm")]
    public static Rc t_on_reply([RouteName(RouteKinds.OnReply)] Delegate route) => t_on_reply(route.Method.Name);

    /// <summary>This route runs on each branch before it is sent.</summary>
    /// <returns>false when there is no such route.</returns>
    [Export(Arming, Module = "tm")]
    public static Rc t_on_branch([RouteName(RouteKinds.Branch)] string name) => Find(RouteKinds.Branch, name, out var route) && Set(Here.Context.OnBranch = route);

    /// <inheritdoc cref="t_on_branch(string)"/>
    [Export(Arming, Module = "tm")]
    public static Rc t_on_branch([RouteName(RouteKinds.Branch)] Delegate route) => t_on_branch(route.Method.Name);

    /// <summary>This route runs when one branch has ended without success, whatever the others do.</summary>
    /// <returns>false when there is no such route.</returns>
    [Export(Arming, Module = "tm")]
    public static Rc t_on_branch_failure([RouteName(RouteKinds.BranchFailure)] string name) => Find(RouteKinds.BranchFailure, name, out var route) && Set(Here.Context.OnBranchFailure = route);

    /// <inheritdoc cref="t_on_branch_failure(string)"/>
    [Export(Arming, Module = "tm")]
    public static Rc t_on_branch_failure([RouteName(RouteKinds.BranchFailure)] Delegate route) => t_on_branch_failure(route.Method.Name);

    /// <summary>Asks whether a route is set: <c>"failure_route"</c>, <c>"onreply_route"</c>, <c>"branch_route"</c> or <c>"branch_failure_route"</c>.</summary>
    /// <returns>false when it is not.</returns>
    [Export(RouteKinds.Any, Module = "tm")]
    public static Rc t_is_set(Text target)
    {
        var context = Here.Context;
        return target == "failure_route" ? context.OnFailure is not null
            : target == "onreply_route" ? context.OnReply is not null
            : target == "branch_route" ? context.OnBranch is not null
            : target == "branch_failure_route" && context.OnBranchFailure is not null;
    }

    /// <summary>Compares the status with an expression such as <c>"408|486"</c>: in failure routes of the reply that won, in reply routes of the one at hand.</summary>
    /// <returns>false when it does not match, or nothing was answered.</returns>
    [Export(RouteKinds.Any, Module = "tm")]
    public static Rc t_check_status([PosixExpression] string expression)
    {
        int code = T_reply_code;
        if (code == 0) return Rc.False;
        Span<byte> digits = stackalloc byte[3];
        System.Buffers.Text.Utf8Formatter.TryFormat(code, digits, out _);
        // Kamailio's scripts are full of plain alternatives; they need no expression.
        return IsAlternatives(expression) ? HoldsAlternative(expression, digits) : Patterns.Find(expression).IsMatch(digits);
    }

    /// <summary>Asks whether the client has cancelled the INVITE.</summary>
    /// <returns>false when it has not.</returns>
    [Export(RouteKinds.Any, Module = "tm")]
    public static Rc t_is_canceled()
    {
        var context = Here.Context;
        if (context.Transaction is { } own) return own.IsCanceled;
        return context.Message.IsRequest && context.Proxy.Transactions.Matching.FindOwn(context) is { IsCanceled: true };
    }

    /// <summary>Asks whether the transaction has been there longer than its lifetime allows.</summary>
    /// <returns>false when it has not.</returns>
    [Export(RouteKinds.Any, Module = "tm")]
    public static Rc t_is_expired() => Here.Context.Transaction is { } transaction
        && transaction.Table.Proxy.Clock.Milliseconds >= transaction.Began + (transaction.IsInvite ? transaction.Settings.MaxInviteLifetime : transaction.Settings.MaxOtherLifetime);

    /// <summary>Asks whether any branch has answered at all, not counting the reply at hand.</summary>
    /// <returns>false when none has.</returns>
    [Export(RouteKinds.Any, Module = "tm")]
    public static Rc t_any_replied()
    {
        if (Here.Context.Transaction is not { } transaction) return Rc.False;
        using var locked = transaction.Locked();
        var atHand = BranchAtHand;
        foreach (var branch in transaction.Branches)
            if (branch == atHand ? branch.HasAnsweredBefore : branch.LastReceived > 0) return Rc.True;
        return Rc.False;
    }

    /// <summary>Asks whether any branch did not answer in time.</summary>
    /// <returns>false when none did.</returns>
    [Export(RouteKinds.Any, Module = "tm")]
    public static Rc t_any_timeout()
    {
        if (Here.Context.Transaction is not { } transaction) return Rc.False;
        using var locked = transaction.Locked();
        foreach (var branch in transaction.Branches)
            if (branch.HasTimedOut) return Rc.True;
        return Rc.False;
    }

    /// <summary>Asks whether the branch that the failure route is about did not answer in time.</summary>
    /// <returns>false when it answered.</returns>
    [Export(RouteKinds.Failure | RouteKinds.BranchFailure, Module = "tm")]
    public static Rc t_branch_timeout() => BranchAtHand is { HasTimedOut: true };

    /// <summary>Asks whether the branch that the failure route is about had answered provisionally before it failed.</summary>
    /// <returns>false when the failure was its first word, or it said nothing.</returns>
    [Export(RouteKinds.Failure | RouteKinds.BranchFailure, Module = "tm")]
    public static Rc t_branch_replied() => BranchAtHand is { HasAnsweredBefore: true };

    /// <summary>True in a branch route.</summary>
    [Export(RouteKinds.Any, Module = "tmx")]
    public static Rc t_is_branch_route() => Here.Context.Kind == RouteKinds.Branch;

    /// <summary>True in a failure route.</summary>
    [Export(RouteKinds.Any, Module = "tmx")]
    public static Rc t_is_failure_route() => Here.Context.Kind == RouteKinds.Failure;

    /// <summary>True in an onreply_route.</summary>
    [Export(RouteKinds.Any, Module = "tmx")]
    public static Rc t_is_reply_route() => Here.Context.Kind == RouteKinds.OnReply;

    /// <summary>True in request_route.</summary>
    [Export(RouteKinds.Any, Module = "tmx")]
    public static Rc t_is_request_route() => Here.Context.Kind == RouteKinds.Request;

    /// <summary><c>$T_branch_idx</c>: the number of the branch at hand in branch, reply and failure routes, else -1.</summary>
    [Export(RouteKinds.Any, Module = "tm")]
    public static int T_branch_idx => Here.Context.Branch;

    /// <summary><c>$T_reply_code</c>: in reply routes the code at hand, in failure routes the one that won, else the last one that was sent to the client; 0 when there is none.</summary>
    [Export(RouteKinds.Any, Module = "tm")]
    public static int T_reply_code
    {
        get
        {
            var context = Here.Context;
            return !context.Message.IsRequest ? context.Message.StatusCode
                : context.Kind is RouteKinds.Failure or RouteKinds.BranchFailure ? BranchAtHand?.Code ?? 0
                : context.Kind == RouteKinds.Branch ? BranchAtHand?.LastReceived ?? 0
                : context.Transaction?.LastCode ?? 0;
        }
    }

    /// <summary><c>$T_reply_reason</c>: the reason phrase that belongs to <see cref="T_reply_code"/> in reply and failure routes; undefined elsewhere and for timeouts.</summary>
    [Export(RouteKinds.Any, Module = "tm")]
    public static Text T_reply_reason
    {
        get
        {
            var context = Here.Context;
            if (!context.Message.IsRequest) return context.Arena.Store(context.Message[context.Message.ReasonPhrase]);
            return BranchAtHand is { Reply.IsEmpty: false } branch ? context.Arena.Store(ProxyCore.ReasonOf(branch.Reply.Span)) : default;
        }
    }

    /// <summary><c>$T_req(…)</c>: what an expression says about the request, also where a reply is at hand: <c>T_req(() => hdr["Subject"])</c>.</summary>
    /// <returns>Undefined when the request is not kept any more, that is behind the final reply.</returns>
    [Export(RouteKinds.Any, Module = "tmx")]
    public static Text T_req(Func<Text> read)
    {
        var context = Here.Context;
        if (context.Message.IsRequest) return read();
        if (context.Transaction is not { } transaction) return default;
        using var locked = transaction.Locked();
        return transaction.Request.IsSaved ? Read(context, transaction.Table.Copies.Open(transaction), read) : default;
    }

    /// <summary><c>$T_rpl(…)</c>: what an expression says about the reply: in failure routes about the one that won, <c>T_rpl(() => hdr["Reason"])</c>.</summary>
    /// <returns>Undefined when there is none, or it was made up here.</returns>
    [Export(RouteKinds.Any, Module = "tmx")]
    public static Text T_rpl(Func<Text> read)
    {
        var context = Here.Context;
        if (!context.Message.IsRequest) return read();
        if (context.Transaction is not { } transaction) return default;
        using var locked = transaction.Locked();
        if (BranchAtHand is not { Reply.IsEmpty: false } branch) return default;
        var reply = context.Proxy.Contexts.Rent();
        reply.Routes = context.Routes;
        reply.Source = branch.Target;
        reply.Message.Parse(reply.RentCopy(branch.Reply.Span), branch.Reply.Length);
        return Read(context, reply, read);
    }

    private static Text Read(RouteContext context, RouteContext other, Func<Text> read)
    {
        var before = other.Enter();
        try
        {
            return context.Arena.Store(read());
        }
        finally
        {
            RouteContext.Leave(before);
            context.Proxy.Contexts.Return(other);
        }
    }

    /// <summary><c>$T_reply_last</c>: the last code that came for the branch at hand.</summary>
    [Export(RouteKinds.Any, Module = "tm")]
    public static int T_reply_last => BranchAtHand?.LastReceived ?? 0;

    /// <summary><c>$T_reply_ruid</c>: in a branch-failure route, the registrar's name for the contact that the branch was sent to (<c>unregister("location", tu, T_reply_ruid)</c>); undefined elsewhere.</summary>
    [Export(RouteKinds.Any, Module = "tm")]
    public static Text T_reply_ruid
    {
        get
        {
            if (BranchAtHand is not { Contact.IsEmpty: false } branch) return default;
            var contact = branch.Contact.Span;
            return Here.Context.Arena.Store(contact[..contact.IndexOf((byte)'\n')]);
        }
    }

    private static Branch? BranchAtHand
    {
        get
        {
            var context = Here.Context;
            return context.Transaction is { } transaction && context.Branch >= 0 && context.Branch < transaction.BranchCount ? transaction.BranchAt(context.Branch) : null;
        }
    }

    private static bool Find(RouteKinds kind, string name, out Route? route)
    {
        var context = Here.Context;
        route = null;
        // Kamailio's "0" takes a handler away again.
        if (name is "0" or "") return true;
        route = context.Routes.Find(kind, name);
        if (route is not null) return true;
        context.Proxy.Log.WriteLimited(LogLevel.Error, "tm", $"There is no {kind} route '{name}'.");
        return false;
    }

    private static bool Set(Route? _) => true;

    private static bool IsAlternatives(string expression)
    {
        foreach (char c in expression)
            if (c is not ('|' or (>= '0' and <= '9'))) return false;
        return true;
    }

    private static bool HoldsAlternative(string expression, ReadOnlySpan<byte> digits)
    {
        foreach (var range in expression.AsSpan().Split('|'))
        {
            var wanted = expression.AsSpan()[range];
            // Unanchored, as an expression would be: "40" matches 404 and 540.
            for (int start = 0; start + wanted.Length <= digits.Length; start++)
                if (System.Text.Ascii.Equals(digits.Slice(start, wanted.Length), wanted)) return true;
        }
        return false;
    }
}
