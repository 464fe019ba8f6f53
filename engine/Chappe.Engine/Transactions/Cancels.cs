using Chappe.Engine.Routing;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Transactions;

/// <summary>CANCEL (RFC 3261 sections 9 and 16.10): from the client to its INVITE, and from us to branches.</summary>
internal sealed class Cancels(TransactionTable table)
{
    /// <summary>The INVITE that this CANCEL is about, or null. What is found may end before it is locked.</summary>
    public Transaction? FindInvite(RouteContext cancel) => table.Matching.Find(cancel, static (transaction, key) =>
        transaction.Key == key && transaction.Method is not (SipMethod.Cancel or SipMethod.Ack));

    /// <summary>A CANCEL came and the route wants it done.</summary>
    /// <returns>false when no INVITE of ours is meant.</returns>
    public bool Take(RouteContext cancel)
    {
        if (FindInvite(cancel) is not { } transaction) return false;
        using var locked = transaction.Locked();
        if (transaction.Key != cancel.TransactionKey || transaction.IsEnded) return false;
        // Section 9.2: whatever becomes of the INVITE, the CANCEL itself succeeds.
        table.Local.AnswerCancel(transaction, cancel);
        if (transaction.IsInvite && !transaction.IsFinal && !transaction.IsCanceled) Cancel(transaction, CopyReason(cancel.Message));
        return true;
    }

    /// <summary>Ends an INVITE transaction that nobody wants any more. Called under its lock.</summary>
    public void Cancel(Transaction transaction, byte[]? reason)
    {
        transaction.IsCanceled = true;
        transaction.CancelReason = reason;
        bool isWaiting = false;
        foreach (var branch in transaction.Branches)
        {
            if (!branch.IsOpen) continue;
            isWaiting = true;
            CancelBranch(branch);
        }
        // Its route still awaits something before it relays: there is nobody downstream to say 487, so we do.
        if (!isWaiting && transaction.RoutesPending == 0) table.Local.Answer(transaction, null, 487, "Request Terminated"u8);
    }

    /// <summary>Cancels one branch, as <c>cancel_b_method</c> wants it when it has not answered at all.</summary>
    public void CancelBranch(Branch branch)
    {
        if (branch.State == ClientState.Terminated)
        {
            // It waits for DNS and was never sent.
            branch.IsResolving = false;
            if (branch.IsOpen) table.Core.FailLocally(branch, 487);
            return;
        }
        if (branch.State == ClientState.Calling && branch.Transaction.Options.cancel_b_method == 0)
        {
            ClientSide.End(branch);
            table.Core.FailLocally(branch, 487);
            return;
        }
        table.Client.Cancel(branch);
    }

    /// <summary>RFC 3326: why the client gave up is of interest to the phones.</summary>
    private static byte[]? CopyReason(SipMessage cancel)
    {
        int index = cancel.IndexOf(HeaderId.Reason);
        return index < 0 ? null : cancel[cancel.Headers[index].Line].ToArray();
    }
}
