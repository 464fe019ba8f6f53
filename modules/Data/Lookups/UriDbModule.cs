using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Digest;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Data;

/// <summary>This is Kamailio's uri_db: may this user use that name, and is there such a user?</summary>
public sealed class UriDbModule : Module
{
    private static readonly TableLayout s_layout = new("uri", 1,
        [new("username", "VARCHAR(64)"), new("domain", "VARCHAR(64)"), new("uri_user", "VARCHAR(64)"), new("last_modified", "TIMESTAMP", "'2000-01-01 00:00:01'")]) { Unique = ["username", "domain", "uri_user"] };

    private UriDbOptions _first = new();
    private TableReader? _tables;

    /// <inheritdoc/>
    public override string Name => "uri_db";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(UriDbFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(UriDbOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new UriDbOptions());
    /// <inheritdoc/>
    public override void Validate(Plan plan) => DatabaseSet.Validate(plan, "uri_db.db_url", plan.Options.Get<UriDbOptions>().db_url);
    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options) => _first = options.Get<UriDbOptions>();

    /// <inheritdoc/>
    public override async ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _tables = new TableReader(proxy, Name);
        if (_first.use_uri_table) await _tables.OpenAsync(_first.db_url, (s_layout, _first.db_table)).ConfigureAwait(false);
        else await _tables.OpenAsync(_first.db_url).ConfigureAwait(false);
    }

    /// <summary>1 the user in the credentials may use the name in a URI; else -3, Kamailio's number for "no".</summary>
    internal async ValueTask<int> MayUseAsync(RouteContext context, Text uri)
    {
        var options = context.Routes.Options.Get<UriDbOptions>();
        if (!SipUri.TryParse(uri.Octets, out var parts) || parts.User.Length == 0 || !TryCredentials(context, out var credentials)) return -1;
        var message = context.Message;
        var name = message[credentials.Username];
        int at = name.LastIndexOf((byte)'@');
        var user = at < 0 ? name : name[..at];
        if (!options.use_uri_table) return Escapes.AreEquivalent(user, parts.User.Of(uri.Octets)) ? 1 : -3;
        string[] keys = [options.user_column, options.uriuser_column, options.domain_column];
        DbValue[] values = [DbValue.Of(user), DbValue.Of(parts.User.Of(uri.Octets)), DbValue.Of(at < 0 ? message[credentials.Realm] : name[(at + 1)..])];
        int count = options.use_domain ? 3 : 2;
        var rows = await _tables!.SelectAsync(options.db_url, options.db_table, [options.user_column], keys[..count], values[..count]);
        return rows is null ? -1 : rows.Count > 0 ? 1 : -3;
    }

    /// <summary>1 somebody has the user part of the Request-URI, -1 nobody has, or it cannot be known.</summary>
    internal async ValueTask<int> ExistsAsync(RouteContext context, Text uri)
    {
        var options = context.Routes.Options.Get<UriDbOptions>();
        if (!SipUri.TryParse(uri.Octets, out var parts) || parts.User.Length == 0) return -1;
        string[] keys = [options.use_uri_table ? options.uriuser_column : options.user_column, options.domain_column];
        DbValue[] values = [DbValue.Of(parts.User.Of(uri.Octets)), DbValue.Of(parts.Host.Of(uri.Octets))];
        int count = options.use_domain ? 2 : 1;
        var rows = await _tables!.SelectAsync(options.db_url, options.db_table, [options.user_column], keys[..count], values[..count]);
        return rows is { Count: > 0 } ? 1 : -1;
    }

    private static bool TryCredentials(RouteContext context, out DigestCredentials credentials)
    {
        context.Refresh();
        var message = context.Message;
        foreach (ref readonly var header in message.Headers)
            if (header.Id is HeaderId.Authorization or HeaderId.ProxyAuthorization && DigestCredentials.TryParse(message.Octets, header.Value, out credentials)) return true;
        credentials = default;
        return false;
    }
}
