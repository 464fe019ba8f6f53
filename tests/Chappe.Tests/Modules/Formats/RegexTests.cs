using Chappe.Modules.Formats;

namespace Chappe.Tests.Modules.Formats;

/// <summary>Expressions in PCRE's language, and a file of them.</summary>
public sealed class RegexTests
{
    private string _file = "";

    [SetUp]
    public void MakeFile() => _file = Path.GetTempFileName();

    [TearDown]
    public void DeleteFile() => File.Delete(_file);

    private Task<ScriptedBench> StartAsync(string body, string groups, string more = "")
    {
        File.WriteAllText(_file, groups);
        return ScriptedBench.StartAsync($"regex.file = \"{_file}\";\n{more}\nvoid request_route() {{ {body} }}", new RegexModule());
    }

    [Test]
    public async Task A_text_matches_an_expression_with_what_PCRE_has()
    {
        await using var bench = await StartAsync("""xerr($"{(bool)pcre_match(rU, "^(?:\\+49|0049)\\d{4,}(?!9)$")} {(bool)pcre_match(rU, "^x")} {(bool)pcre_match(rU, "(")}\n");""", "");
        bench.Run("+49123456");
        Assert.That(bench.Lines.Last(), Is.EqualTo("True False False"));
    }

    [Test]
    public async Task A_group_matches_when_one_of_its_lines_does_and_a_reload_reads_the_file_anew()
    {
        await using var bench = await StartAsync("""xerr($"{(bool)pcre_match_group(rU, 0)} {(bool)pcre_match_group(rU, 1)} {(bool)pcre_match_group(rU, 7)}\n");""", "# numbers\n[0]\n^11\n^22\n\n[1]\n^SIP\n");
        bench.Run("2299");
        Assert.That(bench.Lines.Last(), Is.EqualTo("True False False"));
        File.WriteAllText(_file, "[0]\n^33\n[1]\n^22\n");
        Assert.That(bench.Proxy.Module<RegexModule>().TryReload(out _), Is.True);
        bench.Run("2299");
        Assert.That(bench.Lines.Last(), Is.EqualTo("False True False"));
        File.WriteAllText(_file, "[0]\n(\n");
        Assert.That(bench.Proxy.Module<RegexModule>().TryReload(out string problem), Is.False);
        Assert.That(problem, Does.StartWith("regex: "));
        bench.Run("2299");
        Assert.That(bench.Lines.Last(), Is.EqualTo("False True False"), "what is wrong with the file changes nothing");
    }

    [Test]
    public async Task Case_counts_unless_the_parameter_says_otherwise()
    {
        await using var bench = await StartAsync("""xerr($"{(bool)pcre_match_group(rU)}\n");""", "[0]\n^alice$\n", "regex.pcre_caseless = true;");
        bench.Run("ALICE");
        Assert.That(bench.Lines.Last(), Is.EqualTo("True"));
    }

    [Test]
    public async Task R4_An_expression_that_tries_again_and_again_is_given_up()
    {
        await using var bench = await StartAsync("""xerr($"{(bool)pcre_match(rU, "^(a+)+$")}\n");""", "");
        var clock = System.Diagnostics.Stopwatch.StartNew();
        bench.Run(new string('a', 60) + "b");
        Assert.That(bench.Lines.Last(), Is.EqualTo("False"));
        Assert.That(clock.ElapsedMilliseconds, Is.LessThan(5000));
        Assert.That(bench.Proxy.Counters["regex.timeouts"].Value, Is.EqualTo(1));
    }

    [TestCase("^x\n", "before the first [group]")]
    [TestCase("[99]\n", "not below regex.max_groups")]
    [TestCase("[0]\n[0]\n", "stands twice")]
    public void A_file_that_cannot_be_read_is_told_at_load(string groups, string problem)
    {
        File.WriteAllText(_file, groups);
        Assert.That(ScriptedBench.ProblemsOf($"regex.file = \"{_file}\";\nvoid request_route() {{ }}", new RegexModule()).Select(p => p.Text), Has.Some.Contains(problem));
    }
}
