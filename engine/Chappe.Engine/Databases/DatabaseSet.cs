using Chappe.Engine.Modules;

namespace Chappe.Engine.Databases;

/// <summary>The databases of a proxy: one for each URL, whoever asks for it. Drivers are modules (<see cref="IDatabaseDriver"/>).</summary>
public sealed class DatabaseSet
{
    private readonly Proxy _proxy;
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
        if (url.Length > 0 && Problem(plan.Modules, url) is { Length: > 0 } problem) plan.Report($"{parameter}: {problem}.");
    }

    /// <summary>The database behind a URL; opened when it is asked for first. It need not be reachable.</summary>
    /// <exception cref="ConfigurationException">There is no driver for it, or it is no URL.</exception>
    public Database Get(string url)
    {
        var parsed = DatabaseUrl.Parse(url, out string problem);
        var driver = parsed is null ? null : DriverOf(_proxy.Modules, parsed.Scheme);
        if (parsed is null || driver is null) throw new ConfigurationException(parsed is null ? problem : $"there is no driver for '{parsed.Scheme}' databases");
        lock (_gate)
        {
            if (_open.Find(d => d.Url == parsed) is { } known) return known;
            var opened = new Database(_proxy, driver, parsed, Limits);
            _open.Add(opened);
            return opened;
        }
    }

    /// <summary>Writes what waits and closes all.</summary>
    public async Task CloseAsync()
    {
        foreach (var database in Open) await database.StopAsync().ConfigureAwait(false);
        lock (_gate) _open.Clear();
    }

    private static string Problem(IReadOnlyList<Module> modules, string url)
    {
        var parsed = DatabaseUrl.Parse(url, out string problem);
        return parsed is null ? problem : DriverOf(modules, parsed.Scheme) is null ? $"there is no driver for '{parsed.Scheme}' databases; known are {string.Join(", ", modules.OfType<IDatabaseDriver>().Select(d => d.Scheme + "://"))}" : "";
    }

    private static IDatabaseDriver? DriverOf(IReadOnlyList<Module> modules, string scheme) => modules.OfType<IDatabaseDriver>().FirstOrDefault(d => d.Scheme == scheme);
}
