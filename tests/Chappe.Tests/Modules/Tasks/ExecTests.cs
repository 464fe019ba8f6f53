using Chappe.Modules.Tasks;

namespace Chappe.Tests.Modules.Tasks;

/// <summary>Programs that scripts ask: what comes back, and that what strangers write stays data.</summary>
[Platform("Linux,MacOsX")]
public sealed class ExecTests
{
    private static Task<ScriptedBench> StartAsync(string body, string parameters = "") =>
        ScriptedBench.StartAsync($"{parameters}\nasync Task request_route()\n{{\n{body}\n}}", new ExecModule());

    [Test]
    public async Task exec_dset_takes_the_URIs_that_the_command_writes()
    {
        await using var bench = await StartAsync("""
            if (await exec_dset("echo sip:one@10.0.0.1; echo not a uri; echo sip:two@10.0.0.2")) xerr($"{ru} and {branch_count()}\n");
            """.Replace("branch_count()", "Here.Context.Branches.Count", StringComparison.Ordinal).Replace("Here.", "Chappe.Engine.Vocabulary.Here.", StringComparison.Ordinal));
        bench.Run();
        Assert.That(bench.Lines, Has.Some.EqualTo("sip:one@10.0.0.1 and 1"));
    }

    [Test]
    public async Task exec_msg_gives_the_message_as_input_and_tells_the_exit_code()
    {
        await using var bench = await StartAsync("""
            if (await exec_msg("grep -q '^INVITE sip:bob@chappe.test'")) xerr("found\n");
            if (!await exec_msg("grep -q nowhere")) xerr("not found\n");
            if (!await exec_cmd("exit 3")) xerr("three\n");
            """);
        bench.Run();
        Assert.That(bench.Lines, Is.EqualTo(new[] { "found", "not found", "three" }));
    }

    [Test]
    public async Task exec_avp_keeps_lines_in_variables()
    {
        await using var bench = await StartAsync("""
            await exec_avp("echo one; echo two", "$avp(a);$avp(b)");
            await exec_avp("echo three");
            xerr($"{avp["a"]} {avp["b"]} {avp["1"]}\n");
            """);
        bench.Run();
        Assert.That(bench.Lines, Is.EqualTo(new[] { "one two three" }));
    }

    // G6: what came from the network is data. Each of these would be a command in a shell that is given it as text.
    [TestCase("$(touch${IFS}{0})")]
    [TestCase("`touch${IFS}{0}`")]
    [TestCase("x;touch${IFS}{0}")]
    [TestCase("x'%3btouch${IFS}{0}%3b'")]
    [TestCase("x*")]
    public async Task G6_A_user_part_that_looks_like_a_command_is_a_word(string user)
    {
        string file = Path.Combine(Path.GetTempPath(), $"chappe-injected-{Guid.NewGuid():N}");
        user = user.Replace("{0}", file, StringComparison.Ordinal).Replace("/", "%2f", StringComparison.Ordinal).Replace("{", "%7b", StringComparison.Ordinal).Replace("}", "%7d", StringComparison.Ordinal)
            .Replace("`", "%60", StringComparison.Ordinal).Replace("$%7bIFS%7d", "%20", StringComparison.Ordinal);
        await using var bench = await StartAsync("""
            var user = rU.unescape_user();
            await exec_avp($"printf '%s\n' {user}", "$avp(plain)");
            await exec_avp($"printf '%s\n' \"{user}\"", "$avp(double)");
            await exec_avp($"printf '%s\n' '{user}'", "$avp(single)");
            xerr($"{avp["plain"] == user} {avp["double"] == user} {avp["single"] == user}\n");
            """);
        bench.Run(user);
        Assert.That(bench.Lines, Is.EqualTo(new[] { "True True True" }));
        Assert.That(File.Exists(file), Is.False);
    }

    [Test]
    public async Task setvars_tells_the_command_about_the_message()
    {
        await using var bench = await StartAsync("""
            await exec_avp("echo $SIP_HF_FROM; echo $SIP_RURI; echo $SIP_SRCIP; echo $SIP_HF_X_NOTE", "$avp(f);$avp(r);$avp(s);$avp(n)");
            xerr($"{avp["f"]}|{avp["r"]}|{avp["s"]}|{avp["n"]}\n");
            """, "exec.setvars = true;");
        bench.Run(headers: "X-Note: a $(b)\r\n");
        Assert.That(bench.Lines, Is.EqualTo(new[] { "<sip:alice@chappe.test>;tag=1|sip:bob@chappe.test|192.0.2.1|a $(b)" }));
    }

    [Test]
    public async Task A_command_that_takes_too_long_is_ended_with_what_it_began()
    {
        await using var bench = await StartAsync("if (!await exec_cmd(\"sleep 60 & sleep 60\")) xerr(\"ended\\n\");", "exec.time_to_kill = 1;");
        bench.Run();
        Assert.That(bench.Lines.Last(), Is.EqualTo("ended"));
        Assert.That(bench.Lines.First(), Does.Contain("was ended after 1 s"));
    }

    [Test]
    public async Task G2_One_command_too_many_fails_at_once_and_long_output_is_cut()
    {
        var options = new ExecOptions { max_commands = 1, max_output = 10 };
        await using var bench = await ScriptedBench.StartAsync("void request_route() { }", new ExecModule());
        var module = bench.Proxy.Module<ExecModule>();
        var first = module.RunAsync(bench.Proxy, options, "sleep 0.2; yes | head -c 1000000", [], []);
        var second = await module.RunAsync(bench.Proxy, options, "true", [], []);
        Assert.That((second.IsGood, (await first).IsGood, first.Result.Output.Length), Is.EqualTo((false, true, 10)));
        Assert.That(bench.Proxy.Counters["exec.refused"].Value, Is.EqualTo(1));
        Assert.That((await module.RunAsync(bench.Proxy, options, "true", [], [])).IsGood, Is.True);
    }
}
