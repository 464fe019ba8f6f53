using System.Text.Json.Nodes;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Lookups;

/// <summary>What geoip2 and geoip share: a database and its life.</summary>
public abstract class GeoModule : Module
{
    private readonly GeoDatabase _database = new();
    private string _path = "";
    private Proxy? _proxy;

    internal GeoDatabase Database => _database;

    /// <summary>The file that the parameters name.</summary>
    protected abstract string PathOf(OptionsSet options);

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        using var tried = new GeoDatabase();
        if (tried.Load(PathOf(plan.Options)) is { Length: > 0 } problem) plan.Report($"{Name}: {problem}.");
    }

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        return default;
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        string path = PathOf(options);
        if (path == _path) return;
        _path = path;
        if (_database.Load(path) is { Length: > 0 } problem) _proxy?.Log.WriteLimited(LogLevel.Error, Name, problem);
    }

    /// <inheritdoc/>
    public override ValueTask StopAsync()
    {
        _database.Dispose();
        return default;
    }

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) => rpc.Add($"{Name}.reload", "Reads the database anew; another file with its path.", (p, _) => new(Reload(p)));

    private JsonNode Reload(JsonArray parameters)
    {
        string path = parameters.Count > 0 ? parameters.Text(0, "path") : _path;
        if (_database.Load(path) is { Length: > 0 } problem) throw new RpcException(500, problem);
        _path = path;
        return "Reloaded";
    }
}

/// <summary>This is Kamailio's module geoip2: where addresses are.</summary>
public sealed class Geoip2Module : GeoModule
{
    /// <inheritdoc/>
    public override string Name => "geoip2";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(GeoFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(Geoip2Options);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new Geoip2Options());
    /// <inheritdoc/>
    protected override string PathOf(OptionsSet options) => options.Get<Geoip2Options>().path;
}

/// <summary>This is Kamailio's module geoip, with the newer databases: its own are not made any more.</summary>
public sealed class GeoipModule : GeoModule
{
    /// <inheritdoc/>
    public override string Name => "geoip";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(GeoFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(GeoipOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new GeoipOptions());
    /// <inheritdoc/>
    protected override string PathOf(OptionsSet options) => options.Get<GeoipOptions>().path;
}
