using System.Collections.Concurrent;
using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Data;

/// <summary>This is Kamailio's db_cluster: several databases that stand for one, <c>cluster://name</c>.</summary>
public sealed class ClusterModule : Module, IDatabaseComposer
{
    private readonly ConcurrentDictionary<string, ClusterMember> _members = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ClusterDatabase> _clusters = new(StringComparer.Ordinal);
    private volatile ClusterOptions _options = new();
    private Proxy? _proxy;

    /// <inheritdoc/>
    public override string Name => "db_cluster";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(ClusterFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(ClusterOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new ClusterOptions());
    /// <inheritdoc/>
    public string Scheme => "cluster";

    /// <summary>The clusters that are in use.</summary>
    internal IEnumerable<ClusterDatabase> Clusters => _clusters.Values;
    internal long Now => _proxy?.Clock.Milliseconds ?? 0;

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<ClusterOptions>();
        foreach (var (name, url) in options.connection.Urls) DatabaseSet.Validate(plan, $"db_cluster.connection '{name}'", url);
        foreach (var cluster in options.cluster.ByName.Values)
        {
            var missing = cluster.Uses.Where(u => !options.connection.Urls.ContainsKey(u.Connection)).Select(u => $"'{u.Connection}'").ToList();
            if (missing.Count > 0) plan.Report($"db_cluster.cluster '{cluster.Name}': there is no connection {string.Join(", ", missing)}.");
            var kinds = cluster.Uses.Select(u => options.connection.Urls.GetValueOrDefault(u.Connection)).OfType<string>().Select(u => DatabaseUrl.Parse(u, out _)?.Scheme).OfType<string>().Distinct().ToList();
            if (kinds.Contains(Scheme)) plan.Report($"db_cluster.cluster '{cluster.Name}': a cluster is made of databases, not of clusters.");
            // A statement is written once, in one database's language.
            else if (kinds.Count > 1) plan.Report($"db_cluster.cluster '{cluster.Name}' mixes {string.Join(" and ", kinds)}; the databases of a cluster are of one kind.");
        }
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options) => _options = options.Get<ClusterOptions>();

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        return default;
    }

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) => new ClusterRpc(this).AddTo(rpc);

    /// <inheritdoc/>
    public string ProblemOf(Plan plan, DatabaseUrl url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return plan.Options.Get<ClusterOptions>().cluster.ByName.ContainsKey(url.Name) ? "" : $"there is no cluster '{url.Name}'; db_cluster.cluster defines them";
    }

    /// <inheritdoc/>
    public Database Compose(Proxy proxy, DatabaseUrl url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var options = _options;
        if (!options.cluster.ByName.TryGetValue(url.Name, out var definition)) throw new ConfigurationException($"there is no cluster '{url.Name}'");
        return _clusters.GetOrAdd(url.Name, _ => new ClusterDatabase(proxy, url, definition, name => Find(proxy, options, name), () => _options));
    }

    private ClusterMember Find(Proxy proxy, ClusterOptions options, string name)
    {
        if (!options.connection.Urls.TryGetValue(name, out string? url)) throw new ConfigurationException($"there is no connection '{name}' for clusters");
        return _members.GetOrAdd(name, _ => new ClusterMember(name, proxy.Databases.Get(url)));
    }
}
