using Chappe.Interop.Harness;

namespace Chappe.Interop;

/// <summary>Calls of sipp through the script of a fresh install.</summary>
public sealed class CallsTests
{
    private static string Script => Path.Combine(Folders.Scripts, "main.csx");

    [TestCase(false, TestName = "A_thousand_of_a_thousand_calls_are_completed_over_UDP")]
    [TestCase(true, TestName = "A_thousand_of_a_thousand_calls_are_completed_over_TCP")]
    [CancelAfter(180_000)]
    public async Task A_thousand_of_a_thousand_calls_are_completed(bool tcp, CancellationToken cancel)
    {
        int port = Ports.Next();
        await using var chappe = await ChappePeer.RunAsync(Script, cancel);
        await using var callee = await SippPeer.AnswerAsync("uas", port, cancel, tcp);
        await using var caller = SippPeer.Call("uac", chappe.Address, $"127.0.0.1:{port}", calls: 1000, rate: 100, tcp);
        var outcome = await caller.OutcomeAsync(cancel);
        Assert.That((outcome.ExitCode, outcome.Successful, outcome.Failed), Is.EqualTo((0, 1000, 0)), chappe.Output);
    }

    // Threat T7: retransmissions carry a call over a lossy network; 10 % of each direction is lost on both sides of the proxy.
    [Test, CancelAfter(180_000)]
    public async Task Ten_percent_loss_at_both_ends_loses_no_call(CancellationToken cancel)
    {
        int port = Ports.Next();
        await using var chappe = await ChappePeer.RunAsync(Script, cancel);
        await using var callersLine = new LossyLink(chappe.Port, every: 10);
        await using var calleesLine = new LossyLink(port, every: 10);
        await using var callee = await SippPeer.AnswerAsync("answer.xml", port, cancel, contact: calleesLine.Port);
        await using var caller = SippPeer.Call("call.xml", $"127.0.0.1:{callersLine.Port}", $"127.0.0.1:{calleesLine.Port}", calls: 300, rate: 30, more: ["-s", "bob"]);
        var outcome = await caller.OutcomeAsync(cancel);
        Assert.That((outcome.Successful, outcome.Failed), Is.EqualTo((300, 0)), chappe.Output);
        Assert.That(Math.Min(callersLine.Lost, calleesLine.Lost), Is.GreaterThan(100), "nothing was lost: the test shows nothing");
    }

    [TestCase(false, TestName = "Registered_users_are_found_and_called_over_UDP")]
    [TestCase(true, TestName = "Registered_users_are_found_and_called_over_TCP")]
    [CancelAfter(120_000)]
    public async Task Registered_users_are_found_and_called(bool tcp, CancellationToken cancel)
    {
        int port = Ports.Next();
        await using var chappe = await ChappePeer.RunAsync(Script, cancel);
        await using var callee = await SippPeer.AnswerAsync("answer.xml", port, cancel, tcp);
        await using (var registering = SippPeer.Call("register.xml", chappe.Address, chappe.Address, calls: 100, rate: 100, tcp, "-key", "contact_port", $"{port}"))
        {
            // How often sipp repeats a REGISTER is the machine's business: a 200 waits for the disk.
            var registered = await registering.OutcomeAsync(cancel);
            Assert.That((registered.Successful, registered.Failed), Is.EqualTo((100, 0)), chappe.Output);
        }
        await using var caller = SippPeer.Call("call-registered.xml", chappe.Address, chappe.Address, calls: 100, rate: 50, tcp);
        var outcome = await caller.OutcomeAsync(cancel);
        Assert.That((outcome.Successful, outcome.Failed), Is.EqualTo((100, 0)), chappe.Output);
    }
}
