using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Data;

/// <summary>This is Kamailio's userblocklist: numbers that may not be called, by everybody or by one user; the longest prefix decides.</summary>
public sealed class UserBlocklistModule : Module
{
    private static readonly TableLayout s_users = new("userblocklist", 1, [new("username", "VARCHAR(64)"), new("domain", "VARCHAR(64)"), new("prefix", "VARCHAR(64)"), new("allowlist", "SMALLINT", "0")]);
    private static readonly TableLayout s_all = new("globalblocklist", 1, [new("prefix", "VARCHAR(64)"), new("allowlist", "SMALLINT", "0"), new("description", "VARCHAR(255)", null)]);

    private volatile UserBlocklistOptions _options = new();
    private TableReader? _tables;
    private TableCache<PrefixTree>? _global;

    /// <inheritdoc/>
    public override string Name => "userblocklist";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(UserBlocklistFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(UserBlocklistOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new UserBlocklistOptions());
    /// <inheritdoc/>
    public override void Validate(Plan plan) => DatabaseSet.Validate(plan, "userblocklist.db_url", plan.Options.Get<UserBlocklistOptions>().db_url);
    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options) => _options = options.Get<UserBlocklistOptions>();

    /// <inheritdoc/>
    public override async ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _tables = new TableReader(proxy, Name);
        _global = new(proxy, Name, Empty(), ReadAsync);
        if (await _tables.OpenAsync(_options.db_url, (s_users, _options.userblocklist_table), (s_all, _options.globalblocklist_table)).ConfigureAwait(false) is { } database) await _global.LoadAsync(database).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) => rpc.Add("userblocklist.reload_blocklist", "Reads everybody's list anew.", async (_, _) =>
    {
        if (_options.db_url.Length == 0 || _tables?.To(_options.db_url) is not { } database) throw new RpcException(500, "userblocklist.db_url names no database.");
        await _global!.ReloadAsync(database).ConfigureAwait(false);
        return null;
    });

    /// <summary>What everybody's list says of a number: true allowed, false blocked, null nothing.</summary>
    internal bool? Global(string number) => Decide(_global?.Now, number);

    /// <summary>What a user's own list says; false too when the database does not answer.</summary>
    internal async ValueTask<bool?> OfUserAsync(RouteContext context, string table, string user, string domain, string number)
    {
        var options = context.Routes.Options.Get<UserBlocklistOptions>();
        string[] keys = [options.userblocklist_username_col, options.userblocklist_domain_col];
        DbValue[] values = [DbValue.Of(user), DbValue.Of(domain)];
        int count = options.use_domain ? 2 : 1;
        var rows = await _tables!.SelectAsync(options.db_url, table.Length > 0 ? table : options.userblocklist_table, [options.userblocklist_prefix_col, options.userblocklist_allowlist_col], keys[..count], values[..count]);
        return rows is null ? false : Decide(Make(rows), number);
    }

    private async Task<PrefixTree?> ReadAsync(Database? database)
    {
        var options = _options;
        var rows = await _tables!.SelectAsync(options.db_url, options.globalblocklist_table, [options.globalblocklist_prefix_col, options.globalblocklist_allowlist_col], [], []).ConfigureAwait(false);
        return rows is null ? null : Make(rows);
    }

    private static PrefixTree Empty() => new("", 0);

    private static PrefixTree Make(IReadOnlyList<DbValue[]> rows)
    {
        var tree = Empty();
        foreach (var row in rows)
            if (row[0].ToString() is { Length: > 0 and <= PrefixTree.MaxLength } prefix) tree.Add(prefix, row[1].ToInteger() == 1 ? "1" : "0", allowsSeveral: false);
        return tree;
    }

    private static bool? Decide(PrefixTree? tree, string number) => tree?.Match(number).FirstOrDefault() is { } decision ? decision == "1" : null;
}
