using Chappe.Engine.Forwarding;
using Chappe.Engine.Resolving;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Transactions;

/// <summary>Writes a branch for one target and sends it; when a target cannot be sent to, the next one of the same name is tried.</summary>
internal sealed class BranchSender(TransactionTable table)
{
    [ThreadStatic] private static EditList? t_edits;

    private readonly Proxy _proxy = table.Proxy;
    private readonly OnSendRoute _onSend = new(table);
    private readonly Reach _reach = new(table.Proxy);

    /// <summary>Sends to the first target that can be sent to.</summary>
    /// <returns>false when none could.</returns>
    public bool SendToNext(RouteContext work, Branch branch)
    {
        var transaction = branch.Transaction;
        while (branch.NextTarget < branch.Targets.Count)
        {
            var target = branch.Targets[branch.NextTarget++];
            if (!Send(work, branch, target)) continue;
            if (branch.NextTarget >= branch.Targets.Count || !transaction.Settings.FailsOver) branch.DropDraft();
            else branch.Draft ??= table.Copies.OpenCopy(transaction, work, fromContext: true);
            return true;
        }
        return false;
    }

    private bool Send(RouteContext work, Branch branch, in Target target)
    {
        if (NextHop.Outgoing(work, work.SendSocket, target) is not { } listener || !_reach.Allows(work, branch.IsOfScript, target, out branch.MayConnect)) return false;
        Write(work, branch, listener);
        int mtu = work.Routes.Options.Find<CoreOptions>()?.udp_mtu ?? 0;
        if (mtu > 0 && branch.Sent.Length > mtu && listener.Transport == TransportKind.Udp && SendByTcp(work, branch, target)) return true;
        return Start(work, branch, listener, target);
    }

    /// <summary>RFC 3261 section 18.1.1: what might be too large for the path goes by TCP, and by UDP when that fails.</summary>
    private bool SendByTcp(RouteContext work, Branch branch, in Target target)
    {
        if (!branch.MayConnect) return false;
        var byTcp = target with { Transport = TransportKind.Tcp };
        if (NextHop.Outgoing(work, null, byTcp) is not { } listener) return false;
        Write(work, branch, listener);
        if (Start(work, branch, listener, byTcp)) return true;
        if (NextHop.Outgoing(work, work.SendSocket, target) is { } udp) Write(work, branch, udp);
        return false;
    }

    private bool Start(RouteContext work, Branch branch, Listener listener, in Target target)
    {
        // A target that is bound to its connection (a WebSocket, a flow of RFC 5626) is not called by another one.
        branch.MayConnect &= (work.StreamWishes & StreamWishes.ForwardNoConnect) == 0 && work.SendConnectionId == 0;
        branch.Target = new Hop(listener, target.Address, work.SendConnectionId) { Domain = target.Domain };
        if (!_onSend.Allows(work, branch))
        {
            branch.Outcome = BranchOutcome.Replaced;
            return true;
        }
        return table.Client.Start(branch);
    }

    private void Write(RouteContext work, Branch branch, Listener listener)
    {
        var transaction = branch.Transaction;
        Span<byte> room = stackalloc byte[64];
        var value = new OctetWriter(room);
        new BranchParameter(transaction.Token, transaction.Slot, branch.Index).Write(ref value, transaction.LoopHash);
        var edits = t_edits ??= new EditList();
        edits.Clear();
        branch.HasSentByOfScript = HopEdits.Add(work, work.NewRequestUri, work.Path, listener, room[..value.Length], edits);
        var octets = branch.Sent.Make(table.Pool, MessageWriter.Bound(work.Message, edits));
        branch.Sent.Cut(MessageWriter.Write(work.Message, edits, octets, listener.IsReliable));
    }
}
