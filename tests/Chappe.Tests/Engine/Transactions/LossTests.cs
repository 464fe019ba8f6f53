using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using static Chappe.Engine.Vocabulary.TmFunctions;
using static Chappe.Tests.Engine.ProxyBed;

namespace Chappe.Tests.Engine.Transactions;

/// <summary>T7: a tenth of all datagrams is lost, in all four directions; retransmission completes every call.</summary>
public sealed class LossTests
{
    private const string Alice = "10.0.0.1:5060", Bob = "10.0.0.2:5060";

    /// <summary>One call: the caller's and the callee's end, each with the timers that RFC 3261 gives them.</summary>
    private sealed class Call(int number, Network network)
    {
        private readonly bool _isRefused = number % 5 == 4, _isCancelled = number % 7 == 6;
        private long _callerDue, _calleeDue, _callerWait = 500, _calleeWait = 500, _answerAt = long.MaxValue, _cancelAt = long.MaxValue;
        private string _callerSends = "", _calleeSends = "";
        private Sent? _invite;
        private bool _accepted, _refused, _hasRung, _acked, _final;

        public string CallId => $"call-{number}";
        public bool IsOver { get; private set; }
        public string Ending { get; private set; } = "nothing";

        public void Begin(long now) => CallerSend(now, Of("INVITE"));

        private string Of(string method, string branch = "", int cseq = 1, string toTag = "") =>
            Request(method, branch: $"z9hG4bK{number}{branch}", cseq: cseq, toTag: toTag, callId: CallId);

        private void CallerSend(long now, string text)
        {
            (_callerSends, _callerWait, _callerDue) = (text, 500, now + 500);
            network.ToProxy(Alice, text);
        }

        private void CalleeSend(long now, string text)
        {
            (_calleeSends, _calleeWait, _calleeDue) = (text, 500, now + 500);
            network.ToProxy(Bob, text);
        }

        public void Tick(long now)
        {
            if (_callerSends.Length > 0 && now >= _callerDue)
            {
                network.ToProxy(Alice, _callerSends);
                _callerDue = now + (_callerWait = Math.Min(_callerWait * 2, 4000));
            }
            if (_calleeSends.Length > 0 && now >= _calleeDue)
            {
                network.ToProxy(Bob, _calleeSends);
                _calleeDue = now + (_calleeWait = Math.Min(_calleeWait * 2, 4000));
            }
            if (now >= _answerAt && !_final)
            {
                _final = true;
                CalleeSend(now, _isRefused ? _invite!.Reply(486) : _invite!.Reply(200));
            }
            if (now >= _cancelAt)
            {
                _cancelAt = long.MaxValue;
                if (!_accepted && !_refused) CallerSend(now, Of("CANCEL"));
            }
        }

        public void AtCaller(long now, Sent sent)
        {
            string method = sent.Header("CSeq").Split(' ')[1];
            int code = sent.Message.StatusCode;
            if (method == "CANCEL") { if (code >= 200 && _callerSends.StartsWith("CANCEL", StringComparison.Ordinal)) _callerSends = ""; return; }
            if (method == "BYE") { if (code == 200) { _callerSends = ""; IsOver = true; Ending = "talked"; } return; }
            if (code < 200)
            {
                if (_callerSends.StartsWith("INVITE", StringComparison.Ordinal)) _callerSends = "";
                if (_isCancelled && code == 180 && !_hasRung) _cancelAt = now + 50;
                _hasRung |= code == 180;
            }
            else if (code == 200)
            {
                network.ToProxy(Alice, Of("ACK", "ack", toTag: "far"));
                if (!_accepted) { _accepted = true; CallerSend(now, Of("BYE", "bye", 2, "far")); }
            }
            else
            {
                network.ToProxy(Alice, Of("ACK", toTag: "far"));
                _refused = IsOver = true;
                Ending = $"{code}";
                _callerSends = "";
            }
        }

        public void AtCallee(long now, Sent sent)
        {
            switch (sent.Name)
            {
                case "INVITE":
                    if (_invite is null)
                    {
                        _invite = sent;
                        network.ToProxy(Bob, sent.Reply(180));
                        _answerAt = now + (_isCancelled ? 1500 : 200);
                    }
                    else if (!_final) network.ToProxy(Bob, sent.Reply(180));
                    break;
                case "CANCEL":
                    network.ToProxy(Bob, sent.Reply(200));
                    if (!_final) { _final = true; CalleeSend(now, _invite!.Reply(487)); }
                    break;
                case "ACK":
                    _acked = true;
                    _calleeSends = "";
                    break;
                case "BYE":
                    _calleeSends = "";
                    network.ToProxy(Bob, sent.Reply(200));
                    break;
            }
        }

        public override string ToString() => $"{CallId}: {Ending} accepted={_accepted} acked={_acked} final={_final}";
    }

    private sealed class Network(ProxyBed bed, Random random, int lossPercent)
    {
        public int Lost { get; private set; }

        public void ToProxy(string from, string text)
        {
            if (!IsLost()) bed.Receive(from, text);
        }

        public bool IsLost()
        {
            if (random.Next(100) >= lossPercent) return false;
            Lost++;
            return true;
        }
    }

    [TestCase(1, 10), TestCase(2, 10), TestCase(3, 10), TestCase(4, 25), TestCase(5, 0)]
    public void Of_300_calls_300_are_completed_T7(int seed, int lossPercent)
    {
        var bed = new ProxyBed(() => { if (Here.Context.Message.Method == Chappe.Sip.Messages.SipMethod.Invite) { t_on_failure("F"); t_on_reply("R"); } t_relay(); });
        bed.Add(RouteKinds.Failure, "F", () => { }).Add(RouteKinds.OnReply, "R", () => { });
        var network = new Network(bed, new Random(seed), lossPercent);
        var calls = Enumerable.Range(0, 300).Select(n => new Call(n, network)).ToArray();
        var byId = calls.ToDictionary(c => c.CallId);
        for (long now = 0; now < 90_000; now += 10)
        {
            bed.Pass(10);
            now = bed.Time.Milliseconds;
            if (now % 50 == 0 && now / 50 <= 300) calls[now / 50 - 1].Begin(now);
            foreach (var sent in bed.TakeAll())
            {
                if (network.IsLost()) continue;
                var call = byId[sent.Header("Call-ID")];
                if (sent.Message.IsRequest) call.AtCallee(now, sent);
                else call.AtCaller(now, sent);
            }
            foreach (var call in calls) call.Tick(now);
        }
        TestContext.Out.WriteLine($"{network.Lost} datagrams lost; {string.Join(", ", calls.GroupBy(c => c.Ending).Select(g => $"{g.Key}: {g.Count()}"))}");
        Assert.That(calls.Where(c => !c.IsOver), Is.Empty);
        Assert.That(calls.Count(c => c.Ending == "talked"), Is.GreaterThan(180));
        bed.TakeAll();
        bed.ExpectNothingLeft();
    }
}
