using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Rpc;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Data;

/// <summary>This is Kamailio's domain: the domains that this proxy serves, from a table that is kept in memory.</summary>
public sealed class DomainModule : Module, IOwnDomains
{
    private static readonly TableLayout s_domains = new("domain", 2, [new("domain", "VARCHAR(64)"), new("did", "VARCHAR(64)", null), new("last_modified", "TIMESTAMP", "'2000-01-01 00:00:01'")]) { Unique = ["domain"] };
    private static readonly TableLayout s_attributes = new("domain_attrs", 1,
        [new("did", "VARCHAR(64)"), new("name", "VARCHAR(32)"), new("type", "INTEGER", "0"), new("value", "VARCHAR(255)"), new("last_modified", "TIMESTAMP", "'2000-01-01 00:00:01'")]);

    private volatile DomainOptions _options = new();
    private TableReader? _tables;
    private TableCache<DomainTable>? _cache;

    /// <inheritdoc/>
    public override string Name => "domain";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(DomainFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(DomainOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new DomainOptions());
    /// <inheritdoc/>
    public override void Validate(Plan plan) => DatabaseSet.Validate(plan, "domain.db_url", plan.Options.Get<DomainOptions>().db_url);
    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) => new DomainRpc(this).AddTo(rpc);

    /// <summary>Our domains.</summary>
    internal DomainTable Table => _cache?.Now ?? DomainTable.Empty;

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        var before = _options;
        _options = options.Get<DomainOptions>();
        // Another table, or other names of our own: read while the old ones go on to serve.
        if (_cache is not null && (before.db_url != _options.db_url || before.domain_table != _options.domain_table || !before.add.SequenceEqual(_options.add)))
            _ = _cache.LoadAsync(Database);
    }

    /// <inheritdoc/>
    public override async ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _tables = new TableReader(proxy, Name);
        _cache = new(proxy, Name, DomainTable.Empty, ReadAsync);
        var database = await _tables.OpenAsync(_options.db_url, (s_domains, _options.domain_table), (s_attributes, _options.domain_attrs_table)).ConfigureAwait(false);
        await _cache.LoadAsync(database).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public bool IsOurs(ReadOnlySpan<byte> host, int port) => _options.register_myself && Table.IdOf(host) is not null;

    /// <summary>True when the host of a URI is one of our domains.</summary>
    internal bool IsLocal(Text uri) => SipUri.TryParse(uri.Octets, out var parts) && Table.IdOf(parts.Host.Of(uri.Octets)) is not null;

    /// <summary>Puts the attributes of a domain into AVPs.</summary>
    internal bool Lookup(RouteContext context, Text domain, string prefix)
    {
        var table = Table;
        if (table.IdOf(domain.Octets) is not { } id) return false;
        context.Avps.Push(prefix + "did", id);
        foreach (var (name, value) in table.AttributesOf(id)) context.Avps.Push(prefix + name, value);
        return true;
    }

    internal ValueTask ReloadAsync() => _cache is null ? throw new RpcException(500, "The proxy has not started.") : _cache.ReloadAsync(Database);

    private Database? Database => _options.db_url.Length > 0 ? _tables?.To(_options.db_url) : null;

    private async Task<DomainTable?> ReadAsync(Database? database)
    {
        var options = _options;
        var own = options.add.SelectMany(a => a.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Select(d => (d, d));
        if (database is null) return new DomainTable(own, []);
        var domains = await _tables!.SelectAsync(options.db_url, options.domain_table, [options.domain_col, options.did_col], [], []).ConfigureAwait(false);
        if (domains is null) return null;
        var attributes = await _tables.SelectAsync(options.db_url, options.domain_attrs_table, [options.did_col, options.name_col, options.value_col], [], []).ConfigureAwait(false);
        return new DomainTable(domains.Select(d => (d[0].ToString(), d[1].IsNull ? d[0].ToString() : d[1].ToString())).Concat(own),
            (attributes ?? []).Select(a => (a[0].ToString(), a[1].ToString(), a[2].ToString())));
    }
}
