using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Rpc;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>This is Kamailio's permissions: who may do what, by address, by trust, by rules about URIs.</summary>
public sealed class PermissionsModule : Module
{
    private const int Addresses = 1, Trusted = 2;

    private static readonly TableLayout s_addresses = new("address", 6,
        [new("grp", "INTEGER", "1"), new("ip_addr", "VARCHAR(50)"), new("mask", "INTEGER", "32"), new("port", "SMALLINT", "0"), new("tag", "VARCHAR(64)", null)]);
    private static readonly TableLayout s_trusted = new("trusted", 6,
        [new("src_ip", "VARCHAR(50)"), new("proto", "VARCHAR(4)"), new("from_pattern", "VARCHAR(64)", null), new("ruri_pattern", "VARCHAR(64)", null), new("tag", "VARCHAR(64)", null), new("priority", "INTEGER", "0")]);

    private volatile PermissionsOptions _options = new();
    private Proxy? _proxy;
    private TableReader? _tables;
    private TableCache<AddressTable>? _addresses;
    private TableCache<ILookup<string, TrustedEntry>>? _trusted;
    private RuleFiles? _files;
    private long _lastAddressReload = long.MinValue / 2, _lastTrustedReload = long.MinValue / 2;

    /// <inheritdoc/>
    public override string Name => "permissions";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(PermissionsFunctions), typeof(RuleFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(PermissionsOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new PermissionsOptions());
    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) => new PermissionsRpc(this).AddTo(rpc);

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<PermissionsOptions>();
        DatabaseSet.Validate(plan, "permissions.db_url", options.db_url);
        if (options.peer_tag_avp.Length > 0 && !NamedVariables.IsKnown(options.peer_tag_avp)) plan.Report($"permissions.peer_tag_avp: \"{options.peer_tag_avp}\" is no variable that can be set.");
        if (options.address_file.Length > 0 && !File.Exists(options.address_file)) plan.Report($"permissions.address_file: there is no file '{options.address_file}'.");
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        var before = _options;
        _options = options.Get<PermissionsOptions>();
        if (_addresses is null || before.db_url == _options.db_url && before.address_file == _options.address_file && before.address_table == _options.address_table) return;
        _ = _addresses.LoadAsync(Database);
    }

    /// <inheritdoc/>
    public override async ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        _files = new RuleFiles(proxy);
        _tables = new TableReader(proxy, Name);
        _addresses = new(proxy, Name, AddressTable.Empty, ReadAddressesAsync);
        _trusted = new(proxy, Name, Array.Empty<TrustedEntry>().ToLookup(e => e.Source), ReadTrustedAsync);
        var tables = new List<(TableLayout, string)>();
        if ((_options.load_backends & Addresses) != 0 && _options.address_file.Length == 0) tables.Add((s_addresses, _options.address_table));
        if ((_options.load_backends & Trusted) != 0) tables.Add((s_trusted, _options.trusted_table));
        var database = await _tables.OpenAsync(_options.db_url, [.. tables]).ConfigureAwait(false);
        await _addresses.LoadAsync(database).ConfigureAwait(false);
        if (_options.db_mode == 1 && (_options.load_backends & Trusted) != 0 && database is not null) await _trusted.LoadAsync(database).ConfigureAwait(false);
    }

    internal AddressTable AddressesNow => _addresses?.Now ?? AddressTable.Empty;
    internal IEnumerable<TrustedEntry> TrustedNow => _trusted?.Now.SelectMany(g => g) ?? [];

    /// <summary>Looks for an address; on success its tag goes to the AVP.</summary>
    internal AddressEntry? FindAddress(RouteContext context, int group, in NetAddress address, int port) => Tagged(context, AddressesNow.Find(group, address, port));

    /// <summary>As above, for a text that may be an address or a domain.</summary>
    internal AddressEntry? FindAddress(RouteContext context, int group, Text host, int port) =>
        NetAddress.TryParseHost(host.Octets, 0, out var address) ? FindAddress(context, group, address, port) : Tagged(context, AddressesNow.Find(group, host.ToString(), port));

    /// <summary>How many lines of the table of trusted peers a request fits; with <c>peer_tag_mode</c> 0 the first is enough. -1: none, or it cannot be known.</summary>
    internal async ValueTask<int> CountTrustedAsync(RouteContext context, string source, string protocol, Text from)
    {
        var options = context.Routes.Options.Get<PermissionsOptions>();
        IEnumerable<TrustedEntry> entries;
        if (options.db_mode == 1) entries = _trusted!.Now[source];
        else
        {
            var rows = await _tables!.SelectAsync(options.db_url, options.trusted_table, Columns(options), [options.source_col], [DbValue.Of(source)]);
            if (rows is null) return -1;
            entries = rows.Select(Entry).OrderByDescending(e => e.Priority);
        }
        int count = 0;
        foreach (var entry in entries)
        {
            if (!entry.FitsProtocol(protocol) || !Matches(entry.FromPattern, from) || !Matches(entry.RequestPattern, PseudoVariables.ru)) continue;
            count++;
            if (entry.Tag is { } tag && options.peer_tag_avp.Length > 0) NamedVariables.TrySet(options.peer_tag_avp, tag);
            if (options.peer_tag_mode == 0) break;
        }
        return count > 0 ? count : -1;
    }

    /// <summary>The rules of a file; none where its kind is not used.</summary>
    internal RuleFile Rules(string path, bool isDeny) => (_options.load_backends & (isDeny ? 8 : 4)) == 0 ? RuleFile.Parse("") : _files!.Find(path);

    internal ValueTask ReloadAddressesAsync()
    {
        Pause(ref _lastAddressReload);
        return _addresses!.ReloadAsync(Database);
    }

    internal ValueTask ReloadTrustedAsync()
    {
        if (_options.db_mode == 0 || Database is not { } database) throw new RpcException(500, "permissions.db_mode is 0: the table of trusted peers is not kept in memory.");
        Pause(ref _lastTrustedReload);
        return _trusted!.ReloadAsync(database);
    }

    private void Pause(ref long last)
    {
        if (_proxy is null) throw new RpcException(500, "The proxy has not started.");
        long now = _proxy.Clock.Milliseconds;
        if (now - last < _options.reload_delta * 1000L) throw new RpcException(500, $"It was read less than {_options.reload_delta} s ago.");
        last = now;
    }

    private Database? Database => _options.db_url.Length > 0 ? _tables?.To(_options.db_url) : null;

    private static AddressEntry? Tagged(RouteContext context, AddressEntry? entry)
    {
        if (entry?.Tag is { } tag && context.Routes.Options.Get<PermissionsOptions>().peer_tag_avp is { Length: > 0 } avp) NamedVariables.TrySet(avp, tag);
        return entry;
    }

    private static bool Matches(string? pattern, Text uri) => string.IsNullOrEmpty(pattern) || Patterns.Find(pattern, PatternMode.None).IsMatch(uri.Octets);

    private static string[] Columns(PermissionsOptions options) => [options.source_col, options.proto_col, options.from_col, options.ruri_col, options.tag_col, options.priority_col];

    private static TrustedEntry Entry(DbValue[] row) => new(row[0].ToString(), row[1].ToString(), row[2].IsNull ? null : row[2].ToString(), row[3].IsNull ? null : row[3].ToString(),
        row[4].IsNull ? null : row[4].ToString(), (int)row[5].ToInteger());

    private async Task<AddressTable?> ReadAddressesAsync(Database? database)
    {
        var options = _options;
        if (options.address_file.Length > 0) return await ReadFileAsync(options.address_file).ConfigureAwait(false);
        if (database is null || (options.load_backends & Addresses) == 0) return AddressTable.Empty;
        var rows = await _tables!.SelectAsync(options.db_url, options.address_table, [options.grp_col, options.ip_addr_col, options.mask_col, options.port_col, options.tag_col], [], []).ConfigureAwait(false);
        if (rows is null) return null;
        var entries = new List<AddressEntry>(rows.Count);
        int subnets = 0;
        foreach (var row in rows)
        {
            var entry = AddressEntry.Of((int)row[0].ToInteger(), row[1].ToString(), (int)row[2].ToInteger(), (int)row[3].ToInteger(), row[4].IsNull ? null : row[4].ToString());
            if (entry is null) _proxy!.Log.Write(LogLevel.Error, Name, $"table '{options.address_table}': \"{row[1]}\" with mask {row[2]}, port {row[3]} and group {row[0]} is no address; it is left out.");
            else if (entry.IsSubnet && ++subnets > options.max_subnets) _proxy!.Log.Write(LogLevel.Error, Name, $"table '{options.address_table}': more than {options.max_subnets} networks; \"{row[1]}\" is left out (permissions.max_subnets).");
            else entries.Add(entry);
        }
        return new AddressTable(entries);
    }

    private async Task<AddressTable?> ReadFileAsync(string path)
    {
        string text;
        try
        {
            text = await File.ReadAllTextAsync(path).ConfigureAwait(false);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            _proxy!.Log.Write(LogLevel.Error, Name, $"'{path}' cannot be read: {wrong.Message}");
            return null;
        }
        var problems = new List<string>();
        var entries = AddressTable.Parse(text, problems);
        foreach (string problem in problems) _proxy!.Log.Write(LogLevel.Error, Name, $"'{path}': {problem}.");
        // Half a list would let in or keep out the wrong ones.
        return problems.Count == 0 ? new AddressTable(entries) : null;
    }

    private async Task<ILookup<string, TrustedEntry>?> ReadTrustedAsync(Database? database)
    {
        var rows = await _tables!.SelectAsync(_options.db_url, _options.trusted_table, Columns(_options), [], []).ConfigureAwait(false);
        return rows?.Select(Entry).OrderByDescending(e => e.Priority).ToLookup(e => e.Source);
    }
}
