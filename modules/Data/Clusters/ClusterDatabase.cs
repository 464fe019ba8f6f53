using System.Data.Common;
using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Diagnostics;

namespace Chappe.Modules.Data;

/// <summary>
/// This is several databases that stand for one. A statement goes to the connections of the highest priority, as their mode says, and to the next
/// ones when none did it; each is tried at most once, and each try is bounded as the database's own statements are. A connection that failed is set
/// aside for a while. When all are set aside they are asked all the same: nothing is won by not trying.
/// </summary>
internal sealed class ClusterDatabase : Database
{
    private readonly Proxy _proxy;
    private readonly Func<ClusterOptions> _options;
    private readonly ClusterGroup[] _reads, _writes;

    public ClusterDatabase(Proxy proxy, DatabaseUrl url, ClusterDefinition definition, Func<string, ClusterMember> find, Func<ClusterOptions> options)
        : base(url)
    {
        (_proxy, _options) = (proxy, options);
        var uses = definition.Uses.Select(u => (Use: u, Member: find(u.Connection))).ToList();
        Members = [.. uses.Select(u => u.Member)];
        Parts = [.. Members.Select(m => m.Database).Distinct()];
        _reads = ClusterGroup.Arrange(uses.Select(u => (u.Member, u.Use.ReadPriority, u.Use.ReadMode)));
        _writes = ClusterGroup.Arrange(uses.Select(u => (u.Member, u.Use.WritePriority, u.Use.WriteMode)));
        foreach (var part in Parts) part.CameBack += NoteCameBack;
    }

    /// <summary>Its connections.</summary>
    public IReadOnlyList<ClusterMember> Members { get; }
    public override IReadOnlyList<Database> Parts { get; }
    // All are of one kind: a statement is written once.
    public override SqlDialect Dialect => Parts[0].Dialect;
    public override bool IsUp => Parts.Any(p => p.IsUp);
    public override int Waiting => Parts.Sum(p => p.Waiting);
    public override int Connected => Parts.Sum(p => p.Connected);

    public override async Task<bool> ProbeAsync() => (await Task.WhenAll(Parts.Select(p => p.ProbeAsync())).ConfigureAwait(false)).Contains(true);

    public override DbConnection NewConnection() => (Ways(isWrite: false).SelectMany(g => g.Members).FirstOrDefault(m => m.IsUp) ?? Parts[0]).NewConnection();

    public override IReadOnlyList<DatabaseGroup> Ways(bool isWrite) =>
        [.. Choose(isWrite).Select(c => new DatabaseGroup(c.IsParallel, [.. c.Members.Select(m => m.Database)]))];

    public override async Task<DbResult> RunAsync(SqlStatement statement, params DbValue[] values)
    {
        DbResult? failure = null;
        foreach (var (isParallel, members) in Choose(statement.IsWrite))
        {
            var results = isParallel ? await Task.WhenAll(members.Select(m => TryAsync(m, statement, values))).ConfigureAwait(false) : null;
            for (int i = 0; i < members.Count; i++)
            {
                var result = results?[i] ?? await TryAsync(members[i], statement, values).ConfigureAwait(false);
                if (result.IsDone) return result;
                // What a database said about the statement tells more than that another was not there.
                if (failure is null || result.Outcome == DbOutcome.Refused) failure = result;
            }
        }
        return failure ?? DbResult.Of(DbOutcome.Refused, $"no connection of the cluster is for {(statement.IsWrite ? "writing" : "reading")}");
    }

    private List<(bool IsParallel, List<ClusterMember> Members)> Choose(bool isWrite)
    {
        var groups = isWrite ? _writes : _reads;
        long now = _proxy.Clock.Milliseconds;
        bool all = groups.All(g => g.IsAside(now));
        return [.. groups.Select(g => (g.IsParallel, g.InOrder(now, all)))];
    }

    private async Task<DbResult> TryAsync(ClusterMember member, SqlStatement statement, DbValue[] values)
    {
        long began = _proxy.Clock.Milliseconds;
        var result = await member.Database.RunAsync(statement, values).ConfigureAwait(false);
        if (result.Outcome is DbOutcome.Down or DbOutcome.TimedOut) NoteFailure(member, began);
        return result;
    }

    private void NoteFailure(ClusterMember member, long began)
    {
        long now = _proxy.Clock.Milliseconds;
        var options = _options();
        if (now - began < options.max_query_length * 1000L) return;
        bool wasActive = member.IsActive(now);
        member.SetAside(now + options.inactive_interval * 1000L);
        if (wasActive) _proxy.Log.Write(LogLevel.Error, "db_cluster", $"{Url}: connection '{member.Name}' failed and is set aside for {options.inactive_interval} s.");
    }
}
