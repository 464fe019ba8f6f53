using Chappe.Engine.Routing;
using Chappe.Engine.Transactions;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Vocabulary;

/// <summary>Kamailio's module tmx: transactions that are not the message's own, and what is kept of them.</summary>
public static class TmxFunctions
{
    /// <summary>Cancels branches of this transaction.</summary>
    /// <param name="which"><c>"all"</c>, <c>"others"</c> (all but the one at hand) or <c>"this"</c>.</param>
    /// <returns>false when there is no transaction, or the word is unknown.</returns>
    [Export(RouteKinds.OnReply, Module = "tmx")]
    public static Rc t_cancel_branches(Text which)
    {
        var context = Here.Context;
        if (context.Transaction is not { } transaction) return Rc.False;
        bool isAll = which == "all", isOthers = which == "others", isThis = which == "this";
        if (!isAll && !isOthers && !isThis) return Rc.False;
        using var locked = transaction.Locked();
        foreach (var branch in transaction.Branches)
            if (branch.IsOpen && (isAll || branch.Index == context.Branch == isThis)) transaction.Table.Cancels.CancelBranch(branch);
        return Rc.True;
    }

    /// <summary>Cancels the INVITE with that Call-ID and CSeq number.</summary>
    /// <returns>false when it is not known or has been answered.</returns>
    [Export(RouteKinds.Any, Module = "tmx")]
    public static Rc t_cancel_callid(Text callid, Text cseq, int flag)
    {
        var context = Here.Context;
        if (Find(context, callid, cseq) is not { } transaction) return Rc.False;
        using var locked = transaction.Locked();
        if (!IsStill(transaction, callid, cseq)) return Rc.False;
        if (flag is >= 0 and < 32) transaction.Flags |= 1u << flag;
        bool isOpen = !transaction.IsFinal && !transaction.IsCanceled;
        if (isOpen) transaction.Table.Cancels.Cancel(transaction, null);
        return isOpen;
    }

    /// <summary>Answers the INVITE with that Call-ID and CSeq number, and cancels its branches.</summary>
    /// <returns>false when it is not known or has been answered.</returns>
    [Export(RouteKinds.Any, Module = "tmx")]
    public static Rc t_reply_callid(Text callid, Text cseq, Text code, Text reason)
    {
        var context = Here.Context;
        int number = code.ToInt();
        if (number is < 100 or > 699 || Find(context, callid, cseq) is not { } transaction) return Rc.False;
        using var locked = transaction.Locked();
        if (!IsStill(transaction, callid, cseq)) return Rc.False;
        bool sent = !transaction.IsFinal && transaction.Table.Local.Answer(transaction, null, number, reason.Octets);
        if (sent && number >= 200) transaction.Table.Core.CancelOthers(transaction, null);
        return sent;
    }

    /// <summary>Gives the flags that were set after the transaction began to its other routes.</summary>
    /// <returns>false when there is no transaction.</returns>
    [Export(RouteKinds.Any, Module = "tmx")]
    public static Rc t_flush_flags()
    {
        var context = Here.Context;
        if (context.Transaction is not { } transaction) return Rc.False;
        using var locked = transaction.Locked();
        transaction.Flags = context.Flags;
        return Rc.True;
    }

    /// <summary>Keeps the edits made so far for failure routes, though nothing has been relayed yet (for scripts that suspend first).</summary>
    /// <returns>false when there is no transaction, or it has relayed.</returns>
    [Export(RouteKinds.Request, Module = "tm")]
    public static Rc t_save_lumps()
    {
        var context = Here.Context;
        if (context.Transaction is not { IsRelayed: false } transaction) return Rc.False;
        using var locked = transaction.Locked();
        transaction.Request.Save(context, transaction.Table.Pool);
        return Rc.True;
    }

    /// <summary>Ends the transaction at once without another word.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure, Module = "tmx")]
    public static Rc t_drop()
    {
        var context = Here.Context;
        if (context.Transaction is not { } transaction) return Rc.False;
        using var locked = transaction.Locked();
        transaction.Table.Server.Release(transaction);
        transaction.Table.Core.CancelOthers(transaction, null);
        return Rc.True;
    }

    private static Transaction? Find(RouteContext context, Text callid, Text cseq) =>
        uint.TryParse(cseq.Octets, out uint number) ? context.Proxy.Transactions.Matching.FindCall(callid.Octets, number) : null;

    /// <summary>Looks again under the lock: what was found may have ended and serve another call.</summary>
    private static bool IsStill(Transaction transaction, Text callid, Text cseq) =>
        transaction is { IsLive: true, IsEnded: false, Method: SipMethod.Invite } && uint.TryParse(cseq.Octets, out uint number)
        && transaction.Table.Matching.IsCall(transaction, callid.Octets, number);
}
