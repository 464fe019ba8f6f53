using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;

namespace Chappe.Modules.Data;

/// <summary>This is Kamailio's sqlops: SQL in scripts.</summary>
public sealed class SqlopsModule : Module
{
    private Proxy? _proxy;
    private SqlopsOptions _options = new();

    /// <inheritdoc/>
    public override string Name => "sqlops";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(SqlopsFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(SqlopsOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new SqlopsOptions());

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        foreach (var (name, url) in plan.Options.Get<SqlopsOptions>().sqlcon.Urls) DatabaseSet.Validate(plan, $"sqlops.sqlcon '{name}'", url);
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options) => _options = options.Get<SqlopsOptions>();

    /// <inheritdoc/>
    public override async ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        foreach (string url in _options.sqlcon.Urls.Values)
            if (proxy.Databases.Get(url) is { } database && !await database.ProbeAsync().ConfigureAwait(false))
                proxy.Log.Write(LogLevel.Warning, Name, $"{database.Url} cannot be reached; statements fail until it is.");
    }

    /// <summary>Sends a statement.</summary>
    /// <returns>null when there is no such connection.</returns>
    internal async Task<DbResult?> RunAsync(RouteContext context, string connection, SqlText text)
    {
        if (Find(context, connection) is not { } database) return null;
        var (statement, values) = text.Build(database.Dialect);
        var result = await database.RunAsync(statement, values);
        context.Slots.Get<SqlResults>().NoteChanged(connection, result.Changed);
        return result;
    }

    /// <summary>Sends a statement that nobody waits for.</summary>
    internal bool Post(RouteContext context, string connection, SqlText text)
    {
        if (Find(context, connection) is not { } database) return false;
        var (statement, values) = text.Build(database.Dialect);
        return !database.RunAsync(statement, values).IsCompletedSuccessfully || database.IsUp;
    }

    private Database? Find(RouteContext context, string connection)
    {
        if (context.Routes.Options.Get<SqlopsOptions>().sqlcon.Urls.TryGetValue(connection, out string? url)) return _proxy!.Databases.Get(url);
        context.Proxy.Log.WriteLimited(LogLevel.Error, Name, $"There is no connection '{connection}'; name it with sqlops.sqlcon.");
        return null;
    }
}
