using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Data;

/// <summary>This is Kamailio's avpops: AVPs from a table of preferences and back, and what can be done with them in memory.</summary>
public sealed class AvpopsModule : Module
{
    private static readonly TableLayout s_layout = new("usr_preferences", 2,
    [
        new("uuid", "VARCHAR(64)"), new("username", "VARCHAR(255)"), new("domain", "VARCHAR(64)"), new("attribute", "VARCHAR(32)"), new("type", "INTEGER", "0"), new("value"),
        new("last_modified", "TIMESTAMP", "'2000-01-01 00:00:01'"),
    ]);

    private AvpopsOptions _first = new();
    private TableReader? _tables;

    /// <inheritdoc/>
    public override string Name => "avpops";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(AvpDatabaseFunctions), typeof(AvpopsFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(AvpopsOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new AvpopsOptions());
    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options) => _first = options.Get<AvpopsOptions>();

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<AvpopsOptions>();
        DatabaseSet.Validate(plan, "avpops.db_url", options.db_url);
        string?[] names = [options.avp_table, options.uuid_column, options.username_column, options.domain_column, options.attribute_column, options.value_column, options.type_column,
            .. options.db_scheme.All.SelectMany(s => new[] { s.Table, s.Uuid, s.Username, s.Domain, s.Value })];
        foreach (string? name in names)
            if (name is not null && !SqlDialect.IsName(name)) plan.Report($"avpops: \"{name}\" is no name of a table or a column.");
    }

    /// <inheritdoc/>
    public override async ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _tables = new TableReader(proxy, Name);
        await _tables.OpenAsync(_first.db_url, (s_layout, _first.avp_table)).ConfigureAwait(false);
    }

    /// <summary>Whose AVPs, which of them, and where they are: what <c>avp_db_load</c> and its like are told.</summary>
    private readonly record struct Request(string Table, string[] Keys, DbValue[] Values, string? Attribute, AvpScheme? Scheme, bool IsWhole);

    /// <summary>Loads AVPs; false when there are none.</summary>
    internal async ValueTask<bool> LoadAsync(RouteContext context, string source, string name)
    {
        var options = context.Routes.Options.Get<AvpopsOptions>();
        if (Read(options, source, name) is not { } request) return false;
        string[] columns = request.Scheme is { } scheme ? [scheme.Value!] : [options.value_column, options.attribute_column];
        var rows = await _tables!.SelectAsync(options.db_url, request.Table, columns, request.Keys, request.Values);
        if (rows is not { Count: > 0 }) return false;
        bool isAny = false;
        for (int i = rows.Count - 1; i >= 0; i--)
        {
            if (rows[i][0].IsNull) continue;
            context.Avps.Push(request.Attribute ?? rows[i][1].ToString(), context.Arena.Store(rows[i][0].ToOctets()));
            isAny = true;
        }
        return isAny;
    }

    /// <summary>Writes AVPs of one name as rows.</summary>
    internal async ValueTask<bool> StoreAsync(RouteContext context, string source, string name)
    {
        var options = context.Routes.Options.Get<AvpopsOptions>();
        if (Read(options, source, name) is not { Attribute: { } attribute, Scheme: null } request || _tables!.To(options.db_url) is not { } database) return false;
        var values = new AvpSpec($"$avp({attribute})", "g").Values();
        if (values.Count == 0) return false;
        string[] keys = [.. request.Keys.Where(k => k != options.attribute_column)];
        var insert = database.Dialect.Insert(request.Table, [.. keys, options.attribute_column, options.type_column, options.value_column]);
        var sent = values.AsEnumerable().Reverse().Select(v => database.RunAsync(insert, [.. request.Values[..keys.Length], DbValue.Of(attribute), DbValue.Of(0), DbValue.Of(v.Octets)])).ToArray();
        bool isDone = true;
        foreach (var row in sent) isDone &= (await row).IsDone;
        return isDone;
    }

    /// <summary>Removes rows.</summary>
    internal async ValueTask<bool> DeleteAsync(RouteContext context, string source, string name)
    {
        var options = context.Routes.Options.Get<AvpopsOptions>();
        if (Read(options, source, name) is not { Scheme: null } request || _tables!.To(options.db_url) is not { } database) return false;
        return (await database.RunAsync(database.Dialect.Delete(request.Table, request.Keys), request.Values)).IsDone;
    }

    /// <summary>Sends a statement; its columns go to variables.</summary>
    internal async ValueTask<int> QueryAsync(RouteContext context, SqlText query, string variables)
    {
        var options = context.Routes.Options.Get<AvpopsOptions>();
        if (_tables!.To(options.db_url) is not { } database) return -1;
        var (statement, values) = query.Build(database.Dialect);
        var result = await database.RunAsync(statement, values);
        if (!result.IsDone) return -1;
        if (result.Columns.Count == 0) return 1;
        if (result.Rows.Count == 0) return -2;
        string[] names = variables.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        for (int row = result.Rows.Count - 1; row >= 0; row--)
            for (int column = 0; column < result.Columns.Count; column++)
                if (!result.Rows[row][column].IsNull) NamedVariables.TrySet(column < names.Length ? names[column] : $"$avp({column + 1})", DbrValues.TextOf(result.Rows[row][column]));
        return 1;
    }

    /// <summary>Reads <c>source[/username|domain|uri|uuid]</c> and <c>name[/table|/$scheme]</c>.</summary>
    private static Request? Read(AvpopsOptions options, string source, string name)
    {
        int slash = source.LastIndexOf('/');
        string kind = slash > 0 ? source[(slash + 1)..] : "";
        bool hasKind = kind is "username" or "domain" or "uri" or "uuid";
        string variable = hasKind ? source[..slash] : source;
        if (!hasKind) kind = variable is "$ru" or "$fu" or "$tu" or "$ou" ? "uri" : "uuid";
        var value = variable.StartsWith('$') ? NamedVariables.Get(variable) : (Text)variable;
        if (value.IsEmpty) return null;

        int at = name.LastIndexOf('/');
        string place = at >= 0 ? name[(at + 1)..] : "", avp = at >= 0 ? name[..at] : name;
        var scheme = place.StartsWith('$') && !place.Contains('(') ? options.db_scheme.Find(place[1..]) : null;
        if (place.StartsWith('$') && scheme is null) return null;
        // "a", "i:", "s" and nothing are all of them.
        string? attribute = avp.StartsWith('$') ? NamedVariables.AvpName(avp.StartsWith("$(", StringComparison.Ordinal) ? "$avp(" + avp[2..] : avp) : avp.Length <= 2 ? null : avp[(avp.StartsWith("s:", StringComparison.Ordinal) || avp.StartsWith("i:", StringComparison.Ordinal) ? 2 : 0)..];
        var keys = new List<string>();
        var values = new List<DbValue>();
        if (!AddWho(options, scheme, kind, value, keys, values)) return null;
        if (attribute is not null && scheme is null)
        {
            keys.Add(options.attribute_column);
            values.Add(DbValue.Of(attribute));
        }
        string table = scheme?.Table ?? (place.Length > 0 && scheme is null ? place : options.avp_table);
        return SqlDialect.IsName(table) ? new Request(table, [.. keys], [.. values], attribute, scheme, attribute is null) : null;
    }

    private static bool AddWho(AvpopsOptions options, AvpScheme? scheme, string kind, Text value, List<string> keys, List<DbValue> values)
    {
        if (kind == "uuid")
        {
            keys.Add(scheme?.Uuid ?? options.uuid_column);
            values.Add(DbValue.Of(value.Octets));
            return true;
        }
        if (!SipUri.TryParse(value.Octets, out var uri)) return false;
        if (kind is "uri" or "username")
        {
            if (uri.User.Length == 0) return false;
            keys.Add(scheme?.Username ?? options.username_column);
            values.Add(DbValue.Of(uri.User.Of(value.Octets)));
        }
        if (kind == "domain" || kind == "uri" && options.use_domain)
        {
            keys.Add(scheme?.Domain ?? options.domain_column);
            values.Add(DbValue.Of(uri.Host.Of(value.Octets)));
        }
        return true;
    }
}
