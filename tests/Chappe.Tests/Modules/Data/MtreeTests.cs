using Chappe.Engine.Rpc;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Data;

namespace Chappe.Tests.Modules.Data;

/// <summary>Values by the longest prefix.</summary>
public sealed class MtreeTests
{
    private static DataBench Bench(params string[] definitions) => new(new MtreeModule(), (o, url) =>
    {
        var options = o.Get<MtreeOptions>();
        options.db_url = url;
        if (definitions.Length == 0) options.db_table = "mtrees";
        foreach (string definition in definitions) options.mtree.Add(definition);
    },
        "CREATE TABLE mtrees (tname TEXT, tprefix TEXT, tvalue TEXT)",
        "INSERT INTO mtrees VALUES ('rates', '49', 'germany'), ('rates', '4930', 'berlin'), ('rates', 'x1', 'no'), ('rates', '49', 'again'), ('other', '1', 'one')",
        "CREATE TABLE routes (tprefix TEXT, tvalue TEXT, more TEXT)", "INSERT INTO routes VALUES ('49', '7:20', 'a'), ('4930', '8:10', 'b'), ('493', '7:30', 'c')");

    [TestCase("rates", "493012", 1, "berlin")]
    [TestCase("rates", "4989", 1, "germany")]
    [TestCase("rates", "44", -1, "")]
    [TestCase("other", "1", 1, "one")]
    [TestCase("nowhere", "1", -1, "")]
    public async Task The_longest_prefix_wins(string tree, string number, int code, string value)
    {
        await using var bench = Bench();
        Assert.That(DataBench.In(bench.Receive(), () => (MtreeFunctions.mt_match(tree, number).Code, AvpPseudoVariables.avp["tvalue"].ToString())), Is.EqualTo((code, value)));
    }

    [Test]
    public async Task All_prefixes_are_there_when_asked_for()
    {
        await using var bench = Bench();
        Assert.That(DataBench.In(bench.Receive(), () => (MtreeFunctions.mt_match("rates", "493012", 2).Code, AvpPseudoVariables.avp.all("tvalues").ToString())), Is.EqualTo((1, "berlin, germany")));
    }

    [Test]
    public async Task Destinations_come_once_with_the_weight_of_their_longest_prefix()
    {
        await using var bench = Bench("name=r;dbtable=routes;type=1");
        DataBench.In(bench.Receive(), () =>
        {
            Assert.That(MtreeFunctions.mt_match("r", "49301").Code, Is.EqualTo(1));
            Assert.That((AvpPseudoVariables.avp.all("tdstid").ToString(), AvpPseudoVariables.avp.all("tweight").ToString(), AvpPseudoVariables.avp["tcount"].ToString()), Is.EqualTo(("8, 7", "10, 30", "2")));
            return 0;
        });
    }

    [Test]
    public async Task Columns_of_one_s_own_are_packed()
    {
        await using var bench = Bench("name=r;dbtable=routes;cols='tprefix,more,tvalue'");
        Assert.That(DataBench.In(bench.Receive(), () => (MtreeFunctions.mt_match("r", "4930").Code, AvpPseudoVariables.avp["tvalue"].ToString())), Is.EqualTo((1, "b,8:10")));
    }

    [Test]
    public async Task An_operator_reloads_and_asks()
    {
        await using var bench = Bench();
        var rpc = bench.Bench.Proxy.Rpc;
        bench.Execute("INSERT INTO mtrees VALUES ('rates', '44', 'uk')");
        await rpc.InvokeAsync("mtree.reload", [], default);
        Assert.That((await rpc.InvokeAsync("mtree.match", ["rates", "4420"], default))!.ToJsonString(), Is.EqualTo("[\"uk\"]"));
        Assert.That((await rpc.InvokeAsync("mtree.summary", [], default))!.ToJsonString(), Does.Contain("\"nrnodes\":3"));
        Assert.That(async () => await rpc.InvokeAsync("mtree.match", ["rates", "1"], default), Throws.TypeOf<RpcException>());
    }

    [TestCase("dbtable=t")]
    [TestCase("name=a")]
    [TestCase("name=a;dbtable=t;type=3")]
    [TestCase("name=a;dbtable=t;cols='one'")]
    public void What_is_no_tree_is_refused(string text) => Assert.Throws<ArgumentException>(() => MtreeDefinition.Parse(text));
}
