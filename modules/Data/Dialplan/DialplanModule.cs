using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Rpc;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>This is Kamailio's dialplan: texts, mostly numbers, are matched and rewritten by rules of a table that is kept in memory.</summary>
public sealed class DialplanModule : Module
{
    private static readonly TableLayout s_layout = new("dialplan", 2,
    [
        new("dpid", "INTEGER", "0"), new("pr", "INTEGER", "0"), new("match_op", "INTEGER", "0"), new("match_exp", "VARCHAR(64)"), new("match_len", "INTEGER", "0"),
        new("subst_exp", "VARCHAR(64)"), new("repl_exp", "VARCHAR(256)"), new("attrs", "VARCHAR(64)"),
    ]);

    private volatile DialplanOptions _options = new();
    private Proxy? _proxy;
    private TableReader? _tables;
    private TableCache<DialplanTable>? _cache;
    private long _lastReload = long.MinValue / 2;

    /// <inheritdoc/>
    public override string Name => "dialplan";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(DialplanFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(DialplanOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new DialplanOptions());

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<DialplanOptions>();
        DatabaseSet.Validate(plan, "dialplan.db_url", options.db_url);
        if (options.attrs_pvar.Length > 0 && !NamedVariables.IsKnown(options.attrs_pvar)) plan.Report($"dialplan.attrs_pvar: \"{options.attrs_pvar}\" is no variable that can be set here; an AVP is.");
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        var before = _options;
        _options = options.Get<DialplanOptions>();
        if (_cache is not null && (before.db_url != _options.db_url || before.table_name != _options.table_name)) _ = _cache.LoadAsync(Database);
    }

    /// <inheritdoc/>
    public override async ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        _tables = new TableReader(proxy, Name);
        _cache = new(proxy, Name, DialplanTable.Empty, ReadAsync);
        if (await _tables.OpenAsync(_options.db_url, (s_layout, _options.table_name)).ConfigureAwait(false) is { } database) await _cache.LoadAsync(database).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc)
    {
        rpc.Add("dialplan.reload", "Reads the rules anew.", async (_, _) =>
        {
            if (_proxy is null || Database is not { } database) throw new RpcException(500, "dialplan.db_url names no database.");
            if (_proxy.Clock.Milliseconds - _lastReload < _options.reload_delta * 1000L) throw new RpcException(500, $"It was read less than {_options.reload_delta} s ago.");
            _lastReload = _proxy.Clock.Milliseconds;
            await _cache!.ReloadAsync(database).ConfigureAwait(false);
            return null;
        });
        rpc.Add("dialplan.translate", "dpid text: what becomes of it.", (p, _) => new(TranslateForOperator(p.Integer(0, "dpid"), p.Text(1, "text"))));
        rpc.Add("dialplan.dump", "dpid: its rules.", (p, _) => new(Dump(p.Integer(0, "dpid"))));
    }

    /// <summary>Finds the rule for a text and, when <paramref name="translates"/>, what becomes of it: 1, or -1 no rule fits, -2 there is no such dialplan.</summary>
    internal int Apply(RouteContext context, int plan, Text input, bool translates, out string? output)
    {
        output = null;
        var table = _cache?.Now ?? DialplanTable.Empty;
        if (table.RulesOf(plan) is null) return -2;
        if (input.IsEmpty) return -1;
        try
        {
            // Octets as characters one by one: an input need not be UTF-8.
            string text = Encoding.Latin1.GetString(input.Octets);
            if (table.Find(plan, text) is not { } rule) return -1;
            if (translates && (output = rule.Translate(text)) is null) return -1;
            if (_options.attrs_pvar.Length > 0) NamedVariables.TrySet(_options.attrs_pvar, rule.Attributes);
            return 1;
        }
        catch (RegexMatchTimeoutException)
        {
            context.Proxy.Log.WriteLimited(LogLevel.Error, Name, $"dialplan {plan}: an expression took longer than 50 ms; no rule fits \"{Log.Printable(input.Octets, 64)}\".");
            return -1;
        }
    }

    private Database? Database => _options.db_url.Length > 0 ? _tables?.To(_options.db_url) : null;

    private async Task<DialplanTable?> ReadAsync(Database? database)
    {
        var options = _options;
        if (database is null) return DialplanTable.Empty;
        var rows = await _tables!.SelectAsync(options.db_url, options.table_name,
            [options.dpid_col, options.pr_col, options.match_op_col, options.match_exp_col, options.match_len_col, options.subst_exp_col, options.repl_exp_col, options.attrs_col], [], []).ConfigureAwait(false);
        if (rows is null) return null;
        var rules = new List<DialplanRule>(rows.Count);
        foreach (var row in rows)
        {
            try
            {
                if (row[2].ToInteger() is < 0 or > 2) throw new ArgumentException($"there is no way {row[2]} to compare");
                rules.Add(new DialplanRule((int)row[0].ToInteger(), (int)row[1].ToInteger(), (DialplanMatch)row[2].ToInteger(), row[3].ToString(), (int)row[4].ToInteger(), row[5].ToString(), row[6].ToString(), row[7].ToString(), options.match_dynamic));
            }
            catch (ArgumentException wrong)
            {
                // One rule that cannot be read must not take the others away; Kamailio refuses them all.
                _proxy!.Log.Write(LogLevel.Error, Name, $"dialplan {row[0]}: rule \"{row[3]}\" is left out: {wrong.Message}");
            }
        }
        return new DialplanTable(rules);
    }

    private JsonObject TranslateForOperator(int plan, string text)
    {
        var table = _cache?.Now ?? DialplanTable.Empty;
        if (table.RulesOf(plan) is null) throw new RpcException(500, $"There is no dialplan {plan}.");
        if (table.Find(plan, text) is not { } rule || rule.Translate(text) is not { } made) throw new RpcException(500, "No rule fits.");
        return new JsonObject { ["Output"] = made, ["Attributes"] = rule.Attributes };
    }

    private JsonObject Dump(int plan)
    {
        var rules = _cache?.Now.RulesOf(plan) ?? throw new RpcException(500, $"There is no dialplan {plan}.");
        return new JsonObject
        {
            ["DPID"] = plan,
            ["ENTRIES"] = new JsonArray([.. rules.Select(r => new JsonObject { ["PRIO"] = r.Priority, ["MATCHOP"] = (int)r.Match, ["MATCHEXP"] = r.MatchExpression, ["MATCHLEN"] = r.Length, ["SUBSTEXP"] = r.Substitution, ["REPLEXP"] = r.Replacement, ["ATTRS"] = r.Attributes })]),
        };
    }
}
