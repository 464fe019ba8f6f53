using Chappe.Interop.Harness;

namespace Chappe.Interop;

/// <summary>Kamailio before and behind us in a chain: what two proxies from different hands must agree on (route sets, CANCEL, branches).</summary>
public sealed class ChainTests
{
    private const int Calls = 20;

    private static readonly (string Caller, string Callee)[] s_calls =
    [
        ("call.xml", "answer.xml"), ("call-reinvite.xml", "answer-reinvite.xml"), ("call-cancel.xml", "answer-cancelled.xml"),
    ];

    private static IEnumerable<TestCaseData> CallsIn(string place) =>
        s_calls.Select(c => new TestCaseData(c.Caller, c.Callee).SetName($"{Path.GetFileNameWithoutExtension(c.Caller).Replace('-', '_')}_{place}"));

    // The control: when this fails, the scenarios or the configuration are wrong and the other two say nothing about us.
    [TestCaseSource(nameof(CallsIn), new object[] { "with_Kamailio_alone" }), CancelAfter(60_000)]
    public async Task With_Kamailio_alone(string caller, string callee, CancellationToken cancel)
    {
        int kamailioPort = Ports.Next(), calleePort = Ports.Next();
        await using var kamailio = await KamailioPeer.StartAsync("chain.cfg", kamailioPort, cancel, ("USER_HOST", $"127.0.0.1:{calleePort}"));
        await AssertCallsAsync(caller, callee, calleePort, $"127.0.0.1:{kamailioPort}", $"127.0.0.1:{kamailioPort}", kamailio, cancel);
    }

    [TestCaseSource(nameof(CallsIn), new object[] { "with_Kamailio_before_us" }), CancelAfter(60_000)]
    public async Task With_Kamailio_before_us(string caller, string callee, CancellationToken cancel)
    {
        int kamailioPort = Ports.Next(), calleePort = Ports.Next();
        await using var chappe = await ChappePeer.RunAsync(Path.Combine(Folders.Scripts, "main.csx"), cancel);
        await using var kamailio = await KamailioPeer.StartAsync("chain.cfg", kamailioPort, cancel, ("NEXT_HOP", chappe.Address));
        await AssertCallsAsync(caller, callee, calleePort, $"127.0.0.1:{kamailioPort}", $"127.0.0.1:{calleePort}", chappe, cancel);
    }

    [TestCaseSource(nameof(CallsIn), new object[] { "with_Kamailio_behind_us" }), CancelAfter(60_000)]
    public async Task With_Kamailio_behind_us(string caller, string callee, CancellationToken cancel)
    {
        int kamailioPort = Ports.Next(), calleePort = Ports.Next();
        await using var chappe = await ChappePeer.RunAsync(Path.Combine(Folders.Scripts, "main.csx"), cancel);
        await using var kamailio = await KamailioPeer.StartAsync("chain.cfg", kamailioPort, cancel, ("USER_HOST", $"127.0.0.1:{calleePort}"));
        await AssertCallsAsync(caller, callee, calleePort, chappe.Address, $"127.0.0.1:{kamailioPort}", chappe, cancel);
    }

    private static async Task AssertCallsAsync(string callerScenario, string calleeScenario, int calleePort, string proxy, string target, ProcessPeer suspect, CancellationToken cancel)
    {
        await using var callee = await SippPeer.AnswerAsync(calleeScenario, calleePort, cancel);
        await using var caller = SippPeer.Call(callerScenario, proxy, target, Calls, rate: 20, more: ["-s", "bob"]);
        var outcome = await caller.OutcomeAsync(cancel);
        Assert.That((outcome.Successful, outcome.Failed), Is.EqualTo((Calls, 0)), $"{callee.Output}\n{suspect.Output}");
        // A busy machine may be late once or twice; what is lost on the way is lost in every call.
        Assert.That(outcome.Retransmissions, Is.LessThan(Calls / 2), "requests or their answers were lost on the way");
    }
}
