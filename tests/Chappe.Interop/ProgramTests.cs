using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Chappe.Interop.Harness;

namespace Chappe.Interop;

/// <summary>The program as its user meets it: what it says first, what it says when something is wrong, how it ends.</summary>
public sealed class ProgramTests
{
    private static string Script => Path.Combine(Folders.Scripts, "main.csx");

    [Test, CancelAfter(30_000)]
    public async Task The_first_line_says_where_it_listens_and_what_to_do_next(CancellationToken cancel)
    {
        await using var chappe = await ChappePeer.RunAsync(Script, cancel);
        string first = chappe.Output.Split('\n')[0];
        Assert.That(first, Does.StartWith("Chappe 0.1").And.Contain($"udp:{chappe.Address}").And.Contain($"tcp:{chappe.Address}").And.Contain("main.csx").And.Contain("Ctrl-C"));
    }

    [TestCase(ProcessPeer.SIGTERM)]
    [TestCase(ProcessPeer.SIGINT)]
    [CancelAfter(30_000)]
    public async Task It_ends_with_0_when_asked(int signal, CancellationToken cancel)
    {
        await using var chappe = await ChappePeer.RunAsync(Script, cancel);
        chappe.Signal(signal);
        Assert.That(await chappe.WaitForExitAsync(cancel), Is.Zero, chappe.Output);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_port_in_use_is_one_sentence_and_exit_code_1(CancellationToken cancel)
    {
        using var taken = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)taken.Client.LocalEndPoint!).Port;
        using var state = new ScratchFolder();
        var (exitCode, output) = await ChappePeer.RunToEndAsync(cancel, "run", Script, "--listen", $"udp:127.0.0.1:{port}", "--state", state.Path);
        AssertOneSentence(exitCode, output, $"{port}");
    }

    [Test, CancelAfter(30_000)]
    public async Task A_missing_script_is_one_sentence_and_exit_code_1([Values("run", "check")] string verb, CancellationToken cancel)
    {
        var (exitCode, output) = await ChappePeer.RunToEndAsync(cancel, verb, "/nonexistent/main.csx");
        AssertOneSentence(exitCode, output, "/nonexistent/main.csx");
    }

    [Test, CancelAfter(30_000)]
    public async Task An_unknown_parameter_is_shown_with_its_place_and_the_nearest_one([Values("run", "check")] string verb, CancellationToken cancel)
    {
        using var folder = new ScratchFolder();
        string script = folder.Write("main.csx", "listen(\"udp:127.0.0.1:0\");\nmodparam(\"registrar\", \"max_expiers\", 3600);\nvoid request_route() { }\n");
        var (exitCode, output) = await ChappePeer.RunToEndAsync(cancel, verb == "run" ? [verb, script, "--state", folder.Path] : [verb, script]);
        Assert.That(exitCode, Is.EqualTo(1), output);
        Assert.That(output, Does.Contain("main.csx:2").And.Contain("max_expires").And.Not.Contain("   at "));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_script_error_is_shown_with_line_caret_and_hint(CancellationToken cancel)
    {
        using var folder = new ScratchFolder();
        string script = folder.Write("main.csx", "void request_route()\n{\n    sl_send_replly(200, \"OK\");\n}\n");
        var (exitCode, output) = await ChappePeer.RunToEndAsync(cancel, "check", script);
        Assert.That(exitCode, Is.EqualTo(1), output);
        Assert.That(output, Does.Contain("main.csx:3:5").And.Contain("^").And.Contain("sl_send_reply"));
    }

    [Test, CancelAfter(30_000)]
    public async Task Check_says_that_a_good_script_is_good_and_opens_no_socket(CancellationToken cancel)
    {
        using var taken = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var folder = new ScratchFolder();
        string script = folder.Write("main.csx", $"listen(\"udp:127.0.0.1:{((IPEndPoint)taken.Client.LocalEndPoint!).Port}\");\nvoid request_route() {{ }}\n");
        var (exitCode, output) = await ChappePeer.RunToEndAsync(cancel, "check", script);
        Assert.That(exitCode, Is.Zero, output);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_second_one_with_the_same_state_folder_is_kept_out(CancellationToken cancel)
    {
        await using var chappe = await ChappePeer.RunAsync(Script, cancel);
        var (exitCode, output) = await ChappePeer.RunToEndAsync(cancel, "run", Script, "--listen", $"udp:127.0.0.1:{Ports.Next()}", "--state", chappe.State);
        AssertOneSentence(exitCode, output, "--state");
    }

    [Test, CancelAfter(60_000)]
    public async Task The_control_socket_answers_in_people_s_words_and_in_JSON(CancellationToken cancel)
    {
        await using var chappe = await ChappePeer.RunAsync(Script, cancel);
        var (exitCode, output) = await ChappePeer.RunToEndAsync(cancel, "rpc", "--state", chappe.State, "core.sockets_list");
        Assert.That((exitCode, output), Is.EqualTo((0, output)));
        Assert.That(output, Does.Match($@"proto:\s+udp\s+address:\s+127\.0\.0\.1\s+port:\s+{chappe.Port}"));
        (_, output) = await ChappePeer.RunToEndAsync(cancel, "rpc", "--state", chappe.State, "--json", "core.version");
        Assert.That(output, Does.StartWith("\"chappe 0.1.0 "));
        (exitCode, output) = await ChappePeer.RunToEndAsync(cancel, "rpc", "--state", chappe.State, "core.uptme");
        AssertOneSentence(exitCode, output, "core.uptme");
    }

    [Test, CancelAfter(60_000)]
    public async Task A_second_start_finds_the_script_compiled(CancellationToken cancel)
    {
        using var state = new ScratchFolder();
        long[] milliseconds = new long[2];
        for (int start = 0; start < 2; start++)
        {
            var watch = Stopwatch.StartNew();
            await using var chappe = await ChappePeer.RunAsync(Script, cancel, state: state.Path);
            milliseconds[start] = watch.ElapsedMilliseconds;
        }
        TestContext.Out.WriteLine($"first start {milliseconds[0]} ms, second {milliseconds[1]} ms");
        Assert.That(milliseconds[1], Is.LessThan(milliseconds[0]));
    }

    private static void AssertOneSentence(int exitCode, string output, string names)
    {
        Assert.That(exitCode, Is.EqualTo(1), output);
        Assert.That(output, Does.Contain(names).And.Not.Contain("   at "));
        Assert.That(output.Split('\n'), Has.Length.LessThanOrEqualTo(2), output);
    }
}
