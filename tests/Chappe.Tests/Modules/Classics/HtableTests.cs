using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Classics;
using Chappe.Tests.Engine.Vocabulary;
using static Chappe.Modules.Classics.HtableFunctions;
using static Chappe.Modules.Classics.HtableIteratorFunctions;
using static Chappe.Modules.Classics.HtableMatchingFunctions;
using Text = Chappe.Engine.Vocabulary.Text;

namespace Chappe.Tests.Modules.Classics;

/// <summary>Kamailio's htable (semantics.md section 13).</summary>
public sealed class HtableTests
{
    private readonly Hand _time = new();

    private sealed class Hand : TimeProvider
    {
        public long Milliseconds;
        public override long TimestampFrequency => 1000;
        public override long GetTimestamp() => Milliseconds;
    }

    [SetUp] public void ResetTime() => _time.Milliseconds = 0;

    private OnMessage With(params string[] tables) =>
        OnMessage.Of(options: o => { foreach (var table in tables) o.Get<HtableOptions>().htable.Add(table); }, time: _time);

    private static string? S(Text text) => text.IsNull ? null : text.ToString();

    [Test]
    public void Items_are_set_read_counted_and_removed()
    {
        using var message = With("t=>size=4");
        sht["t", "a::x"] = "1";
        sht["t", "a::x"] = sht["t", "a::x"] + "0";
        Assert.That((S(sht["t", "a::x"]), S(sht["t", "missing"])), Is.EqualTo(("10", (string?)null)));
        Assert.That(sht_inc("t", "a::x"), Is.EqualTo(11));
        Assert.That(sht_dec("t", "a::x", 2), Is.EqualTo(9));
        sht["t", "a::x"] = null;
        Assert.That(S(sht["t", "a::x"]), Is.Null, "null removes");
        Assert.That((bool)sht_rm("t", "a::x"), Is.False);
    }

    [Test]
    public void Counting_a_missing_item_makes_it_only_with_an_initial_value()
    {
        using var message = With("t", "i=>initval=5");
        Assert.That((sht_inc("t", "a"), S(sht["t", "a"])), Is.EqualTo((0, (string?)null)));
        Assert.That((S(sht["i", "a"]), sht_inc("i", "a"), S(sht["i", "a"])), Is.EqualTo(("5", 6, "6")));
    }

    [Test]
    public void An_item_past_its_life_is_gone_before_the_timer_takes_it()
    {
        using var message = With("t=>autoexpire=10", "k=>autoexpire=10,updateexpire=0");
        sht["t", "a"] = "1";
        sht["k", "a"] = "1";
        _time.Milliseconds = 6000;
        Assert.That(shtex["t", "a"], Is.EqualTo(4));
        sht["t", "a"] = "2";
        sht["k", "a"] = "2";
        _time.Milliseconds = 10000;
        Assert.That((S(sht["t", "a"]), S(sht["k", "a"])), Is.EqualTo(("2", (string?)null)), "writing renews, unless updateexpire=0");
        shtex["t", "a"] = 1;
        _time.Milliseconds = 11000;
        Assert.That((S(sht["t", "a"]), shtex["t", "a"]), Is.EqualTo(((string?)null, -1)));
        var table = message.Proxy.Module<HtableModule>().Find("t")!;
        Assert.That(table.Count, Is.EqualTo(1), "still there until swept");
        var sweep = new HtableSweep(message.Proxy, message.Proxy.Module<HtableModule>(), 20);
        for (int i = 0; i < SharedTable.Stripes; i++) sweep.SweepNext();
        Assert.That(table.Count, Is.Zero);
    }

    [Test]
    public void The_event_route_sees_what_expired()
    {
        using var message = With("t=>autoexpire=1");
        string seen = "";
        var options = message.Proxy.Routes.Options;
        message.Proxy.Routes = new RouteTable(2, [new Route("htable:expired:t", RouteKinds.Event, () => { seen += $"{shtrecord("key")}={shtrecord("value")};"; return RouteCompletion.Done; })], options);
        sht["t", "a"] = "1";
        sht["t", "b"] = "2";
        _time.Milliseconds = 1000;
        var sweep = new HtableSweep(message.Proxy, message.Proxy.Module<HtableModule>(), 20);
        for (int i = 0; i < SharedTable.Stripes; i++) sweep.SweepNext();
        Assert.That(seen.Split(';').Order(), Is.EqualTo(new[] { "", "a=1", "b=2" }));
        Assert.That(Here.Context, Is.SameAs(message.Context));
    }

    [Test]
    public void Items_go_and_are_counted_by_expression()
    {
        using var message = With("t");
        foreach (string key in new[] { "a1", "a2", "b1" }) sht["t", key] = "v" + key;
        Assert.That((shtcn("t", "~~^a"), shtcn("t", "~%b"), shtcn("t", "**"), shtcn("t", "a1"), shtcv("t", "va2")), Is.EqualTo((2, 1, 3, 1, 1)));
        Assert.That((bool)sht_match_name("t", "ew", "1") && !sht_match_name("t", "sw", "c"), Is.True);
        Assert.That((bool)sht_rm_name_re("t=>^A"), Is.True);
        Assert.That(shtcn("t", "**"), Is.EqualTo(3), "case counts");
        sht_rm_name_re("t=>^a");
        Assert.That(shtcn("t", "**"), Is.EqualTo(1));
        sht_rm_value("t", "in", "b");
        Assert.That(shtcn("t", "**"), Is.Zero);
        sht["t", "x"] = "1";
        sht_reset("t");
        Assert.That(S(sht["t", "x"]), Is.Null);
    }

    [Test]
    public void A_table_is_walked_as_it_was_at_the_start()
    {
        using var message = With("t");
        sht["t", "a"] = "1";
        sht["t", "b"] = "2";
        var seen = new List<string>();
        Assert.That((bool)sht_iterator_start("i", "t"), Is.True);
        while (sht_iterator_next("i")) { seen.Add($"{shtitkey("i")}{shtitval("i")}"); sht["t", shtitkey("i")] = null; }
        sht_iterator_end("i");
        Assert.That(seen.Order(), Is.EqualTo(new[] { "a1", "b2" }));
        Assert.That((bool)sht_iterator_next("i"), Is.False);
    }

    [Test]
    public void A_table_that_is_not_defined_is_said_and_harms_nothing()
    {
        using var message = With();
        sht["nope", "a"] = "1";
        Assert.That((S(sht["nope", "a"]), message.Logged.Count > 0), Is.EqualTo(((string?)null, true)));
    }

    [Test]
    public void A_full_table_takes_no_more_and_says_so_G2()
    {
        using var message = With("t=>maxitems=2");
        foreach (string key in new[] { "a", "b", "c" }) sht["t", key] = "1";
        Assert.That((shtcn("t", "**"), S(sht["t", "c"]), message.Logged.Count), Is.EqualTo((2, (string?)null, 1)));
        sht["t", "a"] = null;
        sht["t", "c"] = "1";
        Assert.That(S(sht["t", "c"]), Is.EqualTo("1"));
    }

    [TestCase("t=>size=99")]
    [TestCase("t=>colour=red")]
    [TestCase("=>size=4")]
    [TestCase("t=>size")]
    public void A_definition_that_cannot_be_read_is_a_problem_at_load(string text)
    {
        var plan = new Plan(ClassicsFamily.Modules());
        plan.Options.Get<HtableOptions>().htable.Add(text);
        foreach (var module in plan.Modules) module.Validate(plan);
        Assert.That(plan.Problems, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_reload_keeps_the_tables_that_stay_as_they_are()
    {
        using var message = With("t=>size=4", "u");
        sht["t", "a"] = "1";
        sht["u", "a"] = "1";
        var set = OptionsSet.Defaults(message.Proxy.Modules);
        set.Get<HtableOptions>().define("t", size: 4);
        set.Get<HtableOptions>().define("u", autoexpire: 5);
        message.Proxy.Module<HtableModule>().Reconfigure(set);
        Assert.That((S(sht["t", "a"]), S(sht["u", "a"])), Is.EqualTo(("1", (string?)null)));
    }

    [Test]
    public void Many_workers_lose_no_count()
    {
        using var message = With("t=>initval=0");
        var table = message.Proxy.Module<HtableModule>().Find("t")!;
        Parallel.For(0, 8, _ => { for (int i = 0; i < 10000; i++) { table.Increment("n"u8, 1); table.Set(System.Text.Encoding.ASCII.GetBytes($"k{i % 50}"), "v"u8); table.Remove(System.Text.Encoding.ASCII.GetBytes($"k{i % 49}")); } });
        Assert.That(sht_inc("t", "n"), Is.EqualTo(80001));
        Assert.That(table.Count, Is.EqualTo(shtcn("t", "**")));
    }

    [Test]
    public void A_forgotten_lock_is_taken_away_after_a_second_R5()
    {
        using var message = With("t");
        Assert.That((bool)sht_lock("t=>a") && sht_lock("t=>a") && sht_unlock("t=>a") && !sht_unlock("t=>a"), Is.True);
        sht_lock("t=>a");
        using var other = OnMessage.Of(options: o => o.Get<HtableOptions>().htable.Add("t"));
        Assert.That((bool)sht_lock("t=>a"), Is.True);
        Assert.That(other.Logged, Has.Some.Contains("sht_unlock"));
    }

    [Test]
    public void Reading_writing_and_counting_take_no_memory()
    {
        using var message = With("t=>initval=0");
        Assert.That(OnMessage.Allocated(() => { sht["t", $"c:{PseudoVariables.rU}"] = "12345678"; _ = sht["t", "c:bob"]; sht_inc("t", "n"); }), Is.Zero);
    }
}
