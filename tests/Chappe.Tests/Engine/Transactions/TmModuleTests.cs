using System.Text.Json.Nodes;
using Chappe.Engine.Modules;
using Chappe.Engine.Transactions;
using Chappe.Engine.Vocabulary;
using static Chappe.Engine.Vocabulary.TmFunctions;
using static Chappe.Tests.Engine.ProxyBed;

namespace Chappe.Tests.Engine.Transactions;

/// <summary>tm as a module: parameters, statistics, words that name calls.</summary>
public sealed class TmModuleTests
{
    private const string Alice = "10.0.0.1:5060", Bob = "10.0.0.2:5060";

    private static async Task<JsonNode> Ask(ProxyBed bed, string command)
    {
        foreach (var module in bed.Proxy.Modules) await module.StartAsync(bed.Proxy, default);
        return (await bed.Proxy.Rpc.InvokeAsync(command, [], default))!;
    }

    [Test]
    public async Task Tm_stats_counts_in_Kamailios_names()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("OPTIONS"));
        bed.Receive(Bob, bed.Next().Reply(200));
        bed.Receive(Alice, Request("INVITE", branch: "z9hG4bK2"));
        var stats = await Ask(bed, "tm.stats");
        Assert.That((long)stats["current"]!, Is.EqualTo(2));
        Assert.That((long)stats["waiting"]!, Is.EqualTo(1));
        Assert.That((long)stats["total"]!, Is.EqualTo(2));
        Assert.That((long)stats["2xx"]!, Is.EqualTo(1));
        Assert.That((long)stats["rpl_received"]!, Is.EqualTo(1));
        Assert.That((long)stats["rpl_generated"]!, Is.EqualTo(1));
        Assert.That((long)stats["rpl_sent"]!, Is.EqualTo(2));
    }

    [Test]
    public async Task Tm_list_shows_what_is_under_way()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("INVITE"));
        bed.Pass(1000);
        var list = (await Ask(bed, "tm.list")).AsArray();
        Assert.That(list, Has.Count.EqualTo(1));
        Assert.That((string?)list[0]!["method"], Is.EqualTo("INVITE"));
        Assert.That((string?)list[0]!["state"], Is.EqualTo("Proceeding"));
        Assert.That((long)list[0]!["lifetime"]!, Is.EqualTo(1000));
    }

    [Test]
    public void Parameters_that_make_no_sense_are_told_at_load()
    {
        var plan = new Plan([new TmModule()]);
        var options = plan.Options.Get<TmOptions>();
        (options.fr_timer, options.retr_timer1, options.cancel_b_method, options.max_transactions) = (0, 5, 3, 0);
        plan.Modules[0].Validate(plan);
        Assert.That(plan.Problems.Select(p => p.Text.Split(' ')[0]), Is.EqualTo(new[] { "tm.fr_timer", "tm.retr_timer1", "tm.cancel_b_method", "tm.max_transactions" }));
        plan = new Plan([new TmModule()]);
        plan.Modules[0].Validate(plan);
        Assert.That(plan.Problems, Is.Empty);
    }

    [Test]
    public void A_call_can_be_cancelled_and_answered_by_its_name()
    {
        bool? done = null, unknown = null;
        var bed = new ProxyBed(() =>
        {
            switch (Here.Context.Message.Method)
            {
                case Chappe.Sip.Messages.SipMethod.Invite: t_relay(); break;
                case Chappe.Sip.Messages.SipMethod.Options: done = TmxFunctions.t_cancel_callid("call-1@alice", "1", -1); break;
                case Chappe.Sip.Messages.SipMethod.Message:
                    unknown = TmxFunctions.t_reply_callid("nobody", "1", "480", "Gone");
                    done = TmxFunctions.t_reply_callid("call-1@alice", "1", "480", "Gone");
                    break;
            }
        });
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        var invite = bed.Expect("INVITE");
        bed.Receive(Bob, invite.Reply(180));
        bed.Expect("180");
        bed.Receive("10.0.0.7:5060", Request("MESSAGE", branch: "z9hG4bKx", callId: "other"));
        Assert.That((done, unknown), Is.EqualTo((true, false)));
        Assert.That(bed.Expect("480 > 10.0.0.1:5060").StartLine, Is.EqualTo("SIP/2.0 480 Gone"));
        bed.Expect("CANCEL > 10.0.0.2:5060");
        bed.Receive("10.0.0.7:5060", Request("OPTIONS", branch: "z9hG4bKy", callId: "other"));
        Assert.That(done, Is.False, "it has been answered");
        bed.Receive(Bob, invite.Reply(487));
        bed.Receive(Alice, Request("ACK"));
        bed.TakeAll();
        bed.ExpectNothingLeft();
    }

    [Test]
    public void Every_word_says_what_it_is_and_where_it_may_stand()
    {
        var words = new TmModule().Vocabulary.SelectMany(t => t.GetMembers(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.DeclaredOnly))
            .Where(m => m is System.Reflection.PropertyInfo || m is System.Reflection.MethodInfo { IsSpecialName: false });
        Assert.That(words.Where(w => w.GetCustomAttributes(typeof(ExportAttribute), false).Length == 0).Select(w => w.Name), Is.Empty);
    }
}
