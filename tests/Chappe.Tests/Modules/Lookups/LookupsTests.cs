using Chappe.Modules.Lookups;

namespace Chappe.Tests.Modules.Lookups;

/// <summary>Where addresses and numbers belong.</summary>
public sealed class LookupsTests
{
    private string _file = "";

    [SetUp]
    public void MakeFile()
    {
        _file = Path.GetTempFileName();
        File.WriteAllBytes(_file, LittleMmdb.Of([192, 0, 2, 0], 24, new()
        {
            ["country"] = new Dictionary<string, object> { ["iso_code"] = "FR", ["names"] = new Dictionary<string, object> { ["en"] = "France" } },
            ["city"] = new Dictionary<string, object> { ["names"] = new Dictionary<string, object> { ["en"] = "Brulon" } },
            ["location"] = new Dictionary<string, object> { ["latitude"] = 47.9667, ["longitude"] = -0.2333, ["time_zone"] = "Europe/Paris" },
            ["subdivisions"] = new object[] { new Dictionary<string, object> { ["iso_code"] = "PDL" } },
            ["autonomous_system_number"] = 64500u,
        }));
    }

    [TearDown]
    public void DeleteFile() => File.Delete(_file);

    [TestCase("geoip2", "gip2")]
    [TestCase("geoip", "gip")]
    public async Task An_address_is_found_with_what_the_database_has(string module, string values)
    {
        await using var bench = await ScriptedBench.StartAsync($$"""
            modparam("{{module}}", "path", "{{_file}}");
            void request_route()
            {
                if ({{module}}_match(si, "s")) xerr($"{{{values}}["s", "cc"]} {{{values}}["s", "city"]} {{{values}}["s", "lat"]} {{{values}}["s", "lon"]} {{{values}}["s", "regc"]} {{{values}}["s", "asn"]} {{{values}}["s", "nmask"]} {{{values}}["s", "zip"].IsNull}\n");
                if (!{{module}}_match("198.51.100.1", "s")) xerr($"unknown {{{values}}["s", "cc"].IsNull}\n");
                if (!{{module}}_match("no address", "s")) xerr("none\n");
            }
            """, new Geoip2Module(), new GeoipModule());
        bench.Run();
        Assert.That(bench.Lines, Is.EqualTo(new[] { "FR Brulon 47.9667 -0.2333 PDL 64500 24 True", "unknown True", "none" }));
    }

    [TestCase("nowhere.mmdb")]
    [TestCase("")]
    public void A_database_that_cannot_be_read_is_told_at_load(string name)
    {
        if (name.Length == 0) File.WriteAllText(name = _file, "this is no database");
        Assert.That(ScriptedBench.ProblemsOf($"geoip2.path = \"{name}\";\nvoid request_route() {{ }}", new Geoip2Module()).Select(p => p.Text), Has.Some.Contains("cannot be read"));
    }

    [Test]
    public void A_database_with_damage_finds_nothing_and_throws_nothing()
    {
        var random = new Random(1);
        byte[] good = File.ReadAllBytes(_file);
        for (int i = 0; i < 500; i++)
        {
            byte[] octets = [.. good];
            for (int n = 0; n < 3; n++) octets[random.Next(octets.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(_file, octets);
            using var database = new GeoDatabase();
            if (database.Load(_file).Length == 0) _ = database.Find("192.0.2.1")?["cc"];
        }
    }

    [TestCase("phonenum_match(\"+33142345678\", \"n\")", "1 +33142345678 33 FR FIXED_LINE")]
    [TestCase("phonenum_match(\"442079460018\", \"n\")", "1 +442079460018 44 GB FIXED_LINE")]
    [TestCase("phonenum_match_cn(\"(650) 253-0000\", \"us\", \"n\")", "1 +16502530000 1 US FIXED_LINE_OR_MOBILE")]
    [TestCase("phonenum_match_cn(\"12\", \"FR\", \"n\")", "0 +3312 33 FR UNKNOWN")]
    public async Task A_number_is_read_as_its_country_dials_it(string word, string told)
    {
        await using var bench = await ScriptedBench.StartAsync($$"""void request_route() { if ({{word}}) xerr($"{phn["n", "valid"]} {phn["n", "normalized"]} {phn["n", "cctel"]} {phn["n", "ccname"]} {phn["n", "ltype"]}\n"); }""", new PhonenumModule());
        bench.Run();
        Assert.That(bench.Lines.Single(), Is.EqualTo(told));
    }

    [TestCase("alice")]
    [TestCase("+999999999999999999999999")]
    [TestCase("+")]
    public async Task What_is_no_number_is_a_no_with_a_reason(string user)
    {
        await using var bench = await ScriptedBench.StartAsync("""void request_route() { if (!phonenum_match(rU, "n")) xerr($"no {phn["n", "error"].Length > 0}\n"); }""", new PhonenumModule());
        bench.Run(user);
        Assert.That(bench.Lines.Single(), Is.EqualTo("no True"));
    }
}
