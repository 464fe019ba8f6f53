using System.Text;
using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Transports;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Tracing;

/// <summary>Writes messages into Kamailio's table <c>sip_trace</c>, behind everybody's back. When the database is slow its queue fills and copies are lost; calls are not.</summary>
internal sealed class TraceRows(Proxy proxy)
{
    private static readonly TableLayout s_layout = new("sip_trace", 4,
    [
        new("time_stamp", "TIMESTAMP", "'2000-01-01 00:00:01'"), new("time_us", "INTEGER", "0"), new("callid", "VARCHAR(255)"), new("traced_user", "VARCHAR(255)"), new("msg", "MEDIUMTEXT"), new("method", "VARCHAR(50)"),
        new("status", "VARCHAR(255)"), new("fromip", "VARCHAR(64)"), new("toip", "VARCHAR(64)"), new("fromtag"), new("totag"), new("direction", "VARCHAR(4)"),
    ]);

    private readonly Chappe.Engine.Diagnostics.Counter _lost = proxy.Counters["siptrace.rows_lost"];

    /// <summary>Makes the table where that is ours to do.</summary>
    /// <returns>false when the database cannot be reached.</returns>
    public Task<bool> PrepareAsync(SiptraceOptions options) => s_layout.EnsureAsync(proxy.Databases.Get(options.db_url), options.table);

    /// <summary>Writes one.</summary>
    public void Write(SiptraceOptions options, SipMessage message, ReadOnlySpan<byte> octets, in NetAddress from, in NetAddress to, TransportKind transport, bool isIn)
    {
        var database = proxy.Databases.Get(options.db_url);
        string proto = transport.ToString().ToLowerInvariant();
        string columns = string.Join(", ", s_layout.Columns.Select(c => database.Dialect.Quote(c.Name)));
        var statement = new SqlStatement($"INSERT INTO {database.Dialect.Quote(options.table)} ({columns}) VALUES ({string.Join(", ", Enumerable.Range(0, s_layout.Columns.Count).Select(i => $"@p{i}"))})", true);
        var now = proxy.Clock.Provider.GetUtcNow();
        _ = WriteAsync(database, statement,
        [
            DbValue.Of(now), DbValue.Of(now.Microsecond + now.Millisecond * 1000L), DbValue.Of(message[message.CallId]), DbValue.Of(""), DbValue.Of(octets), DbValue.Of(message[message.MethodName]),
            DbValue.Of(message.IsRequest ? "" : message.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture)), DbValue.Of($"{proto}:{from}"), DbValue.Of($"{proto}:{to}"),
            DbValue.Of(message[message.From.Tag]), DbValue.Of(message[message.To.Tag]), DbValue.Of(isIn ? "in" : "out"),
        ]);
    }

    private async Task WriteAsync(Database database, SqlStatement statement, DbValue[] values)
    {
        var result = await database.RunAsync(statement, values).ConfigureAwait(false);
        if (!result.IsDone) _lost.Add();
    }
}
