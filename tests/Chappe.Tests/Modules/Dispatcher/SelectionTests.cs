using Chappe.Engine.Vocabulary;
using Chappe.Modules.Dispatcher;

namespace Chappe.Tests.Modules.Dispatcher;

/// <summary>Which destination is chosen, and which follow. Orders as Kamailio 5.6.3 has them.</summary>
public sealed class SelectionTests
{
    private const string Four = "1 sip:10.0.1.1:7001 0 0 weight=10;duid=a;maxload=2\n1 sip:10.0.1.2:7002 0 0 weight=30;duid=b\n# a comment\n\n1 sip:10.0.1.3:7003;transport=udp 8 5 duid=c;socket=udp:192.0.2.100:5060\n1 sip:10.0.1.4:7004 0 5\n2 sip:10.0.1.5:7005 2 0\n3 sip:10.0.1.6:7006 1 0";

    [Test]
    public void Higher_priorities_come_first_and_among_equals_the_later_line()
    {
        using var bench = new DispatcherBench(Four);
        Assert.That(bench.Order(8), Is.EqualTo("7004 7003 7002 7001"));
    }

    [Test]
    public void Algorithm_4_takes_turns_and_goes_round()
    {
        using var bench = new DispatcherBench(Four);
        Assert.That(Enumerable.Range(0, 5).Select(_ => bench.Order(4)), Is.EqualTo(new[] { "7004 7003 7002 7001", "7003 7002 7001 7004", "7002 7001 7004 7003", "7001 7004 7003 7002", "7004 7003 7002 7001" }));
    }

    [Test]
    public void Hashes_send_the_same_call_to_the_same_place_and_different_ones_to_all([Values(0, 3, 5, 7)] int algorithm)
    {
        using var bench = new DispatcherBench(Four, o => o.hash_pvar = "$rU");
        string OrderOf(int i) => bench.Order(algorithm, callId: algorithm == 0 ? $"call{i}" : "c1", uri: algorithm is 3 or 7 ? $"sip:u{i}@10.9.9.9" : "sip:bob@10.9.9.9",
            headers: algorithm == 5 ? $"Authorization: Digest username=\"u{i}\", realm=\"r\", nonce=\"n\", uri=\"sip:x\", response=\"{new string('0', 32)}\"\n" : "");
        var orders = Enumerable.Range(0, 60).Select(OrderOf).ToList();
        Assert.That(orders.Distinct().Count(), Is.EqualTo(4));
        Assert.That(Enumerable.Range(0, 60).Select(OrderOf), Is.EqualTo(orders));
    }

    [Test]
    public void Flag_1_hashes_users_only()
    {
        using var bench = new DispatcherBench(Four, o => o.flags = 3);
        Assert.That(Enumerable.Range(0, 40).Select(i => bench.Order(3, uri: $"sip:bob@10.9.9.{i}")).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public void Weights_are_shares_of_all_and_of_any_few()
    {
        using var bench = new DispatcherBench(Four);
        var chosen = Enumerable.Range(0, 40).Select(_ => bench.Order(9)[..4]).ToList();
        Assert.That((chosen.Count(c => c == "7001"), chosen.Count(c => c == "7002")), Is.EqualTo((10, 30)));
        Assert.That(chosen.Take(8).Count(c => c == "7001"), Is.EqualTo(2), "mixed");
    }

    [Test]
    public void Relative_weights_are_shares_among_those_that_are_up()
    {
        using var bench = new DispatcherBench("1 sip:10.0.1.1:7001 0 0 rweight=50\n1 sip:10.0.1.2:7002 0 0 rweight=100\n1 sip:10.0.1.3:7003 0 0 rweight=50");
        bench.At("7003").Mark(DestinationFlags.Inactive);
        var chosen = Enumerable.Range(0, 3000).Select(_ => bench.Order(11)[..4]).ToList();
        Assert.That(chosen.Count(c => c == "7002"), Is.InRange(1850, 2150));
        Assert.That(chosen, Has.None.EqualTo("7003"));
    }

    [Test]
    public void Those_that_are_down_or_disabled_are_never_chosen_and_those_being_tried_are([Values(0, 4, 6, 8, 9)] int algorithm)
    {
        using var bench = new DispatcherBench(Four);
        bench.At("7004").Mark(DestinationFlags.Inactive);
        bench.At("7002").Mark(DestinationFlags.Disabled);
        bench.At("7003").Mark(DestinationFlags.Trying);
        for (int i = 0; i < 20; i++) Assert.That(bench.Order(algorithm, callId: $"c{i}"), Is.EqualTo("7003 7001").Or.EqualTo("7001 7003"));
    }

    [Test]
    public void Without_a_set_or_anybody_up_it_says_no()
    {
        using var bench = new DispatcherBench(Four);
        Assert.That((bench.Order(4, set: 9), bench.Order(4, set: 3), bench.Order(4, set: 2), bench.Order(99)), Is.EqualTo(("none", "none", "7005", "none")));
    }

    [Test]
    public void The_limit_cuts_what_is_remembered() { using var bench = new DispatcherBench(Four); Assert.That(bench.Order(8, limit: 2), Is.EqualTo("7004 7003")); }

    [Test]
    public void Without_flag_2_nothing_is_remembered() { using var bench = new DispatcherBench(Four, o => o.flags = 0); Assert.That(bench.Order(8), Is.EqualTo("7004")); }

    [Test]
    public void The_default_comes_last_whatever_the_turn()
    {
        using var bench = new DispatcherBench(Four, o => o.use_default = true);
        Assert.That((bench.Order(4), bench.Order(4)), Is.EqualTo(("7004 7003 7002 7001", "7003 7002 7004 7001")));
    }

    [Test]
    public void What_was_chosen_stands_in_the_xavps_and_its_socket_is_used()
    {
        using var bench = new DispatcherBench(Four);
        string seen = bench.In(context =>
        {
            DispatcherFunctions.ds_select_dst(1, 8);
            DispatcherFunctions.ds_next_dst();
            var xavps = context.Avps.Groups;
            string Get(string field) => xavps.Get("_dsdst_", 0, field).ToString();
            return $"{Get("uri")} {Get("grp")} {Get("attrs")} {Get("sock")} cnt={xavps.Get("_dsctx_", 0, "cnt")} from={context.SendSocket?.Local}";
        });
        Assert.That(seen, Is.EqualTo("sip:10.0.1.3:7003;transport=udp 1 duid=c;socket=udp:192.0.2.100:5060 udp:192.0.2.100:5060 cnt=4 from=192.0.2.100:5060"));
    }

    [Test]
    public void Select_domain_keeps_the_user()
    {
        using var bench = new DispatcherBench(Four);
        Assert.That(bench.In(c => { DispatcherFunctions.ds_select_domain(1, 8); DispatcherFunctions.ds_next_domain(); return PseudoVariables.ru.ToString() + c.DestinationUri.IsNull; }), Is.EqualTo("sip:bob@10.0.1.3:7003;transport=udpTrue"));
    }

    [Test]
    public void Select_alone_writes_nothing_and_set_does()
    {
        using var bench = new DispatcherBench(Four);
        Assert.That(bench.In(c =>
        {
            bool selected = DispatcherFunctions.ds_select(1, 8), isUnset = c.DestinationUri.IsNull;
            DispatcherFunctions.ds_set_dst();
            return (selected, isUnset, DispatcherBench.Port(c.DestinationUri));
        }), Is.EqualTo((true, true, "7004")));
    }

    [Test]
    public void Rules_choose_from_several_sets()
    {
        using var bench = new DispatcherBench(Four);
        Assert.That(bench.In(c =>
        {
            DispatcherFunctions.ds_select_routes("2=4;1=8", "0");
            string ports = DispatcherBench.Port(c.DestinationUri);
            while (DispatcherFunctions.ds_next_dst()) ports += " " + DispatcherBench.Port(c.DestinationUri);
            return ports;
        }), Is.EqualTo("7005 7004 7003 7002 7001"));
        Assert.That(bench.In(_ => DispatcherFunctions.ds_select_routes("1=x", "0").Code), Is.EqualTo(-1));
    }

    [Test]
    public void All_at_once_makes_branches()
    {
        using var bench = new DispatcherBench(Four);
        Assert.That(bench.In(c => (DispatcherFunctions.ds_select_dst(1, 12).Code, c.DestinationUri.ToString(), c.Branches.Count, c.Branches[2].DestinationUri.ToString(), c.Branches[2].Uri.ToString())),
            Is.EqualTo((1, "sip:10.0.1.4:7004", 3, "sip:10.0.1.1:7001", "sip:bob@10.9.9.9")));
    }

    [Test]
    public void A_destination_of_the_script_is_overwritten_unless_that_is_forbidden([Values] bool isForced)
    {
        using var bench = new DispatcherBench(Four, o => o.force_dst = isForced);
        Assert.That(bench.In(c => { PseudoVariables.du = "sip:10.5.5.5:7000"; DispatcherFunctions.ds_select_dst(1, 8); return DispatcherBench.Port(c.DestinationUri); }), Is.EqualTo(isForced ? "7004" : "7000"));
    }

    [Test]
    public void The_fewest_calls_win_a_full_one_is_left_out_and_ends_are_seen()
    {
        using var bench = new DispatcherBench("1 sip:10.0.1.1:7001 0 0 duid=a;maxload=1\n1 sip:10.0.1.2:7002 0 0 duid=b", o => o.ds_hash_size = 8);
        string Call(string id) => bench.In(c => DispatcherFunctions.ds_select_dst(1, 10) ? DispatcherBench.Port(c.DestinationUri) : "none", id);
        Assert.That((Call("1"), Call("2"), Call("3"), Call("4")), Is.EqualTo(("7002", "7001", "7002", "7002")));
        Assert.That((bench.At("7001").Load, bench.At("7002").Load), Is.EqualTo((1, 3)));
        Assert.That(Call("1"), Is.EqualTo("7002"), "7001 is full; the same call is counted once");
        Assert.That(bench.At("7002").Load, Is.EqualTo(3));
        bench.In(_ => DispatcherFunctions.ds_load_unset(), "2");
        Assert.That(bench.At("7001").Load, Is.Zero);
        Assert.That(Call("5"), Is.EqualTo("7001"));
        bench.Bed.Pass(7_300_000 / 100 * 100);
        Assert.That((bench.At("7001").Load, bench.At("7002").Load, bench.Module.Loads.Count), Is.EqualTo((0, 0, 0)), "nobody ended them");
    }

    [Test]
    public void A_slow_one_of_high_priority_gives_way_to_a_quick_one()
    {
        using var bench = new DispatcherBench("1 sip:10.0.1.1:7001 0 30 latency=21\n1 sip:10.0.1.2:7002 0 30 latency=91\n1 sip:10.0.1.3:7003 0 30 latency=61\n1 sip:10.0.1.4:7004 0 30 latency=19");
        var orders = Enumerable.Range(0, 4).Select(_ => bench.Order(13)).ToList();
        Assert.That(orders.Select(o => o[^9..]), Has.All.EqualTo("7003 7002"), "28 before 27");
        Assert.That(orders.Select(o => o[..4]).Distinct().Order(), Is.EqualTo(new[] { "7001", "7004" }), "the two of 30 take turns");
    }
}
