using Chappe.Engine.Diagnostics;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Operations;
using static Chappe.Modules.Operations.CountersFunctions;
using static Chappe.Modules.Operations.StatisticsFunctions;
using static Chappe.Modules.Operations.XhttpPromFunctions;

namespace Chappe.Tests.Modules.Operations;

/// <summary>What scripts count, what the proxy counts, and how both are shown.</summary>
public sealed class NumbersTests
{
    private static OperationsBench Bench(TimeProvider? time = null) => new(o =>
    {
        o.Get<StatisticsOptions>().variable.Add("calls");
        o.Get<CountersOptions>().script_counter.AddRange(["lost what was lost", "own.seen"]);
        var prom = o.Get<XhttpPromOptions>();
        prom.xhttp_prom_stats = "sl: script:";
        prom.prom_counter.AddRange(["name=cnt; label=method:direction;", "name=plain"]);
        prom.prom_gauge.Add("name=ga;");
        prom.prom_histogram.Add("name=hi; buckets=0.1,0.5,1");
        prom.max_series = 3;
    }, time);

    [Test]
    public async Task Scripts_count_what_they_defined_and_nothing_else()
    {
        await using var bench = Bench();
        string read = bench.In(() =>
        {
            update_stat("calls", "+5");
            update_stat("calls", "-2");
            update_stat("calls", 1);
            cnt_inc("lost");
            cnt_add("own.seen", 7);
            return $"{stat["calls"]} {stat["script:calls"]} {cnt["lost"]} {stat["own.seen"]} {(bool)update_stat("stranger", 1)} {stat["stranger"].IsNull}";
        });
        Assert.That(read, Is.EqualTo("4 4 1 7 False True"));
        Assert.That(bench.In(() => { reset_stat("calls"); cnt_reset("lost"); return $"{stat["calls"]} {cnt["lost"]}"; }), Is.EqualTo("0 0"));
        Assert.That(await bench.AskAsync("cnt.help", "script", "lost"), Is.EqualTo("\"what was lost\""));
        Assert.That(await bench.AskAsync("cnt.get", "own", "seen"), Is.EqualTo("7"));
    }

    [Test]
    public async Task Scripts_read_what_the_proxy_counts()
    {
        await using var bench = Bench();
        bench.Proxy.Counters["sl.200_replies"].Add(3);
        Assert.That(bench.In(() => $"{stat["200_replies"]} {stat["sl:200_replies"]} {stat["sl.200_replies"]} {(bool)reset_stat("200_replies")}"), Is.EqualTo("3 3 3 False"));
    }

    [Test]
    public async Task Operators_read_counters_in_Kamailios_shapes()
    {
        await using var bench = Bench();
        bench.Proxy.Counters["sl.200_replies"].Add(3);
        Assert.That(await bench.AskAsync("stats.fetch", "sl:200_replies"), Is.EqualTo("""{"sl.200_replies":"3"}"""));
        Assert.That(await bench.AskAsync("stats.fetchn", "200_replies"), Is.EqualTo("""{"sl.200_replies":3}"""));
        Assert.That(await bench.AskAsync("stats.get_statistics", "sl:200_replies"), Is.EqualTo("""["sl:200_replies = 3"]"""));
        Assert.That(await bench.AskAsync("sl.stats"), Does.StartWith("""{"200":3,"202":0,"2xx":0,"300":0"""));
        Assert.That(await bench.AskAsync("cnt.grps_list"), Does.Contain("\"sl\"").And.Contain("\"core\""));
        Assert.That(await bench.AskAsync("stats.reset_statistics", "sl:"), Is.Empty);
        Assert.That(await bench.AskAsync("cnt.get", "sl", "200_replies"), Is.EqualTo("0"));
        Assert.That(await bench.AskAsync("cnt.get", "sl", "nosuch"), Is.EqualTo("400 unknown counter sl nosuch"));
    }

    [Test]
    public async Task Metrics_are_Prometheus_text_under_Kamailios_names()
    {
        var clock = new ModuleBench.HandClock();
        await using var bench = Bench(clock);
        bench.Proxy.Counters["sl.200_replies"].Add(3);
        bench.In(() =>
        {
            prom_counter_inc("cnt", 1, "INVITE", "in \"quoted\"\n");
            prom_counter_inc("cnt", 2, "INVITE", "in \"quoted\"\n");
            prom_gauge_set("ga", "1.5");
            prom_histogram_observe("hi", "0.3");
            return prom_histogram_observe("hi", "3");
        });
        string stamp = $" {clock.Wall.ToUnixTimeMilliseconds()}";
        string text = bench.Proxy.Module<XhttpPromModule>().Text(all: true).Replace(stamp, "");
        Assert.That(text, Does.StartWith("""
            # User defined metrics
            kamailio_cnt{method="INVITE",direction="in \"quoted\"\n"} 3.000000
            kamailio_ga 1.500000
            kamailio_hi_bucket{le="0.100000"} 0
            kamailio_hi_bucket{le="0.500000"} 1
            kamailio_hi_bucket{le="1.000000"} 1
            kamailio_hi_bucket{le="+Inf"} 2
            kamailio_hi_sum 3.300000
            kamailio_hi_count 2

            # Kamailio whole internal statistics

            """.ReplaceLineEndings("\n")));
        Assert.That(text, Does.Contain("\nkamailio_script_calls 0\n").And.Contain("\nkamailio_sl_200_replies 3\n").And.Not.Contain("kamailio_core_"));
    }

    [Test]
    public async Task G1_Label_values_from_the_network_cannot_fill_the_memory()
    {
        var clock = new ModuleBench.HandClock();
        await using var bench = Bench(clock);
        int taken = bench.In(() => Enumerable.Range(0, 100).Count(i => prom_counter_inc("cnt", 1, $"M{i}", "in")));
        Assert.That(taken, Is.EqualTo(3));
        clock.Pass(TimeSpan.FromMinutes(61));
        bench.Proxy.Module<XhttpPromModule>().Text(all: true);
        Assert.That(bench.In(() => (bool)prom_counter_inc("cnt", 1, "M99", "in")), Is.True, "what nobody wrote to for an hour is forgotten");
    }

    [Test]
    public async Task A_word_says_no_to_a_metric_that_is_another()
    {
        await using var bench = Bench();
        Assert.That(bench.In(() => ((bool)prom_counter_inc("ga", 1), (bool)prom_counter_inc("cnt", 1, "one"), (bool)prom_gauge_set("ga", "x"), (bool)prom_gauge_set("nosuch", 1))), Is.EqualTo((false, false, false, false)));
        Assert.That(await bench.AskAsync("xhttp_prom.gauge_set", "ga", 2), Is.Empty);
        Assert.That(await bench.AskAsync("xhttp_prom.metric_list_print"), Does.Contain("kamailio_ga 2.000000"));
    }

    [TestCase("name=9a", "letters, digits")]
    [TestCase("name=a; label=a:b:c:d", "three labels")]
    [TestCase("name=a; color=red", "color")]
    [TestCase("name=a; buckets=1,0.5", "buckets")]
    public void A_definition_that_cannot_be_read_is_told(string written, string about)
    {
        Assert.That(PromDefinition.Parse(PromKind.Histogram, written, out string problem), Is.Null);
        Assert.That(problem, Does.Contain(about));
    }

    [Test]
    public async Task A_module_may_log_more_than_the_others()
    {
        await using var bench = new OperationsBench(o =>
        {
            o.Get<DebuggerOptions>().mod_level_mode = 1;
            o.Get<DebuggerOptions>().mod_level.Add("usrloc=3");
        });
        bench.Proxy.Log.Level = LogLevel.Info;
        bench.Proxy.Log.Write(LogLevel.Debug, "usrloc", "seen");
        bench.Proxy.Log.Write(LogLevel.Debug, "core", "not seen");
        Assert.That(bench.Lines, Is.EqualTo(new[] { "Debug usrloc seen" }));
        Assert.That(await bench.AskAsync("dbg.get_mod_level", "usrloc"), Is.EqualTo("3"));
        await bench.AskAsync("dbg.set_mod_level", "core", 0);
        bench.Proxy.Log.Write(LogLevel.Info, "core", "not seen");
        await bench.AskAsync("dbg.reset_mod_level", "core");
        Assert.That((bench.Lines.Count, await bench.AskAsync("dbg.get_mod_level", "core")), Is.EqualTo((1, "2")));
    }
}
