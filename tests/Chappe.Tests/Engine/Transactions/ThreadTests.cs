using System.Collections.Concurrent;
using System.Text;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using static Chappe.Engine.Vocabulary.TmFunctions;
using static Chappe.Tests.Engine.ProxyBed;

namespace Chappe.Tests.Engine.Transactions;

/// <summary>Many workers, one proxy: copies, replies, CANCELs and timers of the same call at the same time on different threads.</summary>
public sealed class ThreadTests
{
    [Test, CancelAfter(120_000)]
    public void Messages_of_one_call_on_many_threads_harm_nothing()
    {
        const int Threads = 4, Calls = 3000;
        var bed = new ProxyBed();
        bed.AddAsync(RouteKinds.Request, "request_route", async () =>
        {
            if (Here.Context.Message.Method is Chappe.Sip.Messages.SipMethod.Invite)
            {
                if (Here.Context.Message.CSeq.Number % 3 == 0) await Task.Yield();
                append_branch("sip:bob@10.0.0.3");
                t_on_failure("F");
                t_on_reply("R");
            }
            t_relay();
        });
        bed.AddAsync(RouteKinds.OnReply, "R", async () => { if (Here.Context.Message.CSeq.Number % 5 == 0) await Task.Yield(); });
        bed.AddAsync(RouteKinds.Failure, "F", async () =>
        {
            if (Here.Context.Message.CSeq.Number % 7 == 0) await Task.Yield();
            if (T_branch_idx > 1) return;
            CoreFunctions.seturi("sip:vm@10.0.0.9");
            t_relay();
        });
        bed.Tm.wt_timer = 5000;
        var work = new BlockingCollection<(string From, string Text)>();
        int finals = 0, left = Calls;

        void Far(Sent sent)
        {
            if (!sent.Message.IsRequest)
            {
                if (sent.Message.StatusCode >= 200 && sent.Header("CSeq").EndsWith("INVITE", StringComparison.Ordinal))
                {
                    Interlocked.Increment(ref finals);
                    work.Add(("10.0.0.1:5060", Request("ACK", branch: sent.Message.StatusCode == 200 ? "z9hG4bKack" + sent.Header("Call-ID") : sent.Header("Via").Split("branch=")[1],
                        callId: sent.Header("Call-ID"), cseq: int.Parse(sent.Header("CSeq").Split(' ')[0]), toTag: "far")));
                }
                return;
            }
            int number = int.Parse(sent.Header("CSeq").Split(' ')[0]);
            string from = sent.To.ToString();
            switch (sent.Name)
            {
                case "INVITE":
                    work.Add((from, sent.Reply(180)));
                    work.Add((from, sent.Reply(number % 2 == 0 ? 200 : 486)));
                    if (number % 4 == 0) work.Add((from, sent.Reply(number % 2 == 0 ? 200 : 486)));
                    break;
                case "CANCEL":
                    work.Add((from, sent.Reply(200)));
                    break;
            }
        }

        using var stop = new CancellationTokenSource();
        var contexts = new ThreadLocal<RouteContext?>();
        void Receive(string from, string text)
        {
            var octets = Encoding.ASCII.GetBytes(text.ReplaceLineEndings("\r\n"));
            var context = contexts.Value ?? bed.Proxy.Contexts.Rent();
            contexts.Value = null;
            context.Source = new Hop(bed.Udp, Address(from));
            if (!bed.Proxy.Reception.Receive(context, octets, octets.Length)) return;
            context.Reset();
            contexts.Value = context;
        }

        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                int number = Interlocked.Decrement(ref left);
                if (number >= 0)
                {
                    string invite = Request("INVITE", branch: $"z9hG4bK{number}", callId: $"c{number}", cseq: number + 1);
                    Receive("10.0.0.1:5060", invite);
                    work.Add(("10.0.0.1:5060", invite));
                    if (number % 11 == 0) work.Add(("10.0.0.1:5060", invite.Replace("INVITE", "CANCEL")));
                }
                while (work.TryTake(out var message, 1)) Receive(message.From, message.Text);
                while (bed.Udp.TryTake(out var sent)) Far(sent);
            }
        })).ToArray();
        var timers = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                bed.Time.Go(10);
                bed.Proxy.Timers.Advance();
                bed.Proxy.Runner.RunPending();
                Thread.Yield();
            }
        });
        foreach (var thread in threads) thread.Start();
        timers.Start();
        Assert.That(() => Volatile.Read(ref left) < 0 && work.Count == 0 && bed.Proxy.Transactions.Count == 0, Is.True.After(100_000, 50), $"{bed.Proxy.Transactions.Count} left");
        stop.Cancel();
        foreach (var thread in threads) thread.Join();
        timers.Join();
        Assert.That(finals, Is.GreaterThanOrEqualTo(Calls));
        bed.TakeAll();
        bed.ExpectNothingLeft();
    }
}
