namespace Chappe.Interop.Differential;

/// <summary>One scenario by its name.</summary>
internal sealed record Scenario(string Name, Func<Scene, Task> Play)
{
    public override string ToString() => Name;
}

/// <summary>Kamailio and Chappe with the same flags; a scenario is played against both, and both must say the same.</summary>
internal sealed class Contest : IAsyncDisposable
{
    private Contest(Server kamailio, Server chappe) => (Kamailio, Chappe) = (kamailio, chappe);

    internal Server Kamailio { get; }
    internal Server Chappe { get; }

    internal static async Task<Contest> StartAsync(IReadOnlyList<string> flags, CancellationToken cancel)
    {
        var kamailio = await Server.KamailioAsync(flags, cancel);
        try
        {
            return new Contest(kamailio, await Server.ChappeAsync(flags, cancel));
        }
        catch
        {
            await kamailio.DisposeAsync();
            throw;
        }
    }

    internal async Task AssertSameAsync(Scenario scenario, CancellationToken cancel)
    {
        string expected = await PlayAsync(Kamailio, scenario, cancel), actual = await PlayAsync(Chappe, scenario, cancel);
        var known = KnownDifferences.Of(scenario.Name);
        string theirs = expected;
        if (known is not null)
        {
            Assert.That(actual, Is.Not.EqualTo(expected), "the difference that is listed is gone: take it off the list, and out of docs/porting.md");
            expected = known.Apply(expected);
        }
        if (Environment.GetEnvironmentVariable("CHAPPE_SHOW") is not null) await TestContext.Out.WriteLineAsync(expected);
        Assert.That(expected, Does.Contain("---").Or.Empty);
        Assert.That(actual, Is.EqualTo(expected), $"Kamailio:\n{theirs}\nChappe:\n{actual}");
    }

    private static async Task<string> PlayAsync(Server server, Scenario scenario, CancellationToken cancel)
    {
        using var scene = new Scene(server, scenario.Name, cancel);
        await scenario.Play(scene);
        await scene.Quiet();
        return scene.Transcript();
    }

    public async ValueTask DisposeAsync()
    {
        await Kamailio.DisposeAsync();
        await Chappe.DisposeAsync();
    }
}
