using System.Text.RegularExpressions;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Registrar;

namespace Chappe.Tests.Modules.Registrar;

/// <summary>Names for one device (RFC 5627).</summary>
public sealed partial class GruuTests
{
    private const string Instance = ";+sip.instance=\"<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>\"";
    private const string Other = ";+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000A95A0E128>\"";
    private const string Public = "sip:bob@chappe.test;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6";

    [GeneratedRegex("temp-gruu=\"(?<uri>[^\"]*)\"")]
    private static partial Regex Temporary();

    private static string TemporaryOf(RegistrarBench.Answer answer) => Temporary().Match(answer.Contacts).Groups["uri"].Value;

    private static string? Lookup(RegistrarBench bench, string uri, int code = 1)
    {
        var context = bench.Invite("x");
        Assert.That(ModuleBench.In(context, () => RegistrarFunctions.lookup("location", Text.Of(System.Text.Encoding.UTF8.GetBytes(uri)))).Code, Is.EqualTo(code), uri);
        return code == 1 ? $"{context.NewRequestUri}+{context.Branches.Count}" : null;
    }

    private static RegistrarBench Two()
    {
        var bench = new RegistrarBench();
        bench.Register("bob", ["<sip:one@1.1.1.1>" + Instance], callId: "one");
        bench.Register("bob", ["<sip:two@2.2.2.2>" + Other], callId: "two");
        return bench;
    }

    [Test]
    public async Task A_client_that_supports_it_is_told_both_names()
    {
        await using var bench = new RegistrarBench();
        var answer = bench.Register("bob", ["<sip:one@1.1.1.1>" + Instance, "Supported: path, gruu"]);
        Assert.That(answer.Contacts, Does.Contain($";pub-gruu=\"{Public}\"").And.Match(";temp-gruu=\"sip:tgruu\\.[A-Za-z0-9_-]+@chappe\\.test;gr\""));
        Assert.That(TemporaryOf(answer), Does.Not.Contain("bob"));
        Assert.That(bench.Register("bob", ["<sip:one@1.1.1.1>" + Instance], cseq: 2).Contacts, Does.Not.Contain("gruu"), "not supported");
        Assert.That(bench.Register("ann", ["<sip:one@1.1.1.1>", "Supported: gruu"]).Contacts, Does.Not.Contain("gruu"), "no instance");
    }

    [Test]
    public async Task It_can_be_switched_off()
    {
        await using var bench = new RegistrarBench(o => o.gruu_enabled = false);
        Assert.That(bench.Register("bob", ["<sip:one@1.1.1.1>" + Instance, "Supported: gruu"]).Contacts, Does.Not.Contain("gruu"));
        Assert.That(Lookup(bench, "sip:bob@chappe.test;gr=urn:uuid:none"), Is.EqualTo("sip:one@1.1.1.1+0"), "gr is a parameter like others then");
    }

    [Test]
    public async Task The_public_name_leads_to_its_device_only()
    {
        await using var bench = Two();
        Assert.That(Lookup(bench, "sip:bob@chappe.test"), Is.EqualTo("sip:one@1.1.1.1+1"));
        Assert.That(Lookup(bench, Public), Is.EqualTo("sip:one@1.1.1.1+0"));
        Assert.That(Lookup(bench, Public.Replace("f81d4fae", "F81D4FAE").Replace("gr=urn:uuid", "gr=urn%3Auuid")), Is.EqualTo("sip:one@1.1.1.1+0"));
        Lookup(bench, Public.Replace("f81d4fae", "f81d4faf"), -1);
        bool IsRegistered(string uri) => ModuleBench.In(bench.Invite("x"), () => RegistrarFunctions.registered("location", Text.Of(System.Text.Encoding.UTF8.GetBytes(uri))));
        Assert.That((IsRegistered(Public), IsRegistered(Public.Replace("f81d4fae", "f81d4faf"))), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task Every_temporary_name_leads_to_the_device_until_its_registration_begins_anew()
    {
        await using var bench = Two();
        string first = TemporaryOf(bench.Register("bob", ["<sip:one@1.1.1.1>" + Instance, "Supported: gruu"], callId: "one", cseq: 2));
        string second = TemporaryOf(bench.Register("bob", ["<sip:one@1.1.1.1:5070>" + Instance, "Supported: gruu"], callId: "one", cseq: 3));
        Assert.That(first, Is.Not.EqualTo(second));
        Assert.That((Lookup(bench, first), Lookup(bench, second)), Is.EqualTo(("sip:one@1.1.1.1:5070+0", "sip:one@1.1.1.1:5070+0")));
        // RFC 5627 section 5.4: another Call-ID makes them invalid.
        bench.Register("bob", ["<sip:one@1.1.1.1>" + Instance, "Supported: gruu"], callId: "new");
        Lookup(bench, first, -1);
        Lookup(bench, second, -1);
    }

    [Test]
    public async Task A_name_that_we_did_not_make_leads_nowhere()
    {
        await using var bench = Two();
        string name = TemporaryOf(bench.Register("bob", ["<sip:one@1.1.1.1>" + Instance, "Supported: gruu"], callId: "one", cseq: 2));
        for (int i = "sip:tgruu.".Length; i < name.IndexOf('@'); i += 7)
        {
            var forged = name.ToCharArray();
            forged[i] = forged[i] == 'A' ? 'B' : 'A';
            Lookup(bench, new string(forged), -1);
        }
        foreach (var broken in new[] { "sip:tgruu.@chappe.test;gr", "sip:tgruu.AAAA@chappe.test;gr", $"sip:tgruu.{new string('A', 900)}@chappe.test;gr" }) Lookup(bench, broken, -1);
        await using var elsewhere = new RegistrarBench(o => o.gruu_secret = "other");
        elsewhere.Register("bob", ["<sip:one@1.1.1.1>" + Instance], callId: "one");
        Lookup(elsewhere, name, -1);
    }

    [Test]
    public async Task Nodes_that_share_the_secret_know_each_others_names()
    {
        await using var one = new RegistrarBench(o => o.gruu_secret = "shared");
        string name = TemporaryOf(one.Register("bob", ["<sip:one@1.1.1.1>" + Instance, "Supported: gruu"]));
        Assert.That(Lookup(one, name), Is.EqualTo("sip:one@1.1.1.1+0"));
    }
}
