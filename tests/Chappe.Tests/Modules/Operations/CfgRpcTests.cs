using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Operations;

namespace Chappe.Tests.Modules.Operations;

/// <summary>Settings of the script, and parameters that operators change; answers as Kamailio 5.6.3 gives them.</summary>
public sealed class CfgRpcTests
{
    private static readonly Setting s_address = new("pstn", "gw_ip", "10.0.0.1", 0, "PSTN GW"), s_port = new("pstn", "gw_port", null, 5060, "");

    private static OperationsBench Bench() => new(o => o.Settings.AddRange([s_address, s_port]));

    [Test]
    public async Task Settings_are_read_and_changed()
    {
        await using var bench = Bench();
        Assert.That(await bench.AskAsync("cfg.list", "pstn"), Is.EqualTo("""["pstn: gw_ip","pstn: gw_port"]"""));
        Assert.That(await bench.AskAsync("cfg.get", "pstn"), Is.EqualTo("""{"gw_ip":"10.0.0.1","gw_port":5060}"""));
        Assert.That(await bench.AskAsync("cfg.help", "pstn", "gw_ip"), Is.EqualTo("""["PSTN GW","(parameter type is string)"]"""));
        Assert.That(await bench.AskAsync("cfg.sets", "pstn", "gw_ip", "10.9.9.9"), Is.Empty);
        Assert.That(await bench.AskAsync("cfg.seti", "pstn", "gw_port", 5070), Is.Empty);
        Assert.That(bench.In(() => $"{SettingFunctions.cfg_get["pstn", "gw_ip"]}:{SettingFunctions.cfg_get["pstn", "gw_port"]} {SettingFunctions.cfg_get["pstn", "x"].IsNull}"), Is.EqualTo("10.9.9.9:5070 True"));
        Assert.That(await bench.AskAsync("cfg.reset", "pstn"), Is.Empty);
        Assert.That(await bench.AskAsync("cfg.get", "pstn", "gw_ip"), Is.EqualTo("\"10.0.0.1\""));
    }

    [Test]
    public async Task A_reload_keeps_a_change_until_the_script_says_something_else()
    {
        await using var bench = Bench();
        await bench.AskAsync("cfg.set", "pstn", "gw_ip", "10.9.9.9");
        bench.Reload(o => o.Settings.AddRange([s_address, s_port]));
        Assert.That(await bench.AskAsync("cfg.get", "pstn", "gw_ip"), Is.EqualTo("\"10.9.9.9\""));
        bench.Reload(o => o.Settings.AddRange([s_address with { Text = "10.0.0.2" }, s_port]));
        Assert.That(await bench.AskAsync("cfg.get", "pstn", "gw_ip"), Is.EqualTo("\"10.0.0.2\""));
        bench.Reload(_ => { });
        Assert.That(await bench.AskAsync("cfg.get", "pstn", "gw_ip"), Is.EqualTo("400 Failed to get the variable"));
    }

    [Test]
    public async Task Delayed_changes_wait_for_a_commit()
    {
        await using var bench = Bench();
        await bench.AskAsync("cfg.set_delayed", "pstn", "gw_ip", "later");
        Assert.That(await bench.AskAsync("cfg.diff"), Is.EqualTo("""[{"group name":"pstn","variable name":"gw_ip","old value":"10.0.0.1","new value":"later"}]"""));
        await bench.AskAsync("cfg.rollback");
        Assert.That(await bench.AskAsync("cfg.diff"), Is.EqualTo("[]"));
        await bench.AskAsync("cfg.set_delayed", "pstn", "gw_ip", "later");
        await bench.AskAsync("cfg.commit");
        Assert.That(await bench.AskAsync("cfg.get", "pstn", "gw_ip"), Is.EqualTo("\"later\""));
    }

    [Test]
    public async Task Parameters_of_core_and_modules_are_settings_too()
    {
        await using var bench = Bench();
        Assert.That(await bench.AskAsync("cfg.seti", "core", "debug", 3), Is.Empty);
        Assert.That((bench.Proxy.Log.Level, await bench.AskAsync("cfg.get", "core", "debug")), Is.EqualTo((LogLevel.Debug, "3")));
        Assert.That(await bench.AskAsync("cfg.set", "tcp", "connect_timeout", 3), Is.Empty);
        Assert.That((bench.Options.Get<CoreOptions>().tcp_connect_timeout, await bench.AskAsync("cfg.get", "tcp", "connect_timeout")), Is.EqualTo((3, "3")));
        await bench.AskAsync("cfg.reset", "tcp", "connect_timeout");
        Assert.That(bench.Options.Get<CoreOptions>().tcp_connect_timeout, Is.EqualTo(10));
    }

    [TestCase("cfg.seti", "core", "debug", "a", "400 error at parameter 2: expected integer type but record doesn't match type")]
    [TestCase("cfg.set", "core", "nosuch", "2", "400 Failed to set the variable")]
    [TestCase("cfg.seti", "pstn", "gw_ip", "2", "400 Failed to set the variable")]
    [TestCase("cfg.get", "core", "nosuch", null, "400 Failed to get the variable")]
    public async Task What_cannot_be_is_refused_in_Kamailios_words(string method, string group, string name, string? value, string answer)
    {
        await using var bench = Bench();
        Assert.That(await (value is null ? bench.AskAsync(method, group, name) : bench.AskAsync(method, group, name, value)), Is.EqualTo(answer));
    }

    [Test]
    public void C1_Secrets_and_passwords_are_no_settings()
    {
        var modules = Chappe.Running.InstalledModules.New();
        var proxy = new Proxy(modules, TimeProvider.System, new ModuleBench.NoLog());
        var names = Parameter.All(proxy, OptionsSet.Defaults(modules)).Select(p => $"{p.Group}.{p.Name}").ToList();
        Assert.That(names, Does.Contain("tm.fr_timer"));
        Assert.That(names.Where(n => n.Contains("secret") || n.Contains("password") || n.Contains("db_url")), Is.Empty);
    }
}
