using Chappe.Engine.Vocabulary;
using Chappe.Modules.Formats;

namespace Chappe.Tests.Modules.Formats;

/// <summary>JSON in scripts: jansson and json.</summary>
public sealed class JsonTests
{
    private const string Sample = """{"name":"bob \"the\" b","age":42,"big":12345678901,"rate":1.5,"ok":true,"no":false,"none":null,"list":[1,{"a":"x"},[]],"deep":{"a.b":{"c":"d"}}}""";

    [TestCase("name", "bob \"the\" b")]
    [TestCase("age", "42")]
    [TestCase("big", "12345678901")]
    [TestCase("rate", "1.5")]
    [TestCase("ok", "1")]
    [TestCase("no", "0")]
    [TestCase("list[1].a", "x")]
    [TestCase("list", "[1,{\"a\":\"x\"},[]]")]
    [TestCase("list[1]", "{\"a\":\"x\"}")]
    [TestCase("deep[\"a.b\"].c", "d")]
    public void A_value_comes_in_the_form_that_Kamailio_gives_it(string path, string value)
    {
        Assert.That((bool)JanssonFunctions.jansson_get(path, Sample, out var found), Is.True);
        Assert.That(found.ToString(), Is.EqualTo(value));
    }

    [Test]
    public void A_character_in_two_escapes_is_one()
    {
        Assert.That((bool)JanssonFunctions.jansson_get("a", "{\"a\":\"\\ud83d\\ude00\\u0041\"}", out var found), Is.True);
        Assert.That(found.ToString(), Is.EqualTo("\U0001F600A"));
    }

    [Test]
    public void A_null_stands_there_and_is_undefined() => Assert.That(((bool)JanssonFunctions.jansson_get("none", Sample, out var found), found.IsNull), Is.EqualTo((true, true)));

    [TestCase("missing")]
    [TestCase("name.x")]
    [TestCase("list[3]")]
    [TestCase("list[-1]")]
    [TestCase("list.0")]
    [TestCase("a..b")]
    [TestCase("list[")]
    [TestCase(".name")]
    public void What_is_not_there_is_a_no(string path) => Assert.That((bool)JanssonFunctions.jansson_get(path, Sample, out _), Is.False);

    [TestCase("")]
    [TestCase("{")]
    [TestCase("{\"a\":1,}")]
    [TestCase("{\"a\":1,\"a\":2}")]
    [TestCase("{\"a\":1} x")]
    [TestCase("{\"a\":\"\\ud800\"}")]
    [TestCase("{\"a\":\"\\ud800\\u0041\"}")]
    [TestCase("{\"\\udc00\":1,\"a\":1}")]
    [TestCase("// c\n{}")]
    public async Task What_is_no_JSON_or_could_be_read_in_two_ways_is_refused(string json)
    {
        await using var bench = await ScriptedBench.StartAsync($$"""void request_route() { if (!jansson_get("a", {{Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(json, true)}}, out var v)) avp["no"] = "1"; xerr($"{avp["no"]}\n"); }""", new JanssonModule());
        bench.Run();
        Assert.That(bench.Lines.Last(), Is.EqualTo("1"));
    }

    [Test]
    public async Task P6_Depth_is_bounded()
    {
        await using var bench = await ScriptedBench.StartAsync("""void request_route() { if (!jansson_get("a", rb, out _)) xerr("no\n"); }""", new JanssonModule());
        bench.Run(body: new string('[', 100_000) + new string(']', 100_000), headers: "Content-Type: application/json\r\n");
        Assert.That(bench.Lines.Last(), Is.EqualTo("no"));
    }

    [Test]
    public async Task A_script_builds_JSON_as_Kamailio_s_words_do()
    {
        await using var bench = await ScriptedBench.StartAsync("""
            void request_route()
            {
                Text j = "0";
                jansson_set("string", "user.name", fU, ref j);
                jansson_set("integer", "user.id", "42", ref j);
                jansson_set("array", "list", "[]", ref j);
                jansson_append("string", "list", "a\"b", ref j);
                jansson_append("obj", "list", "{\"x\":1}", ref j);
                jansson_set("true", "list[2]", "", ref j);
                jansson_append("object", "user", "{\"more\":null}", ref j);
                jansson_array_size("list", j, out int size);
                xerr($"{j}\n");
                avp["j"] = "{}";
                jansson_set("real", "pi", "3.5", new Place(() => avp["j"], v => avp["j"] = v));
                jansson_get("pi", avp["j"], v => avp["pi"] = v);
                xerr($"{size} {avp["j"]} {avp["pi"]}\n");
            }
            """, new JanssonModule());
        bench.Run();
        Assert.That(bench.Lines, Is.EqualTo(new[] { """{"user":{"name":"alice","id":42,"more":null},"list":["a\"b",{"x":1},true]}""", """3 {"pi":3.5} 3.5""" }));
    }

    [TestCase("integer", "a", "x")]
    [TestCase("real", "a", "NaN")]
    [TestCase("object", "a", "[]")]
    [TestCase("array", "a", "{}")]
    [TestCase("colour", "a", "red")]
    [TestCase("string", "n.x", "y")]
    [TestCase("string", "l[5]", "y")]
    public async Task What_cannot_be_set_changes_nothing(string type, string path, string value)
    {
        await using var bench = await ScriptedBench.StartAsync($$"""void request_route() { Text j = "{\"n\":1,\"l\":[]}"; var rc = jansson_set("{{type}}", "{{path}}", "{{value}}", ref j); xerr($"{rc.Code} {j}\n"); }""", new JanssonModule());
        bench.Run();
        Assert.That(bench.Lines.Last(), Is.EqualTo("-1 {\"n\":1,\"l\":[]}"));
    }

    [Test]
    public async Task An_object_becomes_an_XAVP()
    {
        await using var bench = await ScriptedBench.StartAsync("""
            void request_route() { jansson_xdecode("{\"a\":\"x\",\"b\":2,\"c\":{\"d\":1}}", "j"); xerr($"{xavp["j", 0, "a"]} {xavp["j", 0, "b"]} {xavp["j", 0, "c"]}\n"); }
            """, new JanssonModule());
        bench.Run();
        Assert.That(bench.Lines.Last(), Is.EqualTo("x 2 {\"d\":1}"));
    }

    [Test]
    public void The_module_json_gives_a_field_with_its_quotes_or_without()
    {
        JsonFunctions.json_get_field("{\"foo\":\"bar\"}", "foo", out var quoted);
        JsonFunctions.json_get_string("{\"foo\":\"bar\"}", "foo", out var plain);
        Assert.That((quoted.ToString(), plain.ToString(), (bool)JsonFunctions.json_get_field("{}", "foo", out _)), Is.EqualTo(("\"bar\"", "bar", false)));
    }

    [Test]
    public void Random_octets_and_paths_never_throw()
    {
        var random = new Random(1);
        for (int i = 0; i < 3000; i++)
        {
            byte[] octets = System.Text.Encoding.UTF8.GetBytes(Sample);
            if (i % 3 == 0) octets = System.Text.Encoding.UTF8.GetBytes(Sample.Replace("bob", "\\ud83d\\ude00", StringComparison.Ordinal));
            for (int n = random.Next(4); n >= 0; n--) octets[random.Next(octets.Length)] = (byte)random.Next(256);
            string path = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => "ab.[]0\"19-"[random.Next(10)]));
            JsonTexts.TryParse(Text.Of(octets), out var root);
            JsonPath.TryGet(root, path, out _);
            JsonTexts.Plain(root);
            JsonPath.TrySet(ref root, path, System.Text.Json.Nodes.JsonValue.Create(1));
            if (root is System.Text.Json.Nodes.JsonObject fields) foreach (var (_, value) in fields) JsonTexts.Plain(value);
        }
    }
}
