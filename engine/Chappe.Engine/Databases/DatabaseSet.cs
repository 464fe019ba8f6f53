using Chappe.Engine.Modules;

namespace Chappe.Engine.Databases;

/// <summary>The databases of a proxy: one for each URL, whoever asks for it. Drivers are modules (<see cref="IDatabaseDriver"/>).</summary>
public sealed class DatabaseSet
{
    private readonly Proxy _proxy;
    // A database made of others asks for them while it is made: the lock may be entered again by its thread.
    private readonly Lock _gate = new();
    private readonly List<Database> _open = [];

    internal DatabaseSet(Proxy proxy) => _proxy = proxy;

    /// <summary>The bounds of those that are opened from now on.</summary>
    public DatabaseLimits Limits { get; set; } = new();

    /// <summary>Those that are open.</summary>
    public IReadOnlyList<Database> Open
    {
        get { lock (_gate) return [.. _open]; }
    }

    /// <summary>Says what is wrong with the URL in a module's parameter; opens nothing.</summary>
    /// <param name="plan">Hears of it.</param>
    /// <param name="parameter">The parameter's name, for the sentence.</param>
    /// <param name="url">The URL; empty is right.</param>
    public static void Validate(Plan plan, string parameter, string url)
    {
        if (url.Length > 0 && Problem(plan, url) is { Length: > 0 } problem) plan.Report($"{parameter}: {problem}.");
    }

    /// <summary>The database behind a URL; opened when it is asked for first. It need not be reachable.</summary>
    /// <exception cref="ConfigurationException">There is no driver for it, or it is no URL.</exception>
    public Database Get(string url)
    {
        if (DatabaseUrl.Parse(url, out string problem) is not { } parsed) throw new ConfigurationException(problem);
        lock (_gate)
        {
            if (_open.Find(d => d.Url == parsed) is { } known) return known;
            var opened = Make(parsed);
            _open.Add(opened);
            return opened;
        }
    }

    private Database Make(DatabaseUrl url)
    {
        if (DriverOf(_proxy.Modules, url.Scheme) is { } driver) return new PooledDatabase(_proxy, driver, url, Limits);
        if (ComposerOf(_proxy.Modules, url.Scheme) is { } composer) return composer.Compose(_proxy, url);
        throw new ConfigurationException($"there is no driver for '{url.Scheme}' databases");
    }

    /// <summary>Writes what waits and closes all.</summary>
    public async Task CloseAsync()
    {
        foreach (var database in Open) await database.StopAsync().ConfigureAwait(false);
        lock (_gate) _open.Clear();
    }

    private static string Problem(Plan plan, string url)
    {
        if (DatabaseUrl.Parse(url, out string problem) is not { } parsed) return problem;
        if (ComposerOf(plan.Modules, parsed.Scheme) is { } composer) return composer.ProblemOf(plan, parsed);
        return DriverOf(plan.Modules, parsed.Scheme) is not null ? "" : $"there is no driver for '{parsed.Scheme}' databases; known are {string.Join(", ", Schemes(plan.Modules).Select(s => s + "://"))}";
    }

    private static IEnumerable<string> Schemes(IReadOnlyList<Module> modules) =>
        modules.OfType<IDatabaseDriver>().Select(d => d.Scheme).Concat(modules.OfType<IDatabaseComposer>().Select(c => c.Scheme));

    private static IDatabaseDriver? DriverOf(IReadOnlyList<Module> modules, string scheme) => modules.OfType<IDatabaseDriver>().FirstOrDefault(d => d.Scheme == scheme);

    private static IDatabaseComposer? ComposerOf(IReadOnlyList<Module> modules, string scheme) => modules.OfType<IDatabaseComposer>().FirstOrDefault(c => c.Scheme == scheme);
}
