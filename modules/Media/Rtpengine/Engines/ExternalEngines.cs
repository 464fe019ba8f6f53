using System.Text;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Modules.Media.Ng;

namespace Chappe.Modules.Media.Rtpengine.Engines;

/// <summary>The engines that scripts list, in sets: chooses one for each command, goes to the next when it fails, and remembers which engine has which call.</summary>
internal sealed class ExternalEngines(Proxy proxy)
{
    private readonly Counter _commands = proxy.Counters["rtpengine.commands"], _failovers = proxy.Counters["rtpengine.failovers"], _failures = proxy.Counters["rtpengine.failed_commands"];
    private volatile IReadOnlyDictionary<int, EngineSet> _sets = new Dictionary<int, EngineSet>();

    /// <summary>The sets by number.</summary>
    public IReadOnlyDictionary<int, EngineSet> Sets => _sets;
    /// <summary>All engines.</summary>
    public IEnumerable<EngineNode> Nodes => _sets.Values.OrderBy(s => s.Number).SelectMany(s => s.Nodes);
    /// <summary>Which engine has which call.</summary>
    public CallMemory Calls { get; } = new();
    /// <summary>True when scripts list engines.</summary>
    public bool AreListed => _sets.Count > 0;

    /// <summary>Takes over a new list: engines that stay keep their state, new ones are pinged, others are let go.</summary>
    public void TakeOver(IReadOnlyList<ListedEngine> listed, EngineTimes times, bool pings)
    {
        var before = Nodes.ToList();
        var sets = new Dictionary<int, List<EngineNode>>();
        foreach (var engine in listed)
        {
            if (!sets.TryGetValue(engine.Set, out var nodes)) sets[engine.Set] = nodes = [];
            if (nodes.Exists(n => n.Url == engine.Url)) continue;
            var node = before.Find(n => n.Set == engine.Set && n.Url == engine.Url);
            bool isNew = node is null;
            node ??= new EngineNode(engine.Set, engine.Url, engine.Weight, proxy);
            (node.Weight, node.Times) = (engine.Weight, times);
            nodes.Add(node);
            if (isNew && pings) node.Check();
        }
        _sets = sets.ToDictionary(s => s.Key, s => new EngineSet(s.Key, s.Value));
        foreach (var node in before.Except(Nodes)) node.Dispose();
    }

    /// <summary>Ends: commands that wait fail.</summary>
    public void Close() => TakeOver([], EngineTimes.Default, pings: false);

    /// <summary>Carries out <paramref name="command"/> on an engine of <paramref name="set"/>.</summary>
    /// <returns>The reply and the engine; without a reply the text says why.</returns>
    public async ValueTask<(NgDictionary? Reply, EngineNode? Node, string Problem)> AskAsync(EngineSet set, NgDictionary command, RtpengineOptions options)
    {
        string callId = command.Text("call-id") ?? "", operation = command.Text("command") ?? "";
        uint hash = CallIdHash.Of(Encoding.UTF8.GetBytes(callId), options.hash_algo);
        var asked = new List<EngineNode>(2);
        string problem = "no engine of the set is in use";
        _commands.Add();
        while (asked.Count < options.queried_nodes_limit && Choose(set, callId, operation, hash, asked, options) is { } node)
        {
            if (asked.Count > 0) _failovers.Add();
            asked.Add(node);
            var answer = await node.AskAsync(command).ConfigureAwait(false);
            if (answer.Reply is { } reply)
            {
                if (!IsFull(reply))
                {
                    Remember(callId, operation, node, reply, options);
                    return (reply, node, "");
                }
                problem = $"{node.Url.Text} takes no more calls";
                continue;
            }
            problem = $"{node.Url.Text}: {answer.Fault}";
            // Its words cannot be understood, or the command fits into no datagram: others are not asked, they would have a call that nobody needs.
            if (answer.Fault is EngineFault.Garbage or EngineFault.TooLarge) break;
        }
        _failures.Add();
        return (null, asked.LastOrDefault(), problem);
    }

    private EngineNode? Choose(EngineSet set, string callId, string operation, uint hash, List<EngineNode> asked, RtpengineOptions options)
    {
        var known = Calls.Find(callId, set.Number, proxy.Clock.Milliseconds);
        if (known is null || !set.Nodes.Contains(known)) return set.Choose(hash, asked, options.aggressive_redetection);
        if (asked.Contains(known))
            // The engine that had the call is gone, and the call with it: a new offer may begin it elsewhere, anything else has no sense there.
            return operation == "offer" ? set.Choose(hash, asked, options.aggressive_redetection) : null;
        if (!known.IsDisabled || options.rtpengine_allow_op == 1 || options.rtpengine_allow_op != 0 && known.IsOffByHand) return known;
        return operation == "offer" ? set.Choose(hash, asked, options.aggressive_redetection) : null;
    }

    private void Remember(string callId, string operation, EngineNode node, NgDictionary reply, RtpengineOptions options)
    {
        if (operation == "delete") Calls.Forget(callId, node.Set);
        else if (NgReply.IsGood(reply)) Calls.Keep(callId, node, proxy.Clock.Milliseconds, options.hash_table_tout * 1000L);
    }

    /// <summary>The engine has no room: said with its own result since a long time, or as an error by older ones.</summary>
    private static bool IsFull(NgDictionary reply) => reply.Text("result") == "load limit"
        || reply.Text("result") == "error" && reply.Text("error-reason") is "Parallel session limit reached" or "Ran out of ports";
}
