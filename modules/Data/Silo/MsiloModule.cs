using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Transactions;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Data;

/// <summary>This is Kamailio's msilo: MESSAGEs wait in a table until their user registers. A row is removed when a phone has taken its message.</summary>
public sealed class MsiloModule : Module
{
    // One registration fetches at most so many; the rest follows with the next one.
    private const int AtOnce = 100;

    private static readonly TableLayout s_layout = new("silo", 8,
    [
        new("src_addr", "VARCHAR(255)"), new("dst_addr", "VARCHAR(255)"), new("username", "VARCHAR(64)"), new("domain", "VARCHAR(64)"), new("inc_time", "INTEGER", "0"), new("exp_time", "INTEGER", "0"),
        new("snd_time", "INTEGER", "0"), new("ctype", "VARCHAR(32)", "'text/plain'"), new("body", "BLOB", null), new("extra_hdrs", "TEXT", null), new("callid"), new("status", "INTEGER", "0"),
    ]);

    private readonly ConcurrentDictionary<long, byte> _onTheirWay = new();
    private MsiloOptions _options = new();
    private Proxy? _proxy;
    private TableReader? _tables;
    private SiloTimer? _cleaning, _reminding;
    private Counter? _stored, _dumped, _failed, _remindersSent, _remindersFailed;

    /// <inheritdoc/>
    public override string Name => "msilo";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(MsiloFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(MsiloOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new MsiloOptions());
    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options) => _options = options.Get<MsiloOptions>();

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<MsiloOptions>();
        DatabaseSet.Validate(plan, "msilo.db_url", options.db_url);
        foreach (string name in Columns(options).Append(options.db_table).Append(options.sc_mid))
            if (!SqlDialect.IsName(name)) plan.Report($"msilo: \"{name}\" is no name of a table or a column.");
    }

    /// <inheritdoc/>
    public override async ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        (_stored, _dumped, _failed) = (proxy.Counters["msilo.stored_messages"], proxy.Counters["msilo.dumped_messages"], proxy.Counters["msilo.failed_messages"]);
        (_remindersSent, _remindersFailed) = (proxy.Counters["msilo.dumped_reminders"], proxy.Counters["msilo.failed_reminders"]);
        _tables = new TableReader(proxy, Name);
        if (await _tables.OpenAsync(_options.db_url, (s_layout, _options.db_table)).ConfigureAwait(false) is null) return;
        _cleaning = new SiloTimer(proxy, _options.check_time * _options.clean_period, CleanAsync);
        _cleaning.Start();
        if (_options.send_time <= 0 || _options.reminder.Length == 0) return;
        _reminding = new SiloTimer(proxy, _options.send_time, RemindAsync);
        _reminding.Start();
    }

    /// <inheritdoc/>
    public override ValueTask StopAsync()
    {
        _cleaning?.Stop();
        _reminding?.Stop();
        return default;
    }

    /// <summary>Keeps the message at hand for a user.</summary>
    internal async ValueTask<bool> StoreAsync(RouteContext context, Text owner)
    {
        var options = context.Routes.Options.Get<MsiloOptions>();
        var message = context.Message;
        context.Refresh();
        if (message.Method != SipMethod.Message) return false;
        var uri = owner.IsEmpty ? PseudoVariables.ru : owner;
        // A Request-URI without a user is somebody's contact; whose the message is, To says then.
        if (!SipUri.TryParse(uri.Octets, out var parts) || parts.User.Length == 0) uri = AddressPseudoVariables.tu;
        if (!SipUri.TryParse(uri.Octets, out parts) || parts.User.Length == 0 || message.Body.Length == 0 || _tables!.To(options.db_url) is not { } database) return false;
        DbValue user = DbValue.Of(parts.User.Of(uri.Octets)), host = DbValue.Of(parts.Host.Of(uri.Octets));
        long now = context.Proxy.Clock.UnixSeconds;
        var ctype = HeaderPseudoVariables.cT;
        var extra = options.extra_hdrs_avp.Length > 0 ? NamedVariables.Get(options.extra_hdrs_avp) : default;
        DbValue[] row =
        [
            DbValue.Of(AddressPseudoVariables.fu.Octets), DbValue.Of(AddressPseudoVariables.tu.Octets), user, host, DbValue.Of(now), DbValue.Of(now + options.expire_time), DbValue.Of(SendTime(options)),
            DbValue.Of(ctype.IsEmpty ? "text/plain" : ctype.ToString()), DbValue.OfOctets(message[message.Body].ToArray()), DbValue.Of(extra.ToString()), DbValue.Of(message[message.CallId]), DbValue.Of(0),
        ];
        if (options.max_messages > 0)
        {
            var there = await _tables.SelectAsync(options.db_url, options.db_table, [options.sc_mid], [options.sc_uri_user, options.sc_uri_host], [user, host]);
            if (there is null || there.Count >= options.max_messages) return false;
        }
        var result = await database.RunAsync(database.Dialect.Insert(options.db_table, [.. Columns(options)]), row);
        if (!result.IsDone) return false;
        _stored?.Add();
        Notify(context, options);
        return true;
    }

    /// <summary>Sends a user what waits for him, to the phone that registers at this moment.</summary>
    internal async ValueTask<bool> DumpAsync(RouteContext context, Text owner)
    {
        var options = context.Routes.Options.Get<MsiloOptions>();
        context.Refresh();
        if (context.Message.Method != SipMethod.Register || ContactOf(context) is not { } contact) return false;
        var uri = owner.IsEmpty ? AddressPseudoVariables.tu : owner;
        if (!SipUri.TryParse(uri.Octets, out var parts) || parts.User.Length == 0) return false;
        string target = uri.ToString(), extra = NamedVariables.Expand(options.extra_hdrs);
        var source = context.Source;
        var rows = await _tables!.SelectAsync(options.db_url, options.db_table, [options.sc_mid, options.sc_from, options.sc_to, options.sc_inc_time, options.sc_ctype, options.sc_body, options.sc_stored_hdrs],
            [options.sc_uri_user, options.sc_uri_host, options.sc_snd_time], [DbValue.Of(parts.User.Of(uri.Octets)), DbValue.Of(parts.Host.Of(uri.Octets)), DbValue.Of(0)], $" ORDER BY {options.sc_mid}");
        if (rows is null) return false;
        foreach (var row in rows.Take(AtOnce))
        {
            // A phone that registers again before it has answered gets nothing twice.
            long id = row[0].ToInteger();
            if (!_onTheirWay.TryAdd(id, 0)) continue;
            bool isDirect = options.outbound_proxy.Length == 0;
            context.Proxy.Transactions.Requests.Send(new OutgoingRequest
            {
                Method = "MESSAGE", Uri = isDirect ? contact : target, From = $"<{Safe(row[1].ToString())}>", To = $"<{Safe(row[2].ToString())}>",
                Destination = isDirect ? WayTo(source) : options.outbound_proxy, SendSocket = isDirect ? source.Listener : null, ConnectionId = isDirect ? source.ConnectionId : 0, NamedBy = isDirect ? source.Remote : null,
                Headers = HeadersOf(options, row[4].ToString(), row[6].ToString(), extra, row[1].ToString()), Body = BodyOf(options, row[5], row[3].ToInteger()),
            }, outcome => Ended(id, outcome, _dumped, _failed));
        }
        return true;
    }

    private void Ended(long id, RequestOutcome outcome, Counter? good, Counter? bad)
    {
        (outcome.IsSuccess ? good : bad)?.Add();
        if (!outcome.IsSuccess || _tables!.To(_options.db_url) is not { } database) _onTheirWay.TryRemove(id, out _);
        else _ = RemoveAsync(database, id);
    }

    private async Task RemoveAsync(Database database, long id)
    {
        await database.RunAsync(database.Dialect.Delete(_options.db_table, [_options.sc_mid]), DbValue.Of(id)).ConfigureAwait(false);
        _onTheirWay.TryRemove(id, out _);
    }

    private async Task CleanAsync()
    {
        if (_tables!.To(_options.db_url) is not { } database) return;
        await database.RunAsync(new SqlStatement($"DELETE FROM {database.Dialect.Quote(_options.db_table)} WHERE {database.Dialect.Quote(_options.sc_exp_time)} < @p0", true), DbValue.Of(_proxy!.Clock.UnixSeconds)).ConfigureAwait(false);
    }

    private async Task RemindAsync()
    {
        var options = _options;
        if (_tables!.To(options.db_url) is not { } database) return;
        var dialect = database.Dialect;
        string columns = string.Join(", ", new[] { options.sc_mid, options.sc_uri_user, options.sc_uri_host, options.sc_ctype, options.sc_body, options.sc_inc_time, options.sc_stored_hdrs }.Select(dialect.Quote));
        var due = await database.RunAsync(new SqlStatement($"SELECT {columns} FROM {dialect.Quote(options.db_table)} WHERE {dialect.Quote(options.sc_snd_time)} > 0 AND {dialect.Quote(options.sc_snd_time)} <= @p0", false), DbValue.Of(_proxy!.Clock.UnixSeconds)).ConfigureAwait(false);
        foreach (var row in due.Rows.Take(AtOnce))
        {
            long id = row[0].ToInteger();
            if (!_onTheirWay.TryAdd(id, 0)) continue;
            string uri = $"sip:{Safe(row[1].ToString())}@{Safe(row[2].ToString())}";
            _proxy.Transactions.Requests.Send(new OutgoingRequest
            {
                Method = "MESSAGE", Uri = uri, From = $"<{options.reminder}>", Destination = options.outbound_proxy.Length > 0 ? options.outbound_proxy : null,
                Headers = HeadersOf(options, row[3].ToString(), row[6].ToString(), "", options.reminder), Body = BodyOf(options, row[4], row[5].ToInteger()),
            }, outcome => Ended(id, outcome, _remindersSent, _remindersFailed));
        }
    }

    /// <summary>Tells the sender that his message waits.</summary>
    private static void Notify(RouteContext context, MsiloOptions options)
    {
        bool isSkipped = options.skip_notification_flag is >= 0 and < 32 && (context.Flags >> options.skip_notification_flag & 1) != 0;
        if (options.from_address.Length == 0 || options.offline_message.Length == 0 || isSkipped) return;
        string to = AddressPseudoVariables.fu.ToString();
        var source = context.Source;
        context.Proxy.Transactions.Requests.Send(new OutgoingRequest
        {
            Method = "MESSAGE", Uri = options.use_contact && ContactOf(context) is { } contact ? contact : to, From = $"<{Safe(NamedVariables.Expand(options.from_address))}>", To = $"<{Safe(to)}>",
            Destination = WayTo(source), SendSocket = source.Listener, ConnectionId = source.ConnectionId, NamedBy = source.Remote,
            Headers = Lines(NamedVariables.Expand(options.content_type_hdr)) + Lines(NamedVariables.Expand(options.contact_hdr)), Body = Encoding.UTF8.GetBytes(NamedVariables.Expand(options.offline_message)),
        }, static _ => { });
    }

    /// <summary>The first Contact that is not being removed; null when there is none.</summary>
    private static string? ContactOf(RouteContext context)
    {
        var message = context.Message;
        bool hasExpires = Numbers.TryParse(message[message.First(HeaderId.Expires).Value], uint.MaxValue, out uint expires);
        foreach (var contact in message.Addresses(HeaderId.Contact))
        {
            if (contact.IsStar) return null;
            bool isSaid = new HeaderParameters(message.Octets, contact.Parameters).TryGet("expires"u8, out var value) & Numbers.TryParse(message[value], uint.MaxValue, out uint seconds);
            if (isSaid ? seconds > 0 : !hasExpires || expires > 0) return UriEditing.TextOf(message, contact.Uri).ToString();
        }
        return null;
    }

    /// <summary>Back to where a request came from.</summary>
    private static string WayTo(in Hop source) => $"sip:{(source.Remote.IsIPv4 ? source.Remote.HostText : $"[{source.Remote.HostText.Trim('[', ']')}]")}:{source.Remote.Port}"
        + source.Listener.Transport switch { TransportKind.Tcp => ";transport=tcp", TransportKind.Tls => ";transport=tls", TransportKind.Ws => ";transport=ws", TransportKind.Wss => ";transport=wss", _ => "" };

    private static string HeadersOf(MsiloOptions options, string type, string stored, string extra, string from) =>
        $"Content-Type: {Safe(type)}\r\n" + (options.add_contact ? $"Contact: <{Safe(from)}>\r\n" : "") + Lines(stored) + Lines(extra);

    private static ReadOnlyMemory<byte> BodyOf(MsiloOptions options, DbValue body, long came)
    {
        if (!options.add_date) return body.ToOctets();
        string date = DateTimeOffset.FromUnixTimeSeconds(came).ToLocalTime().ToString("ddd MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture);
        return (byte[])[.. Encoding.UTF8.GetBytes($"[Offline message - {date}] "), .. body.ToOctets()];
    }

    private static long SendTime(MsiloOptions options)
    {
        if (options.snd_time_avp.Length == 0) return 0;
        return DateTime.TryParseExact(NamedVariables.Get(options.snd_time_avp).ToString(), "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time) ? new DateTimeOffset(time).ToUnixTimeSeconds() : 0;
    }

    /// <summary>Whole header lines, or nothing: what a table holds is no more trusted than the network (threats P8).</summary>
    private static string Lines(string text)
    {
        if (text.Length == 0) return "";
        string[] lines = text.Replace("\r\n", "\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.All(l => l.IndexOf(':') > 0 && !l.Any(char.IsControl)) ? string.Join("\r\n", lines) + "\r\n" : "";
    }

    /// <summary>A text for one line.</summary>
    private static string Safe(string text) => text.AsSpan().ContainsAny('\r', '\n', '\0') || text.AsSpan().ContainsAny('<', '>') ? "sip:invalid@invalid" : text;

    private static IEnumerable<string> Columns(MsiloOptions options) =>
    [
        options.sc_from, options.sc_to, options.sc_uri_user, options.sc_uri_host, options.sc_inc_time, options.sc_exp_time, options.sc_snd_time, options.sc_ctype, options.sc_body, options.sc_stored_hdrs, options.sc_callid, options.sc_status,
    ];
}
