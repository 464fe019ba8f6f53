using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Rpc;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Digest;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Data;

/// <summary>This is Kamailio's group: which users belong to which group.</summary>
public sealed class GroupModule : Module
{
    private static readonly TableLayout s_layout = new("grp", 2,
        [new("username", "VARCHAR(64)"), new("domain", "VARCHAR(64)"), new("grp", "VARCHAR(64)"), new("last_modified", "TIMESTAMP", "'2000-01-01 00:00:01'")]) { Unique = ["username", "domain", "grp"] };
    private static readonly TableLayout s_expressions = new("re_grp", 1, [new("reg_exp"), new("group_id", "INTEGER", "0")]);

    private GroupOptions _options = new();
    private TableReader? _tables;
    private TableCache<(string Expression, int Group)[]>? _byExpression;

    /// <inheritdoc/>
    public override string Name => "group";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(GroupFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(GroupOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new GroupOptions());
    /// <inheritdoc/>
    public override void Validate(Plan plan) => DatabaseSet.Validate(plan, "group.db_url", plan.Options.Get<GroupOptions>().db_url);
    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options) => _options = options.Get<GroupOptions>();

    /// <inheritdoc/>
    public override async ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _tables = new TableReader(proxy, Name);
        _byExpression = new(proxy, Name, [], ReadAsync);
        var database = await _tables.OpenAsync(_options.db_url, (s_layout, _options.table)).ConfigureAwait(false);
        if (database is null || _options.re_table.Length == 0) return;
        await s_expressions.EnsureAsync(database, _options.re_table).ConfigureAwait(false);
        await _byExpression.LoadAsync(database).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) => rpc.Add("group.reload", "Reads the table of expressions anew.", async (_, _) =>
    {
        if (_tables is null || _options.re_table.Length == 0) throw new RpcException(500, "group.re_table names no table.");
        await _byExpression!.ReloadAsync(_tables.To(_options.db_url)).ConfigureAwait(false);
        return null;
    });

    /// <summary>1 the user of a URI is in a group, -1 he is not, or it cannot be known.</summary>
    internal async ValueTask<int> IsInAsync(RouteContext context, Text who, Text group)
    {
        var options = context.Routes.Options.Get<GroupOptions>();
        if (!TryUser(context, who, out var user, out var domain)) return -1;
        var rows = await _tables!.SelectAsync(options.db_url, options.table, [options.group_column],
            options.use_domain ? [options.user_column, options.group_column, options.domain_column] : [options.user_column, options.group_column],
            options.use_domain ? [user, DbValue.Of(group.Octets), domain] : [user, DbValue.Of(group.Octets)]);
        return rows is { Count: > 0 } ? 1 : -1;
    }

    /// <summary>The groups whose expression the user of a URI fits.</summary>
    internal IEnumerable<int> GroupsOf(RouteContext context, Text who)
    {
        if (!TryUser(context, who, out var user, out var domain)) yield break;
        var address = System.Text.Encoding.UTF8.GetBytes($"sip:{user}@{domain}");
        foreach (var (expression, group) in _byExpression!.Now)
        {
            if (!Patterns.Find(expression, PatternMode.None).IsMatch(address)) continue;
            yield return group;
            if (!context.Routes.Options.Get<GroupOptions>().multiple_gid) yield break;
        }
    }

    private async Task<(string, int)[]?> ReadAsync(Database? database)
    {
        var rows = await _tables!.SelectAsync(_options.db_url, _options.re_table, [_options.re_exp_column, _options.re_gid_column], [], []).ConfigureAwait(false);
        return rows?.Select(r => (r[0].ToString(), (int)r[1].ToInteger())).ToArray();
    }

    /// <summary>Kamailio names sources: Request-URI, To, From, Credentials; anything else is the URI itself.</summary>
    private static bool TryUser(RouteContext context, Text who, out DbValue user, out DbValue domain)
    {
        (user, domain) = (default, default);
        Text uri;
        switch (who.ToString())
        {
            case "Request-URI": uri = PseudoVariables.ru; break;
            case "To": uri = AddressPseudoVariables.tu; break;
            case "From": uri = AddressPseudoVariables.fu; break;
            case "Credentials": return TryCredentials(context, out user, out domain);
            default: uri = who; break;
        }
        if (!SipUri.TryParse(uri.Octets, out var parts) || parts.User.Length == 0) return false;
        (user, domain) = (DbValue.Of(parts.User.Of(uri.Octets)), DbValue.Of(parts.Host.Of(uri.Octets)));
        return true;
    }

    private static bool TryCredentials(RouteContext context, out DbValue user, out DbValue domain)
    {
        context.Refresh();
        var message = context.Message;
        foreach (ref readonly var header in message.Headers)
        {
            if (header.Id is not (HeaderId.Authorization or HeaderId.ProxyAuthorization) || !DigestCredentials.TryParse(message.Octets, header.Value, out var credentials)) continue;
            var name = message[credentials.Username];
            int at = name.LastIndexOf((byte)'@');
            (user, domain) = (DbValue.Of(at < 0 ? name : name[..at]), DbValue.Of(at < 0 ? message[credentials.Realm] : name[(at + 1)..]));
            return true;
        }
        (user, domain) = (default, default);
        return false;
    }
}
