using System.Globalization;
using System.Text.Json.Nodes;
using Chappe.Engine.Rpc;
using Chappe.Interop.Harness;

namespace Chappe.Interop;

/// <summary>Threat R1, and the pains of others: a storm of reloads while calls are up (field.md section 1, OpenSIPS #2243, #2382, #2872, #3947).</summary>
public sealed class ReloadTests
{
    [Test, CancelAfter(240_000)]
    public async Task R1_fifty_reloads_good_and_bad_in_turn_fail_no_call(CancellationToken cancel)
    {
        using var folder = new ScratchFolder();
        string script = CopyScripts(folder);
        string good = await File.ReadAllTextAsync(script, cancel);
        int calleePort = Ports.Next();
        await using var chappe = await ChappePeer.RunAsync(script, cancel);
        await using var callee = await SippPeer.AnswerAsync("answer.xml", calleePort, cancel);
        await using var caller = SippPeer.Call("call.xml", chappe.Address, $"127.0.0.1:{calleePort}", calls: 1500, rate: 50, more: ["-s", "bob"]);
        for (int reload = 0; reload < 50; reload++)
        {
            bool isBad = reload % 2 == 1;
            await File.WriteAllTextAsync(script, isBad ? good + "\nvoid Broken( {" : $"{good}\n// change {reload}\n", cancel);
            if (isBad) Assert.ThrowsAsync<RpcException>(() => chappe.AskAsync("app_csx.reload", cancel));
            else await chappe.AskAsync("app_csx.reload", cancel);
            Assert.That(caller.HasExited, Is.False, "the calls ended before the reloads did");
        }
        var outcome = await caller.OutcomeAsync(cancel);
        Assert.That((outcome.Successful, outcome.Failed), Is.EqualTo((1500, 0)), chappe.Output);
        var versions = (JsonArray)(await chappe.AskAsync("app_csx.list", cancel))!;
        Assert.That(versions.Single(v => v!["running"]!.GetValue<bool>())!["version"]!.GetValue<int>(), Is.EqualTo(26));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_changed_file_is_taken_over_by_itself_under_watch(CancellationToken cancel)
    {
        using var folder = new ScratchFolder();
        string script = CopyScripts(folder);
        await using var chappe = await ChappePeer.RunAsync(script, cancel, more: ["--watch"]);
        await File.AppendAllTextAsync(script, "\n// a change\n", cancel);
        await chappe.WaitForLineAsync("version 2", cancel);
        await File.AppendAllTextAsync(script, "\nvoid Broken( {\n", cancel);
        await chappe.WaitForLineAsync("main.csx:", cancel);
        Assert.That(await RunningVersionAsync(chappe, cancel), Is.EqualTo(2));
    }

    [Test, CancelAfter(60_000)]
    public async Task SIGHUP_reloads_and_rollback_goes_back(CancellationToken cancel)
    {
        using var folder = new ScratchFolder();
        string script = CopyScripts(folder);
        await using var chappe = await ChappePeer.RunAsync(script, cancel);
        await File.AppendAllTextAsync(script, "\n// a change\n", cancel);
        chappe.Signal(ProcessPeer.SIGHUP);
        await chappe.WaitForLineAsync("version 2", cancel);
        var (exitCode, output) = await ChappePeer.RunToEndAsync(cancel, "rollback", "1", "--state", chappe.State);
        Assert.That(exitCode, Is.Zero, output);
        (_, output) = await ChappePeer.RunToEndAsync(cancel, "versions", "--state", chappe.State);
        Assert.That(output.Split('\n').Single(l => l.StartsWith('*')), Does.Match(@"\*\s+1 "));
    }

    private static async Task<int> RunningVersionAsync(ChappePeer chappe, CancellationToken cancel) =>
        ((JsonArray)(await chappe.AskAsync("app_csx.list", cancel))!).Single(v => v!["running"]!.GetValue<bool>())!["version"]!.GetValue<int>();

    private static string CopyScripts(ScratchFolder folder)
    {
        foreach (string file in Directory.EnumerateFiles(Folders.Scripts, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(folder.Path, Path.GetRelativePath(Folders.Scripts, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        return Path.Combine(folder.Path, "main.csx");
    }
}
