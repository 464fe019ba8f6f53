using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Transactions;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>
/// This is Kamailio's acc: what became of which transaction, as lines of the log and rows of a table. Nobody waits for a row; rows that a
/// database could not take are kept and written when it is back.
/// </summary>
public sealed class AccModule : Module, IRelayObserver, ICallObserver
{
    /// <summary>Most rows that wait for a database.</summary>
    public const int KeptRows = 50_000;

    private const int MostOctets = 4096;
    [ThreadStatic] private static StringBuilder? t_line;

    private readonly ConcurrentQueue<(SqlStatement Statement, DbValue[] Values)> _kept = new();
    private AccOptions _first = new();
    private Proxy? _proxy;
    private TableReader? _tables;
    private Database? _watched;
    private Counter? _written, _lost;

    /// <inheritdoc/>
    public override string Name => "acc";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(AccFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(AccOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new AccOptions());
    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options) => _first = options.Get<AccOptions>();

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<AccOptions>();
        DatabaseSet.Validate(plan, "acc.db_url", options.db_url);
        foreach (var extra in options.LogExtra)
            if (NamedVariables.Find(plan.Modules, extra.Variable) is null) plan.Report($"acc.log_extra: {extra.Name}: \"{extra.Variable}\" is no variable that can be read here.");
        foreach (var extra in options.DbExtra)
        {
            if (NamedVariables.Find(plan.Modules, extra.Variable) is null) plan.Report($"acc.db_extra: {extra.Name}: \"{extra.Variable}\" is no variable that can be read here.");
            if (!SqlDialect.IsName(extra.Name)) plan.Report($"acc.db_extra: \"{extra.Name}\" is no name of a column.");
        }
        foreach (string name in Columns(options).Append(options.db_table_acc).Append(options.db_table_missed_calls))
            if (!SqlDialect.IsName(name)) plan.Report($"acc: \"{name}\" is no name of a column or a table.");
        CallRecords.Validate(plan, options);
        if (options.multi_leg_info.Length > 0) plan.Report("acc.multi_leg_info: legs are not told apart by this version.", isError: false);
    }

    /// <inheritdoc/>
    public override async ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        _written = proxy.Counters["acc.rows"];
        _lost = proxy.Counters["acc.lost_rows"];
        _tables = new TableReader(proxy, Name);
        (TableLayout, string)[] tables = [(Layout(_first, "acc", 5), _first.db_table_acc), (Layout(_first, "missed_calls", 4), _first.db_table_missed_calls)];
        if (_first is { cdr_enable: true, cdrs_table.Length: > 0 }) tables = [.. tables, (CallRecords.Layout(_first), _first.cdrs_table)];
        await _tables.OpenAsync(_first.db_url, tables).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override ValueTask StopAsync()
    {
        if (!_kept.IsEmpty) _proxy?.Log.Write(LogLevel.Error, Name, $"{_kept.Count} rows could not be written before the end.");
        return default;
    }

    /// <inheritdoc/>
    public void OnRelay(RouteContext request)
    {
        var options = request.Routes.Options.Get<AccOptions>();
        bool isWanted = options.acc_prepare_always;
        foreach (int flag in (ReadOnlySpan<int>)[options.log_flag, options.db_flag, options.log_missed_flag, options.db_missed_flag, options.acc_prepare_flag])
            isWanted |= flag is >= 0 and < 32 && (request.Flags >> flag & 1) != 0;
        if (isWanted && request.Observer<AccRecord>() is null) request.Observe(new AccRecord(this, options, request));
    }

    /// <inheritdoc/>
    public bool HearsOfCalls(OptionsSet options) => options.Get<AccOptions>().cdr_enable;

    /// <inheritdoc/>
    public void OnCallEnded(RouteContext message, in EndedCall call)
    {
        var options = message.Routes.Options.Get<AccOptions>();
        if (!CallRecords.IsWanted(options, call)) return;
        var extra = AccRecord.Values(message, options.CdrExtra);
        var level = (LogLevel)options.log_level;
        if (options.cdr_log_enable && _proxy!.Log.IsOn(level)) _proxy.Log.Write(level, Name, CallRecords.Line(options, call, extra));
        if (options.cdrs_table.Length > 0 && SqlDialect.IsName(options.cdrs_table) && _tables!.To(options.db_url) is { } database)
            Send(database, database.Dialect.Insert(options.cdrs_table, CallRecords.Columns(options).ToList()), CallRecords.Row(options, call, extra));
    }

    /// <summary>Writes a line.</summary>
    internal void Log(AccRecord record, string what)
    {
        var options = record.Options;
        var level = (LogLevel)options.log_level;
        if (!_proxy!.Log.IsOn(level)) return;
        var now = _proxy.Clock.Provider.GetUtcNow();
        var line = t_line ??= new StringBuilder(512);
        line.Clear().Append(what).Append("timestamp=").Append(now.ToUnixTimeSeconds());
        foreach (var (name, value) in Times(options, now)) line.Append(';').Append(name).Append('=').Append(value);
        Append(line, "method", record.Method);
        Append(line, "from_tag", record.IsUpstream ? record.ToTag : record.FromTag);
        Append(line, "to_tag", record.IsUpstream ? record.FromTag : record.ToTag);
        Append(line, "call_id", record.CallId);
        Append(line, "code", record.Code == 0 ? "" : record.Code.ToString("000", CultureInfo.InvariantCulture));
        Append(line, "reason", record.Reason);
        for (int i = 0; i < record.LogValues.Length; i++) Append(line, options.LogExtra[i].Name, record.LogValues[i] ?? "");
        string text = line.ToString();
        // Nearly all are plain already, and need not be looked at octet by octet.
        bool isPlain = text.Length <= MostOctets && !text.AsSpan().ContainsAnyExceptInRange(' ', '~');
        _proxy.Log.Write(level, Name, isPlain ? text : Engine.Diagnostics.Log.Printable(Encoding.UTF8.GetBytes(text), MostOctets));
    }

    /// <summary>Writes a row; nobody waits.</summary>
    internal bool Insert(AccRecord record, string table)
    {
        var options = record.Options;
        if (!SqlDialect.IsName(table) || _tables!.To(options.db_url) is not { } database) return false;
        var now = _proxy!.Clock.Provider.GetUtcNow();
        DbValue[] core =
        [
            DbValue.Of(record.Method), DbValue.Of(record.IsUpstream ? record.ToTag : record.FromTag), DbValue.Of(record.IsUpstream ? record.FromTag : record.ToTag), DbValue.Of(record.CallId),
            DbValue.Of(record.Code == 0 ? "" : record.Code.ToString("000", CultureInfo.InvariantCulture)), DbValue.Of(record.Reason), DbValue.Of(now),
        ];
        var columns = Columns(options).Concat(options.DbExtra.Select(e => e.Name)).ToList();
        // Kamailio writes an empty text where a variable is undefined, and its columns have no room for NULL.
        var values = core.Concat(TimeValues(options, now)).Concat(record.DbValues.Select(v => DbValue.Of(v ?? ""))).ToArray();
        Send(database, database.Dialect.Insert(table, columns), values);
        return true;
    }

    private void Send(Database database, SqlStatement statement, DbValue[] values)
    {
        if (Interlocked.Exchange(ref _watched, database) != database) database.CameBack += () => WriteKept(database);
        _ = SendAsync(database, statement, values);
    }

    private async Task SendAsync(Database database, SqlStatement statement, DbValue[] values)
    {
        var result = await database.RunAsync(statement, values).ConfigureAwait(false);
        if (result.IsDone)
        {
            _written?.Add();
            // One that was refused for being too many finds room now.
            if (_kept.TryDequeue(out var row)) _ = SendAsync(database, row.Statement, row.Values);
        }
        // What timed out may have been written all the same; a call that is billed twice is worse than one line in the log.
        else if (result.Outcome is DbOutcome.Down or DbOutcome.Busy && _kept.Count < KeptRows) _kept.Enqueue((statement, values));
        else
        {
            _lost?.Add();
            _proxy!.Log.Write(LogLevel.Error, Name, $"A row could not be written ({result.Outcome}): {Engine.Diagnostics.Log.Printable(Encoding.UTF8.GetBytes(string.Join(';', values.Select(v => v.ToString()))), 1024)}");
        }
    }

    private void WriteKept(Database database)
    {
        for (int left = _kept.Count; left > 0 && _kept.TryDequeue(out var row); left--) _ = SendAsync(database, row.Statement, row.Values);
    }

    private static void Append(StringBuilder line, string name, string value) => line.Append(';').Append(name).Append('=').Append(value);

    private static IEnumerable<string> Columns(AccOptions options)
    {
        string[] core = [options.acc_method_column, options.acc_from_tag_column, options.acc_to_tag_column, options.acc_callid_column, options.acc_sip_code_column, options.acc_sip_reason_column, options.acc_time_column];
        return options.time_mode switch { 0 => core, 1 => [.. core, options.time_attr, options.time_exten], _ => [.. core, options.time_attr] };
    }

    private static IEnumerable<(string Name, string Value)> Times(AccOptions options, DateTimeOffset now) => options.time_mode switch
    {
        1 => [(options.time_exten, Microseconds(now).ToString(CultureInfo.InvariantCulture))],
        2 => [(options.time_attr, (now.ToUnixTimeMilliseconds() / 1000.0).ToString("0.000", CultureInfo.InvariantCulture))],
        3 or 4 => [(options.time_attr, Formatted(options, now))],
        _ => [],
    };

    private static IEnumerable<DbValue> TimeValues(AccOptions options, DateTimeOffset now) => options.time_mode switch
    {
        1 => [DbValue.Of(now.ToUnixTimeSeconds()), DbValue.Of(Microseconds(now))],
        2 => [DbValue.Of(now.ToUnixTimeMilliseconds() / 1000.0)],
        3 or 4 => [DbValue.Of(Formatted(options, now))],
        _ => [],
    };

    private static long Microseconds(DateTimeOffset now) => now.Ticks % TimeSpan.TicksPerSecond / 10;

    private static string Formatted(AccOptions options, DateTimeOffset now)
    {
        var time = options.time_mode == 3 ? now.ToLocalTime() : now;
        var text = new StringBuilder();
        for (int i = 0; i < options.time_format.Length; i++)
        {
            char c = options.time_format[i];
            if (c != '%' || i + 1 == options.time_format.Length)
            {
                text.Append(c);
                continue;
            }
            text.Append(options.time_format[++i] switch
            {
                'Y' => time.ToString("yyyy", CultureInfo.InvariantCulture), 'm' => time.ToString("MM", CultureInfo.InvariantCulture), 'd' => time.ToString("dd", CultureInfo.InvariantCulture),
                'H' => time.ToString("HH", CultureInfo.InvariantCulture), 'M' => time.ToString("mm", CultureInfo.InvariantCulture), 'S' => time.ToString("ss", CultureInfo.InvariantCulture),
                'y' => time.ToString("yy", CultureInfo.InvariantCulture), 'z' => time.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", ""), '%' => "%", var other => $"%{other}",
            });
        }
        return text.ToString();
    }

    private static TableLayout Layout(AccOptions options, string name, int version) => new(name, version,
    [
        new(options.acc_method_column, "VARCHAR(16)"), new(options.acc_from_tag_column), new(options.acc_to_tag_column), new(options.acc_callid_column, "VARCHAR(255)"),
        new(options.acc_sip_code_column, "VARCHAR(3)"), new(options.acc_sip_reason_column), new(options.acc_time_column, "TIMESTAMP", "'2000-01-01 00:00:00'"),
        .. Columns(options).Skip(7).Select(c => new TableColumn(c, "VARCHAR(32)")), .. options.DbExtra.Select(e => new TableColumn(e.Name)),
    ]);
}
