using Chappe.Sip.Messages;

namespace Chappe.Engine.Transactions;

/// <summary>RFC 3261 section 16.7 step 7: a 401 or 407 that is sent on carries the challenges of all branches, so that the client can answer every realm at once.</summary>
internal static class Challenges
{
    /// <summary>Adds the challenges of the other branches of the leg to the reply of <paramref name="best"/>, in the order of the branches.</summary>
    public static void Merge(Transaction transaction, Branch best, OctetPool pool)
    {
        SipMessage? target = null, other = null;
        foreach (var branch in transaction.Branches[transaction.LegStart..])
        {
            if (branch == best || branch.Outcome != BranchOutcome.Replied || branch.Code is not (401 or 407) || branch.Reply.IsEmpty) continue;
            if (target is null)
            {
                target = new SipMessage();
                if (target.Parse(best.Reply.Buffer, best.Reply.Length) != MessageFault.None) return;
            }
            other ??= new SipMessage();
            if (other.Parse(branch.Reply.Buffer, branch.Reply.Length) != MessageFault.None) continue;
            foreach (ref readonly var header in other.Headers)
                if (header.Id is HeaderId.WwwAuthenticate or HeaderId.ProxyAuthenticate) target.Edits.Insert(target.HeadersEnd, other[header.Line]);
        }
        if (target is not { Edits.Count: > 0 }) return;
        HeldOctets merged = default;
        var room = merged.Make(pool, MessageWriter.Bound(target));
        merged.Cut(MessageWriter.Write(target, null, room));
        best.Reply.Take(pool, ref merged);
    }
}
