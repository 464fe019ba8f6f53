using Chappe.Interop.Harness;

namespace Chappe.Interop;

/// <summary>Threats A5 and A6: a 200 to a REGISTER is a promise that survives the process.</summary>
public sealed class DurabilityTests
{
    private static string Script => Path.Combine(Folders.Scripts, "main.csx");

    [Test, CancelAfter(120_000)]
    public async Task A6_kill_9_loses_no_acknowledged_binding(CancellationToken cancel)
    {
        using var state = new ScratchFolder();
        int port = Ports.Next();
        IReadOnlyCollection<int> acknowledged;
        await using (var chappe = await ChappePeer.RunAsync(Script, cancel, port, state.Path))
        {
            using var phones = new RegisteringClient(port);
            var registering = phones.RegisterAsync(1, 100_000, rate: 500, () => chappe.HasExited, cancel);
            using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
            while (phones.Acknowledged.Count < 1000 && await ticks.WaitForNextTickAsync(cancel)) { }
            chappe.Signal(ProcessPeer.SIGKILL);
            await registering;
            await chappe.WaitForExitAsync(cancel);
            acknowledged = phones.Acknowledged;
        }

        await using var again = await ChappePeer.RunAsync(Script, cancel, port, state.Path);
        using var asking = new RegisteringClient(port);
        var lost = new List<int>();
        foreach (int user in acknowledged)
            if (!(await asking.FetchAsync(user, cancel)).Contains($"<{RegisteringClient.Contact(user)}>", StringComparison.Ordinal)) lost.Add(user);
        TestContext.Out.WriteLine($"{acknowledged.Count} acknowledged before the kill, {lost.Count} lost");
        Assert.That(lost, Is.Empty, again.Output);
    }

    [Test, CancelAfter(60_000)]
    public async Task Five_hundred_registrations_a_second_are_all_acknowledged_at_the_first_attempt(CancellationToken cancel)
    {
        await using var chappe = await ChappePeer.RunAsync(Script, cancel);
        using var phones = new RegisteringClient(chappe.Port);
        await phones.RegisterAsync(1, 2500, rate: 500, () => false, cancel);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (int i = 0; i < 250 && phones.Acknowledged.Count < 2500; i++) await ticks.WaitForNextTickAsync(cancel);
        Assert.That(phones.Acknowledged, Has.Count.EqualTo(2500), chappe.Output);
    }
}
