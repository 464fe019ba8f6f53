namespace Chappe.Engine.Transactions;

/// <summary>
/// Which of the final replies goes to the client when no branch succeeded (RFC 3261 section 16.7 step 6, in Kamailio's order):
/// a 6xx before all, then the lowest class; in 4xx first those that the client can do something about: 401, 407, 415, 420, 484.
/// </summary>
internal static class BestReply
{
    /// <summary>The rank of a reply; the lowest one wins.</summary>
    /// <param name="code">300 to 699.</param>
    /// <param name="isLocal">It was made up here for a branch that did not answer.</param>
    /// <param name="localPriority"><c>faked_reply_prio</c>.</param>
    public static int Rank(int code, bool isLocal = false, int localPriority = 0)
    {
        if (isLocal && localPriority < 0) return 0;
        int rank = (code / 100) switch
        {
            6 => 1000 + code % 100,
            3 => 2000 + code % 100,
            4 when code is 401 or 407 or 415 or 420 or 484 => 3000 + code % 100,
            4 => 3100 + code % 100,
            5 => 4000 + code % 100,
            _ => 5000,
        };
        return isLocal && localPriority > 0 ? rank + 10_000 : rank;
    }

    /// <summary>The branch of the present leg whose reply wins; null when a branch is still open, or there is none.</summary>
    public static Branch? Choose(Transaction transaction)
    {
        Branch? best = null;
        int bestRank = int.MaxValue;
        int priority = transaction.Options.faked_reply_prio;
        int first = transaction.Options.failure_reply_mode == 3 ? transaction.LegStart : 0;
        foreach (var branch in transaction.Branches)
        {
            if (branch.IsOpen) return null;
            // Ties go to the lower branch number; an earlier leg competes only in the old failure_reply_mode.
            if (branch.Index < first || branch.Outcome == BranchOutcome.Replaced) continue;
            int rank = Rank(branch.Code, branch.Outcome == BranchOutcome.Local, priority);
            if (rank >= bestRank) continue;
            best = branch;
            bestRank = rank;
        }
        return best;
    }
}
