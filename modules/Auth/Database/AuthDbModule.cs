using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Auth;

/// <summary>This is Kamailio's auth_db: digest authentication against the users in a database. The database is asked only for credentials that could be right.</summary>
public sealed class AuthDbModule(AuthModule auth) : Module
{
    private AuthDbOptions _first = new();
    private DatabaseLink? _link;

    /// <inheritdoc/>
    public override string Name => "auth_db";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(AuthDbFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(AuthDbOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new AuthDbOptions());

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<AuthDbOptions>();
        DatabaseSet.Validate(plan, "auth_db.db_url", options.db_url);
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("user_column", options.user_column), ("domain_column", options.domain_column), ("password_column", options.password_column), ("password_column_2", options.password_column_2)])
            if (!SqlDialect.IsName(value)) plan.Report($"auth_db.{name}: \"{value}\" is no name of a column.");
        // An HA1 was made with one algorithm; a client that chooses another could never be right.
        if (options is { db_url.Length: > 0, calculate_ha1: false } && plan.Options.Find<AuthOptions>() is { Algorithms.Length: > 1 })
            plan.Report("auth_db: the table holds HA1, which is that of one algorithm, but auth.algorithm offers several; set it to the one that HA1 was made with (mostly \"MD5\"), or set auth_db.calculate_ha1.", isError: false);
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options) => _first = options.Get<AuthDbOptions>();

    /// <inheritdoc/>
    public override async ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _link = new DatabaseLink(proxy, Name);
        if (_first.db_url.Length == 0 || _link.To(_first.db_url) is not { } database) return;
        if (!await SubscriberTable.Layout.EnsureAsync(database, SubscriberTable.Layout.Name).ConfigureAwait(false))
            proxy.Log.Write(LogLevel.Warning, Name, $"{database.Url} cannot be reached; nobody can be authenticated until it is.");
    }

    /// <summary>Checks the credentials of a request against the user's row.</summary>
    internal async ValueTask<AuthOutcome> CheckAsync(RouteContext context, HeaderId header, Text realm, Text table, Text method)
    {
        if (realm.IsEmpty || table.IsEmpty) return AuthOutcome.Error;
        if (!auth.Credentials.TryBegin(context, header, realm.Octets, out var outcome)) return outcome;
        var options = context.Routes.Options.Get<AuthDbOptions>();
        var state = context.Slots.Get<AuthState>();
        int at = state.Username.LastIndexOf((byte)'@');
        var user = DbValue.Of(at < 0 ? state.Username : state.Username[..at]);
        var domain = at < 0 ? DbValue.Of(realm.Octets) : DbValue.Of(state.Username[(at + 1)..]);
        string column = at >= 0 && !options.calculate_ha1 ? options.password_column_2 : options.password_column;
        var result = await QueryAsync(context, options, table, user, options.use_domain ? domain : default, options.Loaded.Select(l => l.Column).Prepend(column));
        if (result is not { IsDone: true }) return AuthOutcome.Error;
        if (result.Rows.Count == 0) return auth.Credentials.FinishUnknown(context);
        var row = result.Rows[0];
        if (options.force_generate_avps) Load(context, options, row, 1);
        outcome = auth.Credentials.Finish(context, new DigestPasswords(row[0].ToOctets(), !options.calculate_ha1), method.Octets);
        if (outcome == AuthOutcome.Authenticated && !options.force_generate_avps) Load(context, options, row, 1);
        return outcome;
    }

    /// <summary>Looks for the user of a URI: 1 found, -1 the question cannot be asked, -2 there is none.</summary>
    internal async ValueTask<int> FindAsync(RouteContext context, Text uri, Text table, int flags)
    {
        const int UsesDomain = 1, LoadsNothing = 2;
        if (!SipUri.TryParse(uri.Octets, out var parts) || parts.User.Length == 0 || table.IsEmpty) return -1;
        var options = context.Routes.Options.Get<AuthDbOptions>();
        bool loads = (flags & LoadsNothing) == 0 && options.Loaded.Count > 0;
        var result = await QueryAsync(context, options, table, DbValue.Of(parts.User.Of(uri.Octets)), (flags & UsesDomain) != 0 ? DbValue.Of(parts.Host.Of(uri.Octets)) : default,
            loads ? options.Loaded.Select(l => l.Column) : [options.user_column]);
        if (result is not { IsDone: true }) return -1;
        if (result.Rows.Count == 0) return -2;
        if (loads) Load(context, options, result.Rows[0], 0);
        return 1;
    }

    private async Task<DbResult?> QueryAsync(RouteContext context, AuthDbOptions options, Text table, DbValue user, DbValue domain, IEnumerable<string> columns)
    {
        string name = table.ToString();
        if (!SqlDialect.IsName(name))
        {
            context.Proxy.Log.WriteLimited(LogLevel.Error, Name, $"\"{Log.Printable(table.Octets, 64)}\" is no name of a table.");
            return null;
        }
        if (_link?.To(options.db_url) is not { } database) return null;
        return await database.RunAsync(database.Dialect.Select(name, columns, domain.IsNull ? [options.user_column] : [options.user_column, options.domain_column]),
            domain.IsNull ? [user] : [user, domain]);
    }

    private static void Load(RouteContext context, AuthDbOptions options, DbValue[] row, int first)
    {
        for (int i = 0; i < options.Loaded.Count; i++)
            if (!row[first + i].IsNull) NamedVariables.TrySet(options.Loaded[i].Variable, context.Arena.Store(row[first + i].ToOctets()));
    }
}
