using Chappe.Engine.Diagnostics;

namespace Chappe.Engine.Transactions;

/// <summary>What transactions count, under the names of Kamailio's statistics group tmx.</summary>
internal sealed class TmCounters(Counters counters)
{
    /// <summary>Server transactions begun.</summary>
    public readonly Counter Began = counters["tmx.UAS_transactions"];
    /// <summary>Transactions that are there, waiting ones included.</summary>
    public readonly Counter InUse = counters.Gauge("tmx.inuse_transactions");
    /// <summary>Transactions without a final reply.</summary>
    public readonly Counter Active = counters.Gauge("tmx.active_transactions");
    /// <summary>Branches sent.</summary>
    public readonly Counter Branches = counters["tmx.UAC_transactions"];
    /// <summary>Replies that came for a transaction.</summary>
    public readonly Counter RepliesReceived = counters["tmx.rpl_received"];
    /// <summary>Replies that went no further.</summary>
    public readonly Counter RepliesAbsorbed = counters["tmx.rpl_absorbed"];
    /// <summary>Replies made here.</summary>
    public readonly Counter RepliesGenerated = counters["tmx.rpl_generated"];
    /// <summary>Replies passed on.</summary>
    public readonly Counter RepliesRelayed = counters["tmx.rpl_relayed"];
    /// <summary>Replies sent, repeated ones not counted.</summary>
    public readonly Counter RepliesSent = counters["tmx.rpl_sent"];
    /// <summary>Replies that belong to nothing (threats T1).</summary>
    public readonly Counter StrayReplies = counters["tm.stray_replies"];
    /// <summary>Requests that came again.</summary>
    public readonly Counter AbsorbedRequests = counters["tm.absorbed_requests"];
    /// <summary>Requests refused because there were too many transactions (threats T5).</summary>
    public readonly Counter Refused = counters["tm.refused_requests"];
    /// <summary>Messages sent again by timers.</summary>
    public readonly Counter Retransmissions = counters["tm.retransmissions"];
    /// <summary>Requests that came round in a loop (threats T3).</summary>
    public readonly Counter Loops = counters["tm.loops"];

    private readonly Counter[] _classes = [.. Enumerable.Range(2, 5).Select(c => counters[$"tmx.{c}xx_transactions"])];

    /// <summary>Transactions that ended with a reply of that class.</summary>
    public Counter Class(int code) => _classes[Math.Clamp(code / 100, 2, 6) - 2];
}
