using Chappe.Interop.Harness;

namespace Chappe.Interop;

/// <summary>Debian's kamcmd as an operator uses it, against us.</summary>
public sealed class KamcmdTests
{
    private const string Script = """
        loadmodule("ctl");
        ctl.binrpc.Add(env("CHAPPE_STATE") + "/ctl");
        htable.define("a", size: 4);
        setting("pstn", "gw_ip", "10.0.0.1", "PSTN GW");
        alias("sip.test");
        void request_route() { if (is_method("REGISTER")) { save("location"); exit(); } sl_send_reply(200, "OK"); }
        """;

    [Test, CancelAfter(60_000)]
    public async Task Kamcmd_asks_and_tells(CancellationToken cancel)
    {
        string kamcmd = Peers.Kamcmd;
        using var folder = new ScratchFolder();
        await using var chappe = await ChappePeer.RunAsync(folder.Write("main.csx", Script), cancel);
        async Task<string> Ask(params string[] words)
        {
            await using var asked = new ProcessPeer("kamcmd", kamcmd, ["-s", $"unix:{chappe.State}/ctl", .. words]);
            await asked.WaitForExitAsync(cancel);
            return asked.Output;
        }
        Assert.That(await Ask("core.version"), Does.StartWith("chappe "));
        Assert.That(await Ask("core.uptime"), Does.Match("(?s)^\\{\\s+now: .*up_since: .*uptime: \\d+\\s+\\}"));
        Assert.That(await Ask("core.sockets_list"), Does.Match($"(?s)socket: \\{{\\s+proto: udp\\s+address: 127.0.0.1\\s+port: {chappe.Port}\\s+mcast: no.*socket: \\{{\\s+proto: tcp"));
        Assert.That(await Ask("core.aliases_list"), Does.Match("(?s)alias: \\{\\s+proto: \\*\\s+address: sip.test\\s+port: \\*"));
        Assert.That(await Ask("cfg.get", "pstn", "gw_ip"), Is.EqualTo("10.0.0.1"));
        await Ask("cfg.sets", "pstn", "gw_ip", "1.2.3.4");
        Assert.That(await Ask("cfg.get", "pstn"), Does.Contain("gw_ip: 1.2.3.4"));
        Assert.That(await Ask("htable.sets", "a", "k", "v"), Is.EqualTo("Ok. Key set to new value."));
        Assert.That(await Ask("htable.dump", "a"), Does.Match("(?s)^\\{\\s+entry: \\d+\\s+size: 1\\s+slot: \\{\\s+\\{\\s+name: k\\s+value: v\\s+type: str\\s+\\}\\s+\\}\\s+\\}"));
        Assert.That(await Ask("ul.dump"), Does.Match("(?s)^\\{\\s+Domains: \\{\\s+Domain: \\{\\s+Domain: location\\s+Size: \\d+\\s+AoRs: \\{\\s+\\}\\s+Stats: \\{\\s+Records: 0"));
        Assert.That(await Ask("stats.get_statistics", "sl:"), Does.Contain("sl:200_replies = 0"));
        Assert.That(await Ask("tm.stats"), Does.Match("(?s)current: 0\\s+waiting: 0\\s+total: 0\\s+total_local: 0"));
        Assert.That(await Ask("sl.stats"), Does.Match("(?s)200: 0\\s+202: 0"));
        Assert.That(await Ask("core.echo", "a", "1", "s:2"), Is.EqualTo("a\n1\n2"));
        Assert.That(await Ask("core.nosuch"), Is.EqualTo("error: 500 - command core.nosuch not found"));
        Assert.That(await Ask("cfg.seti", "core", "debug", "a"), Does.StartWith("error: 400 - "));
        Assert.That(await Ask("help"), Does.Contain("core.uptime").And.Contain("ul.dump"));
    }
}
