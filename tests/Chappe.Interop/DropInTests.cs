using System.Globalization;
using Chappe.Interop.Harness;

namespace Chappe.Interop;

/// <summary><c>chappe kamailio</c> where a start script calls kamailio: flags, exit codes, pid file, signals, becoming a daemon.</summary>
public sealed class DropInTests
{
    private const string Script = """
        loadmodule("ctl");
        void request_route() { xlog("L_WARN", $"heard {rm}"); sl_send_reply(200, "first"); }
        """;

    private static ProcessPeer Start(ScratchFolder folder, params string[] words) =>
        new("chappe kamailio", ChappePeer.Program, ["kamailio", .. words], folder.Path, new Dictionary<string, string> { ["CHAPPE_STATE"] = folder.Path });

    private static async Task<(int ExitCode, string Output)> RunAsync(ScratchFolder folder, CancellationToken cancel, params string[] words)
    {
        await using var run = Start(folder, words);
        int exitCode = await run.WaitForExitAsync(cancel);
        return (exitCode, run.Output);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_good_configuration_is_ok_and_a_bad_one_is_255(CancellationToken cancel)
    {
        using var folder = new ScratchFolder();
        Assert.That(await RunAsync(folder, cancel, "-f", folder.Write("good.csx", Script), "-c"), Is.EqualTo((0, "config file ok, exiting...")));
        var (exitCode, output) = await RunAsync(folder, cancel, "-c", "-f", folder.Write("bad.csx", "void request_route() { nosuch(); }"));
        Assert.That((exitCode, output), Is.EqualTo((255, output)));
        Assert.That(output, Does.Contain("bad.csx:1:").And.Contain("ERROR: bad config file (1 errors)"));
        Assert.That((await RunAsync(folder, cancel, "-f", folder.Path + "/nosuch.cfg", "-DD", "-E")).ExitCode, Is.EqualTo(255));
        Assert.That(await RunAsync(folder, cancel, "-Z"), Is.EqualTo((255, "ERROR: Unknown option 'Z'. Use -h for help.")));
        Assert.That((await RunAsync(folder, cancel, "-v")).Output, Does.StartWith("version: chappe "));
        Assert.That((await RunAsync(folder, cancel, "-h")).ExitCode, Is.Zero);
    }

    [Test, CancelAfter(60_000)]
    public async Task In_the_foreground_it_logs_to_the_terminal_reloads_on_HUP_and_ends_with_0(CancellationToken cancel)
    {
        using var folder = new ScratchFolder();
        int port = Ports.Next();
        string script = folder.Write("main.csx", Script);
        await using var chappe = Start(folder, "-f", script, "-DDE", "-l", $"udp:127.0.0.1:{port}", "-Y", folder.Path, "-P", folder.Path + "/pid", "-G", folder.Path + "/pgid", "-m64", "-A", "X=1", "--modparam=tm:fr_timer:i:7777");
        await chappe.WaitForLineAsync($"udp: 127.0.0.1:{port}", cancel);
        using var phone = new DatagramPhone();
        Assert.That(await phone.AskAsync("OPTIONS", port, cancel), Does.StartWith("SIP/2.0 200 first"));
        await chappe.WaitForLineAsync("WARNING: <script>: heard OPTIONS", cancel);
        Assert.That(int.Parse(await File.ReadAllTextAsync(folder.Path + "/pid", cancel), CultureInfo.InvariantCulture), Is.EqualTo(chappe.Id));
        await using (var kamcmd = new ProcessPeer("kamcmd", Peers.Kamcmd, ["-s", $"unix:{folder.Path}/kamailio_ctl", "cfg.get", "tm", "fr_timer"]))
        {
            await kamcmd.WaitForExitAsync(cancel);
            Assert.That(kamcmd.Output, Is.EqualTo("7777"));
        }
        await File.WriteAllTextAsync(script, Script.Replace("first", "second"), cancel);
        chappe.Signal(ProcessPeer.SIGHUP);
        await chappe.WaitForLineAsync("handles what comes from now on", cancel);
        Assert.That(await phone.AskAsync("INFO", port, cancel), Does.StartWith("SIP/2.0 200 second"));
        chappe.Signal(SIGUSR1);
        await chappe.WaitForLineAsync("memory:", cancel);
        chappe.Signal(ProcessPeer.SIGTERM);
        Assert.That(await chappe.WaitForExitAsync(cancel), Is.Zero);
        Assert.That(Directory.EnumerateFiles(folder.Path, "p*id"), Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_daemon_is_told_started_only_when_it_serves(CancellationToken cancel)
    {
        using var folder = new ScratchFolder();
        int port = Ports.Next();
        string script = folder.Write("main.csx", Script), pidFile = folder.Path + "/pid";
        string[] words = ["-f", script, "-l", $"udp:127.0.0.1:{port}", "-Y", folder.Path, "-P", pidFile, "-w", "/"];
        var (exitCode, output) = await RunAsync(folder, cancel, words);
        Assert.That((exitCode, output), Is.EqualTo((0, output)));
        int pid = int.Parse(await File.ReadAllTextAsync(pidFile, cancel), CultureInfo.InvariantCulture);
        try
        {
            using var phone = new DatagramPhone();
            Assert.That(await phone.AskAsync("OPTIONS", port, cancel), Does.StartWith("SIP/2.0 200 first"));
            Assert.That(new FileInfo($"/proc/{pid}/fd/0").LinkTarget, Is.EqualTo("/dev/null"));
            Assert.That((await File.ReadAllTextAsync($"/proc/{pid}/stat", cancel)).Split(") ")[1].Split(' ')[3], Is.EqualTo(pid.ToString(CultureInfo.InvariantCulture)), "a session of its own");
            (exitCode, output) = await RunAsync(folder, cancel, words);
            Assert.That(exitCode, Is.EqualTo(255));
            Assert.That(output, Does.Contain("running process found in the pid file"));
        }
        finally
        {
            ProcessPeer.SignalTo(pid, ProcessPeer.SIGTERM);
        }
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (Directory.Exists($"/proc/{pid}")) await ticks.WaitForNextTickAsync(cancel);
        Assert.That(File.Exists(pidFile), Is.False);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_daemon_that_cannot_start_says_so_and_leaves_nothing_behind(CancellationToken cancel)
    {
        using var folder = new ScratchFolder();
        var (exitCode, output) = await RunAsync(folder, cancel, "-f", folder.Write("bad.csx", "void request_route() { nosuch(); }"), "-Y", folder.Path, "-P", folder.Path + "/pid", "-l", $"udp:127.0.0.1:{Ports.Next()}");
        Assert.That((exitCode, output.Contains("bad.csx:1:")), Is.EqualTo((255, true)), output);
        Assert.That(File.Exists(folder.Path + "/pid"), Is.False);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_kamailio_cfg_listens_where_the_command_line_says_and_logs_with_its_prefix(CancellationToken cancel)
    {
        using var folder = new ScratchFolder();
        int port = Ports.Next();
        string file = folder.Write("kamailio.cfg", """
            #!KAMAILIO
            debug=2
            log_stderror=yes
            log_prefix="{$mt $hdr(CSeq) $ci} "
            loadmodule "sl.so"
            loadmodule "pv.so"
            loadmodule "xlog.so"
            request_route { xlog("L_WARN", "heard $rm\n"); xdbg("deep\n"); sl_send_reply("200", "OK"); }

            """);
        await using var chappe = Start(folder, "-f", file, "-DD", "-l", $"udp:127.0.0.1:{port}", "-Y", folder.Path);
        await chappe.WaitForLineAsync("Aliases:", cancel);
        Assert.That(chappe.Output.Split('\n').Count(l => l.Contains("udp: ") || l.Contains("tcp: ")), Is.EqualTo(1), chappe.Output);
        using var phone = new DatagramPhone();
        await phone.AskAsync("OPTIONS", port, cancel);
        Assert.That(await chappe.WaitForLineAsync("heard", cancel), Does.Match(@"^ ?\d+\(\d+\) WARNING: \{1 1 OPTIONS \d+x1\} <script>: heard OPTIONS$"));
        Assert.That(chappe.Output, Does.Not.Contain("deep"));
    }

    private const int SIGUSR1 = 10;
}
