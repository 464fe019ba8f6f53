using Chappe.Engine.Rpc;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Data;

namespace Chappe.Tests.Modules.Data;

/// <summary>Numbers are matched and rewritten by rules of a table.</summary>
public sealed class DialplanTests
{
    private static DataBench Bench(bool isDynamic = false) => new(new DialplanModule(), (o, url) =>
    {
        var options = o.Get<DialplanOptions>();
        (options.db_url, options.attrs_pvar, options.match_dynamic) = (url, "$avp(attrs)", isDynamic);
    },
        "CREATE TABLE dialplan (dpid INTEGER, pr INTEGER, match_op INTEGER, match_exp TEXT, match_len INTEGER, subst_exp TEXT, repl_exp TEXT, attrs TEXT)",
        "INSERT INTO dialplan VALUES (1, 1, 1, '^00[1-9]', 0, '^00([0-9]+)$', '+\\1', 'international'), (1, 2, 1, '^0[1-9]', 0, '^0(.*)$', '+49\\1', 'national'), (1, 3, 0, '110', 0, '', 'police', 'emergency'), (1, 9, 2, '55*', 0, '', '', 'short')",
        "INSERT INTO dialplan VALUES (1, 0, 1, '^[0-9]{4}$', 4, '(.*)', '\\1@$fd', 'internal'), (2, 1, 1, '(', 0, '', '', ''), (2, 2, 1, '(a+)+$', 0, '', 'x', ''), (3, 1, 1, '^$rU$', 0, '', 'same', 'dynamic')");

    [TestCase("0044123", 1, "+44123", "international")]
    [TestCase("0301234", 1, "+49301234", "national")]
    [TestCase("110", 1, "police", "emergency")]
    [TestCase("5566", 1, "5566@chappe.test", "internal")]
    [TestCase("55667", 1, "55667", "short")]
    [TestCase("9", -1, "", "")]
    [TestCase("", -1, "", "")]
    public async Task The_first_rule_that_fits_rewrites(string input, int code, string output, string attributes)
    {
        await using var bench = Bench();
        DataBench.In(bench.Receive(), () =>
        {
            Assert.That((DialplanFunctions.dp_replace(1, input, out var made).Code, made.ToString()), Is.EqualTo((code, output)));
            Assert.That(AvpPseudoVariables.avp["attrs"].ToString(), Is.EqualTo(attributes));
            Assert.That(DialplanFunctions.dp_match(1, input).Code, Is.EqualTo(code));
            return 0;
        });
    }

    [Test]
    public async Task Variables_are_rewritten_by_their_names()
    {
        await using var bench = Bench();
        DataBench.In(bench.Receive(uri: "sip:0044123@chappe.test"), () =>
        {
            AvpPseudoVariables.avp["n"] = "03012";
            Assert.That((DialplanFunctions.dp_translate(1).Code, PseudoVariables.ru.ToString()), Is.EqualTo((1, "sip:+44123@chappe.test")));
            Assert.That((DialplanFunctions.dp_translate(1, "$avp(n)/$avp(m)").Code, AvpPseudoVariables.avp["m"].ToString()), Is.EqualTo((1, "+493012")));
            Assert.That((DialplanFunctions.dp_translate(1, "$avp(n)").Code, DialplanFunctions.dp_translate(1, "$avp(n)/$var(x)").Code, DialplanFunctions.dp_translate(7).Code), Is.EqualTo((1, -1, -2)));
            return 0;
        });
    }

    [Test]
    public async Task A_rule_that_cannot_be_read_is_left_out_and_one_that_takes_for_ever_fits_nothing()
    {
        await using var bench = Bench();
        Assert.That(DataBench.In(bench.Receive(), () => DialplanFunctions.dp_match(2, new string('a', 40) + "!").Code), Is.EqualTo(-1));
        Assert.That(DataBench.In(bench.Receive(), () => DialplanFunctions.dp_match(2, "aaa").Code), Is.EqualTo(1));
    }

    [Test]
    public async Task Expressions_may_hold_variables()
    {
        await using var bench = Bench(isDynamic: true);
        Assert.That(DataBench.In(bench.Receive(uri: "sip:77@x"), () => (DialplanFunctions.dp_match(3, "77").Code, DialplanFunctions.dp_match(3, "78").Code)), Is.EqualTo((1, -1)));
        Assert.That(DataBench.In(bench.Receive(), () => DialplanFunctions.dp_match(1, "0044123").Code), Is.EqualTo(1), "a dollar at the end is the end");
    }

    [Test]
    public async Task An_operator_reloads_translates_and_lists()
    {
        await using var bench = Bench();
        var rpc = bench.Bench.Proxy.Rpc;
        bench.Execute("DELETE FROM dialplan WHERE attrs = 'national'");
        await rpc.InvokeAsync("dialplan.reload", [], default);
        Assert.That(DataBench.In(bench.Receive(), () => DialplanFunctions.dp_match(1, "0301").Code), Is.EqualTo(1), "four digits are internal");
        Assert.That(DataBench.In(bench.Receive(), () => DialplanFunctions.dp_match(1, "03012").Code), Is.EqualTo(-1));
        Assert.That(async () => await rpc.InvokeAsync("dialplan.reload", [], default), Throws.TypeOf<RpcException>(), "not too often");
        Assert.That((await rpc.InvokeAsync("dialplan.translate", [1, "110"], default))!.ToJsonString(), Is.EqualTo("{\"Output\":\"police\",\"Attributes\":\"emergency\"}"));
        Assert.That((await rpc.InvokeAsync("dialplan.dump", [1], default))!.ToJsonString(), Does.Contain("\"MATCHEXP\":\"110\""));
    }
}
