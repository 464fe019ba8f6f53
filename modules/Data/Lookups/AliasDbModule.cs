using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Data;

/// <summary>This is Kamailio's alias_db: other names of users.</summary>
public sealed class AliasDbModule : Module
{
    private static readonly TableLayout s_layout = new("dbaliases", 1, [new("alias_username", "VARCHAR(64)"), new("alias_domain", "VARCHAR(64)"), new("username", "VARCHAR(64)"), new("domain", "VARCHAR(64)")]);

    private AliasDbOptions _first = new();
    private TableReader? _tables;

    /// <inheritdoc/>
    public override string Name => "alias_db";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(AliasDbFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(AliasDbOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new AliasDbOptions());
    /// <inheritdoc/>
    public override void Validate(Plan plan) => DatabaseSet.Validate(plan, "alias_db.db_url", plan.Options.Get<AliasDbOptions>().db_url);
    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options) => _first = options.Get<AliasDbOptions>();

    /// <inheritdoc/>
    public override async ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _tables = new TableReader(proxy, Name);
        await _tables.OpenAsync(_first.db_url, (s_layout, s_layout.Name)).ConfigureAwait(false);
    }

    /// <summary>The users behind an alias as URIs, or with the flag <c>r</c> the aliases of a user.</summary>
    /// <returns>null when there are none.</returns>
    internal async Task<List<Text>?> FindAsync(RouteContext context, string table, Text uri, string flags)
    {
        if (!SipUri.TryParse(uri.Octets, out var parts)) return null;
        var options = context.Routes.Options.Get<AliasDbOptions>();
        bool usesDomain = options.use_domain, isReverse = false;
        foreach (char flag in flags)
            switch (flag)
            {
                case 'd': usesDomain = false; break;
                case 'u': usesDomain = true; break;
                case 'r': isReverse = true; break;
            }
        string[] alias = [options.alias_user_column, options.alias_domain_column], user = [options.user_column, options.domain_column];
        var (keys, columns) = isReverse ? (user, alias) : (alias, user);
        var name = DbValue.Of(parts.User.Of(uri.Octets));
        DbValue[] values = usesDomain ? [name, DbValue.Of(WithoutPrefix(parts.Host.Of(uri.Octets), options.domain_prefix))] : [name];
        var rows = await _tables!.SelectAsync(options.db_url, table, columns, keys[..values.Length], values);
        return rows is { Count: > 0 } && !rows[0][0].IsNull ? [.. rows.Select(r => Store(context, $"sip:{r[0]}@{r[1]}"))] : null;
    }

    /// <summary>The domain without what an administrator wants off its beginning.</summary>
    internal static ReadOnlySpan<byte> WithoutPrefix(ReadOnlySpan<byte> domain, string prefix)
    {
        if (prefix.Length == 0 || prefix.Length >= domain.Length) return domain;
        return Chappe.Sip.Parsing.Octets.EqualsNoCase(domain[..prefix.Length], System.Text.Encoding.ASCII.GetBytes(prefix)) ? domain[prefix.Length..] : domain;
    }

    private static Text Store(RouteContext context, string text) => context.Arena.Store(text.AsSpan());
}
