namespace Chappe.Interop.Differential;

/// <summary>The scenarios of one set of flags: both servers are started once, every scenario is a test of its own.</summary>
public abstract class ContestTests(params string[] flags)
{
    private Contest? _contest;

    private protected Contest Contest => _contest!;

    [OneTimeSetUp]
    public async Task StartBoth()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        _contest = await Contest.StartAsync(await FlagsAsync(flags, patience.Token), patience.Token);
        await PrepareAsync(_contest, patience.Token);
    }

    [OneTimeTearDown]
    public async Task StopBoth()
    {
        if (_contest is not null) await _contest.DisposeAsync();
    }

    /// <summary>What the flags need before they can be used.</summary>
    private protected virtual Task<IReadOnlyList<string>> FlagsAsync(string[] flags, CancellationToken cancel) => Task.FromResult<IReadOnlyList<string>>(flags);

    /// <summary>What both are told when they run.</summary>
    private protected virtual Task PrepareAsync(Contest contest, CancellationToken cancel) => Task.CompletedTask;
}
