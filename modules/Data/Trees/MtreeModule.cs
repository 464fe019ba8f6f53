using System.Globalization;
using System.Text.Json.Nodes;
using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>This is Kamailio's mtree: values by the longest prefix, from tables that are kept in memory.</summary>
public sealed class MtreeModule : Module
{
    private static readonly TableLayout s_layout = new("mtrees", 2, [new("tname"), new("tprefix", "VARCHAR(32)"), new("tvalue")]);

    private volatile MtreeOptions _options = new();
    private Proxy? _proxy;
    private TableReader? _tables;
    private TableCache<Dictionary<string, PrefixTree>>? _cache;

    /// <inheritdoc/>
    public override string Name => "mtree";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(MtreeFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(MtreeOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new MtreeOptions());

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<MtreeOptions>();
        DatabaseSet.Validate(plan, "mtree.db_url", options.db_url);
        foreach (string variable in (string[])[options.pv_value, options.pv_values, options.pv_dstid, options.pv_weight, options.pv_count])
            if (!NamedVariables.IsKnown(variable)) plan.Report($"mtree: \"{variable}\" is no variable that can be set here; an AVP is.");
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        var before = _options;
        _options = options.Get<MtreeOptions>();
        if (_cache is not null && (before.db_url != _options.db_url || before.db_table != _options.db_table || !before.mtree.SequenceEqual(_options.mtree))) _ = _cache.LoadAsync(Database);
    }

    /// <inheritdoc/>
    public override async ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        _tables = new TableReader(proxy, Name);
        _cache = new(proxy, Name, [], ReadAsync);
        var tables = _options.mtree.Trees.Count > 0 ? _options.mtree.Trees.Where(t => t.Columns.Length == 0).Select(t => t.Table) : _options.db_table.Length > 0 ? [_options.db_table] : [];
        if (await _tables.OpenAsync(_options.db_url, [.. tables.Distinct().Select(t => (s_layout, t))]).ConfigureAwait(false) is { } database) await _cache.LoadAsync(database).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc)
    {
        rpc.Add("mtree.reload", "Reads all trees anew.", async (_, _) =>
        {
            if (Database is not { } database) throw new RpcException(500, "mtree.db_url names no database.");
            await _cache!.ReloadAsync(database).ConfigureAwait(false);
            return null;
        });
        rpc.Add("mtree.summary", "The trees and how many prefixes they have.", (_, _) => new(new JsonArray([.. Trees.Values.Select(t => new JsonObject { ["tname"] = t.Name, ["type"] = t.Type, ["nrnodes"] = t.Count })])));
        rpc.Add("mtree.list", "[tree]: prefixes and values.", (p, _) => new(List(p.Optional(0))));
        rpc.Add("mtree.match", "tree text [mode]: the values of its prefixes, the longest first.", (p, _) => new(Match(p.Text(0, "tree"), p.Text(1, "text"), p.Optional(2) == "2")));
    }

    /// <summary>The tree of that name, or null.</summary>
    internal PrefixTree? Find(string name) => Trees.GetValueOrDefault(name);

    private Dictionary<string, PrefixTree> Trees => _cache?.Now ?? [];
    private Database? Database => _options.db_url.Length > 0 ? _tables?.To(_options.db_url) : null;

    private async Task<Dictionary<string, PrefixTree>?> ReadAsync(Database? database)
    {
        var options = _options;
        var trees = new Dictionary<string, PrefixTree>(StringComparer.Ordinal);
        if (database is null) return trees;
        IEnumerable<MtreeDefinition> definitions = options.mtree.Trees.Count > 0 ? options.mtree.Trees
            : options.db_table.Length > 0 ? [new MtreeDefinition("") { Table = options.db_table, IsMulti = true, Type = options.mt_tree_type }] : [];
        foreach (var definition in definitions)
        {
            string[] columns = definition.Columns.Length > 0 ? definition.Columns : [options.tprefix_column, options.tvalue_column];
            var rows = await _tables!.SelectAsync(options.db_url, definition.Table, definition.IsMulti ? [.. columns, options.tname_column] : columns, [], []).ConfigureAwait(false);
            if (rows is null) return null;
            foreach (var row in rows)
            {
                string name = definition.IsMulti ? row[^1].ToString() : definition.Name;
                if (!trees.TryGetValue(name, out var tree)) trees[name] = tree = new PrefixTree(name, definition.Type);
                string prefix = row[0].ToString(), value = string.Join(',', row.Skip(1).Take(columns.Length - 1).Select(v => v.ToString()));
                if (prefix.Length is 0 or > PrefixTree.MaxLength || prefix.Any(c => !options.char_list.Contains(c))) Refuse(name, prefix, "a prefix has 1 to 63 of the characters of mtree.char_list");
                else if (definition.Type == 2 && !int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)) Refuse(name, prefix, $"\"{value}\" is no number");
                else if (!tree.Add(prefix, value, options.mt_allow_duplicates || definition.Type == 1) && !options.mt_ignore_duplicates) Refuse(name, prefix, "it is there already");
            }
        }
        return trees;
    }

    private void Refuse(string tree, string prefix, string why) => _proxy!.Log.WriteLimited(LogLevel.Error, Name, $"tree '{tree}': prefix \"{prefix}\" is left out: {why}.");

    private JsonArray List(string? name) => [.. Trees.Values.Where(t => name is null || t.Name == name).Select(t => new JsonObject
    {
        ["tname"] = t.Name, ["type"] = t.Type, ["entry"] = new JsonArray([.. t.Entries.SelectMany(e => e.Value.Select(v => new JsonObject { ["tprefix"] = e.Key, ["tvalue"] = v }))]),
    })];

    private JsonArray Match(string name, string text, bool isAll)
    {
        var tree = Find(name) ?? throw new RpcException(500, "There is no such tree.");
        var values = (isAll ? tree.Match(text) : tree.Match(text).Take(1)).ToList();
        return values.Count > 0 ? [.. values.Select(v => JsonValue.Create(v))] : throw new RpcException(404, "No prefix fits.");
    }
}
