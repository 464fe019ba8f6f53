using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using static Chappe.Engine.Vocabulary.TmFunctions;
using static Chappe.Tests.Engine.ProxyBed;

namespace Chappe.Tests.Engine.Transactions;

/// <summary>
/// Everything at once, in a random order: requests, copies, CANCELs, replies in any state, transports that fail, routes that await and
/// fork and retry. Whatever comes, each transaction ends, each INVITE is answered finally at most once with a negative reply, and nothing is left.
/// </summary>
public sealed class StormTests
{
    private readonly List<TaskCompletionSource> _waiting = [];

    private async Task Perhaps(Random random)
    {
        if (random.Next(3) > 0) return;
        var answer = new TaskCompletionSource();
        _waiting.Add(answer);
        await answer.Task;
        if (random.Next(20) == 0) throw new InvalidOperationException("a script's mistake");
    }

    private void Answer(ProxyBed bed, Random random)
    {
        if (_waiting.Count == 0) return;
        int index = random.Next(_waiting.Count);
        var answer = _waiting[index];
        _waiting.RemoveAt(index);
        answer.SetResult();
        bed.RunPending();
    }

    private ProxyBed Bed(Random random)
    {
        var bed = new ProxyBed();
        bed.Tm.wt_timer = 5000;
        bed.AddAsync(RouteKinds.Request, "request_route", async () =>
        {
            if (Here.Context.Message.Method is not (Chappe.Sip.Messages.SipMethod.Ack or Chappe.Sip.Messages.SipMethod.Cancel)) await Perhaps(random);
            if (random.Next(4) == 0) t_newtran();
            if (random.Next(15) == 0) { t_reply(403, "No"); return; }
            if (random.Next(25) == 0) return;
            for (int i = random.Next(4); i > 0; i--) append_branch($"sip:x@10.0.0.{random.Next(2, 9)}{(random.Next(4) == 0 ? ";transport=tcp" : "")}");
            if (random.Next(2) == 0) t_on_failure("F");
            if (random.Next(2) == 0) t_on_reply("R");
            if (random.Next(3) == 0) t_on_branch("B");
            if (random.Next(4) == 0) t_on_branch_failure("BF");
            if (random.Next(5) == 0) t_set_fr(random.Next(1000, 20_000), random.Next(500, 9000));
            t_relay();
            if (random.Next(30) == 0) throw new InvalidOperationException("a script's mistake");
            if (random.Next(30) == 0) t_reply(500, "Changed my mind");
        });
        bed.AddAsync(RouteKinds.Failure, "F", async () =>
        {
            await Perhaps(random);
            if (random.Next(2) == 0) t_on_failure("F");
            if (random.Next(3) == 0) { CoreFunctions.seturi($"sip:y@10.0.0.{random.Next(2, 9)}"); t_relay(); }
            else if (random.Next(6) == 0) t_reply(404, "Nobody");
        });
        bed.AddAsync(RouteKinds.OnReply, "R", async () => { await Perhaps(random); if (random.Next(9) == 0) Here.Context.IsDropped = true; });
        bed.AddAsync(RouteKinds.Branch, "B", async () => { await Perhaps(random); if (random.Next(9) == 0) Here.Context.IsDropped = true; });
        bed.AddAsync(RouteKinds.BranchFailure, "BF", async () => { await Perhaps(random); if (random.Next(3) == 0) { append_branch($"sip:z@10.0.0.{random.Next(2, 9)}"); t_relay(); } });
        bed.Udp.Outcome = _ => random.Next(40) == 0 ? SendOutcome.Unreachable : SendOutcome.Sent;
        bed.Tcp.Outcome = _ => random.Next(4) switch { 0 => SendOutcome.NoConnection, 1 => SendOutcome.Pending, _ => SendOutcome.Sent };
        return bed;
    }

    [Test]
    public void Whatever_comes_in_whatever_order_everything_ends([Range(1, 40)] int seed)
    {
        _waiting.Clear();
        var random = new Random(seed);
        var bed = Bed(random);
        var downstream = new List<Sent>();
        var negative = new Dictionary<string, HashSet<string>>();
        int calls = 0;
        // When each call began: a copy that comes later than the server transaction lives is another request.
        var begun = new List<long> { 0 };

        void Collect()
        {
            foreach (var listener in (MemoryListener[])[bed.Udp, bed.Tcp])
                while (listener.TryTake(out var sent))
                {
                    Assert.That(sent.Fault, Is.EqualTo(Chappe.Sip.Messages.MessageFault.None), sent.Text);
                    if (sent.Message.IsRequest) downstream.Add(sent);
                    else if (sent.Message.StatusCode >= 300 && sent.Header("CSeq").EndsWith("INVITE", StringComparison.Ordinal))
                    {
                        string key = sent.Header("Via");
                        if (!negative.TryGetValue(key, out var lines)) negative[key] = lines = [];
                        lines.Add(sent.StartLine);
                    }
                }
        }

        for (int step = 0; step < 3000; step++)
        {
            switch (random.Next(12))
            {
                case 0:
                    calls++;
                    begun.Add(bed.Time.Milliseconds);
                    bed.Receive("10.0.0.1:5060", Request(random.Next(3) == 0 ? "MESSAGE" : "INVITE", branch: $"z9hG4bK{calls}", callId: $"c{calls}"));
                    break;
                case 1 when calls > 0:
                    int again = random.Next(Math.Max(1, calls - 20), calls + 1);
                    if (bed.Time.Milliseconds - begun[again] > 4000) break;
                    string method = (string[])["INVITE", "ACK", "CANCEL", "MESSAGE"] is var all ? all[random.Next(4)] : "";
                    bed.Receive("10.0.0.1:5060", Request(method, branch: $"z9hG4bK{again}", callId: $"c{again}"));
                    break;
                case 2 or 3 or 4 or 5 or 6 when downstream.Count > 0:
                    var to = downstream[random.Next(Math.Max(0, downstream.Count - 60), downstream.Count)];
                    if (to.Name == "ACK") break;
                    int code = ((int[])[100, 180, 183, 200, 302, 401, 407, 404, 486, 487, 503, 603])[random.Next(12)];
                    bed.Receive(to.Listener, to.To.ToString(), to.ConnectionId, to.Reply(code, toTag: $"t{random.Next(3)}"));
                    break;
                case 7:
                    Answer(bed, random);
                    break;
                case 8 when bed.Tcp.Pending.Count > 0:
                    var observer = bed.Tcp.Pending[random.Next(bed.Tcp.Pending.Count)];
                    bed.Tcp.Pending.Remove(observer);
                    observer.SendFailed(SendOutcome.Unreachable);
                    break;
                default:
                    bed.Pass(random.Next(1, 60) * 10);
                    break;
            }
            Collect();
        }
        while (_waiting.Count > 0) Answer(bed, random);
        for (int i = 0; i < 400 && bed.Proxy.Transactions.Count > 0; i++)
        {
            bed.Pass(1000);
            while (_waiting.Count > 0) Answer(bed, random);
            Collect();
        }
        bed.ExpectNothingLeft();
        Assert.That(negative.Where(n => n.Value.Count > 1).Select(n => $"{n.Key}: {string.Join(" / ", n.Value)}"), Is.Empty);
        Assert.That(bed.Log.Lines.Where(l => l.StartsWith("Bug", StringComparison.Ordinal)), Is.Empty);
    }
}
