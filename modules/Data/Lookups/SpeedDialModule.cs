using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Data;

/// <summary>This is Kamailio's speeddial: short numbers of each user.</summary>
public sealed class SpeedDialModule : Module
{
    private static readonly TableLayout s_layout = new("speed_dial", 2,
    [
        new("username", "VARCHAR(64)"), new("domain", "VARCHAR(64)"), new("sd_username", "VARCHAR(64)"), new("sd_domain", "VARCHAR(64)"), new("new_uri", "VARCHAR(255)"),
        new("fname", "VARCHAR(64)"), new("lname", "VARCHAR(64)"), new("description", "VARCHAR(64)"),
    ]) { Unique = ["username", "domain", "sd_domain", "sd_username"] };

    private SpeedDialOptions _first = new();
    private TableReader? _tables;

    /// <inheritdoc/>
    public override string Name => "speeddial";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(SpeedDialFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(SpeedDialOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new SpeedDialOptions());
    /// <inheritdoc/>
    public override void Validate(Plan plan) => DatabaseSet.Validate(plan, "speeddial.db_url", plan.Options.Get<SpeedDialOptions>().db_url);
    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options) => _first = options.Get<SpeedDialOptions>();

    /// <inheritdoc/>
    public override async ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _tables = new TableReader(proxy, Name);
        await _tables.OpenAsync(_first.db_url, (s_layout, s_layout.Name)).ConfigureAwait(false);
    }

    /// <summary>What the short number in the Request-URI stands for; undefined when it stands for nothing.</summary>
    internal async Task<Text> FindAsync(RouteContext context, string table, Text owner, Text dialled)
    {
        if (!SipUri.TryParse(owner.Octets, out var who) || !SipUri.TryParse(dialled.Octets, out var what)) return default;
        var options = context.Routes.Options.Get<SpeedDialOptions>();
        var keys = new List<string> { options.user_column };
        var values = new List<DbValue> { DbValue.Of(who.User.Of(owner.Octets)) };
        if (options.use_domain >= 1)
        {
            keys.Add(options.domain_column);
            values.Add(DbValue.Of(AliasDbModule.WithoutPrefix(who.Host.Of(owner.Octets), options.domain_prefix)));
        }
        keys.Add(options.sd_user_column);
        values.Add(DbValue.Of(what.User.Of(dialled.Octets)));
        if (options.use_domain >= 2)
        {
            keys.Add(options.sd_domain_column);
            values.Add(DbValue.Of(AliasDbModule.WithoutPrefix(what.Host.Of(dialled.Octets), options.domain_prefix)));
        }
        var rows = await _tables!.SelectAsync(options.db_url, table, [options.new_uri_column], [.. keys], [.. values]);
        if (rows is not { Count: > 0 } || rows[0][0].IsNull) return default;
        string uri = rows[0][0].ToString();
        return context.Arena.Store((uri.StartsWith("sip:", StringComparison.OrdinalIgnoreCase) || uri.StartsWith("sips:", StringComparison.OrdinalIgnoreCase) ? uri : "sip:" + uri).AsSpan());
    }
}
