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
        transaction.Enter();
        foreach (var branch in transaction.Branches)
            if (branch.IsOpen && (isAll || branch.Index == context.Branch == isThis)) transaction.Table.Cancels.CancelBranch(branch);
        transaction.Exit();
        return Rc.True;
    }

    /// <summary>Cancels the INVITE with that Call-ID and CSeq number.</summary>
    /// <returns>false when it is not known or has been answered.</returns>
    [Export(RouteKinds.Any, Module = "tmx")]
    public static Rc t_cancel_callid(Text callid, Text cseq, int flag)
    {
        var context = Here.Context;
        if (!TryEnterCall(context, callid, cseq, out var transaction)) return Rc.False;
        if (flag is >= 0 and < 32) transaction.Flags |= 1u << flag;
        bool isOpen = !transaction.IsFinal && !transaction.IsCanceled;
        if (isOpen) transaction.Table.Cancels.Cancel(transaction, null);
        transaction.Exit();
        return isOpen;
    }

    /// <summary>Answers the INVITE with that Call-ID and CSeq number, and cancels its branches.</summary>
    /// <returns>false when it is not known or has been answered.</returns>
    [Export(RouteKinds.Any, Module = "tmx")]
    public static Rc t_reply_callid(Text callid, Text cseq, Text code, Text reason)
    {
        var context = Here.Context;
        int number = code.ToInt();
        if (number is < 100 or > 699 || !TryEnterCall(context, callid, cseq, out var transaction)) return Rc.False;
        bool sent = !transaction.IsFinal && transaction.Table.Local.Answer(transaction, null, number, reason.Octets);
        if (sent && number >= 200) transaction.Table.Core.CancelOthers(transaction, null);
        transaction.Exit();
        return sent;
    }

    /// <summary>Gives the flags that were set after the transaction began to its other routes.</summary>
    /// <returns>false when there is no transaction.</returns>
    [Export(RouteKinds.Any, Module = "tmx")]
    public static Rc t_flush_flags()
    {
        var context = Here.Context;
        if (context.Transaction is not { } transaction) return Rc.False;
        transaction.Enter();
        transaction.Flags = context.Flags;
        transaction.Exit();
        return Rc.True;
    }

    /// <summary>Keeps the edits made so far for failure routes, though nothing has been relayed yet (for scripts that suspend first).</summary>
    /// <returns>false when there is no transaction, or it has relayed.</returns>
    [Export(RouteKinds.Request, Module = "tm")]
    public static Rc t_save_lumps()
    {
        var context = Here.Context;
        if (context.Transaction is not { IsRelayed: false } transaction) return Rc.False;
        transaction.Enter();
        transaction.Request.Save(context, transaction.Table.Pool);
        transaction.Exit();
        return Rc.True;
    }

    /// <summary>Ends the transaction at once without another word.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure, Module = "tmx")]
    public static Rc t_drop()
    {
        var context = Here.Context;
        if (context.Transaction is not { } transaction) return Rc.False;
        transaction.Enter();
        transaction.Table.Server.Release(transaction);
        transaction.Table.Core.CancelOthers(transaction, null);
        transaction.Exit();
        return Rc.True;
    }

    /// <summary>Enters the lock of a call's transaction.</summary>
    private static bool TryEnterCall(RouteContext context, Text callid, Text cseq, out Transaction transaction)
    {
        transaction = null!;
        if (!uint.TryParse(cseq.Octets, out uint number) || context.Proxy.Transactions.FindCall(callid.Octets, number) is not { } found) return false;
        found.Enter();
        if (found is { IsLive: true, IsEnded: false, Method: SipMethod.Invite } && context.Proxy.Transactions.IsCall(found, callid.Octets, number))
        {
            transaction = found;
            return true;
        }
        found.Exit();
        return false;
    }
}
