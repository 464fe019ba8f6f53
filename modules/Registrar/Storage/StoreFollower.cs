using System.Data.Common;
using System.IO.Hashing;
using System.Text;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Timers;
using Chappe.Modules.Registrar.Location;

namespace Chappe.Modules.Registrar.Storage;

/// <summary>
/// Follows tables that other servers write too (<c>db_mode</c> 3): reads what has changed since the last look, and from time to time which rows
/// are left, so that lookups find in memory what stands in the database, and no call waits for it. Has a thread and a connection of its own.
/// </summary>
internal sealed class StoreFollower : IDisposable
{
    /// <summary>How far back each look goes: the clocks of servers differ, and a row is seen when its transaction ends.</summary>
    private static readonly TimeSpan s_overlap = TimeSpan.FromSeconds(10);
    /// <summary>A row may be missing from a list that was read while it was written.</summary>
    private const long NewMilliseconds = 10_000;
    private const int LooksBetweenCounts = 10;

    private readonly ServerLocationStore _store;
    private readonly RowConverter _rows;
    private readonly Clock _clock;
    private readonly Log _log;
    private readonly Func<LocationTable[]> _tables;
    private readonly TimeSpan _interval;
    private readonly DateTimeOffset _loaded;
    private readonly Counter _taken, _removed;
    private readonly ManualResetEventSlim _end = new(false, spinCount: 0);
    private readonly Thread _thread;

    /// <summary>Starts the thread; <paramref name="loaded"/> is when the tables began to be read.</summary>
    public StoreFollower(ServerLocationStore store, RowConverter rows, Clock clock, Log log, Counters counters, Func<LocationTable[]> tables, TimeSpan interval, DateTimeOffset loaded)
    {
        (_store, _rows, _clock, _log, _tables, _interval, _loaded) = (store, rows, clock, log, tables, interval, loaded);
        _taken = counters["usrloc.followed_changes"];
        _removed = counters["usrloc.followed_removals"];
        _thread = new Thread(Run) { Name = "chappe-location-follower", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Ends behind the look at hand.</summary>
    public void Dispose()
    {
        _end.Set();
        // A statement that hangs ends with the process.
        if (_thread.Join(TimeSpan.FromSeconds(5))) _end.Dispose();
    }

    private void Run()
    {
        var since = _loaded;
        for (int look = 1; !_end.Wait(_interval); look++)
        {
            var now = _clock.Provider.GetUtcNow();
            try
            {
                using var connection = _store.Connect();
                foreach (var table in _tables()) Follow(connection, table, since - s_overlap, look % LooksBetweenCounts == 0);
                since = now;
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                // The edge of a thread of its own: whatever a driver throws, or a row that cannot be read, the next look goes back to where this one began.
                _log.WriteLimited(LogLevel.Error, "usrloc", $"The location tables cannot be followed: {failure.Message.ReplaceLineEndings(" ")}");
            }
        }
    }

    private void Follow(DbConnection connection, LocationTable table, DateTimeOffset since, bool counts)
    {
        _taken.Add(Merge(table, _store.LoadSince(connection, table.Name, since), _rows));
        if (!counts) return;
        long before = _clock.Milliseconds - NewMilliseconds;
        _store.DeleteExpired(table.Name, _clock.Provider.GetUtcNow() - TimeSpan.FromMinutes(1));
        var left = new HashSet<ulong>();
        foreach (string ruid in _store.LoadRuids(connection, table.Name)) left.Add(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(ruid)));
        _removed.Add(RemoveMissing(table, left, before));
    }

    /// <summary>Takes over rows that are newer than what the table holds.</summary>
    /// <returns>How many.</returns>
    internal static int Merge(LocationTable table, IEnumerable<LocationRow> changed, RowConverter rows)
    {
        var draft = new BindingDraft();
        int taken = 0;
        foreach (var row in changed)
        {
            byte[] aor = row.Aor();
            if (aor.Length is 0 or > Registering.Aor.MaxLength) continue;
            using var turn = table.Enter(aor);
            // A change of ours is on its way to the database: what becomes of both stands in the next look.
            if (turn.Pending is not null) continue;
            draft.Load(turn.Current);
            int known = TableLoader.Find(draft, row);
            if (known >= 0 && !rows.IsNewer(row, draft[known])) continue;
            if (known >= 0) draft.RemoveAt(known);
            if (!rows.TryAdd(row, draft) && known < 0) continue;
            turn.StoreLoaded(draft);
            taken++;
        }
        return taken;
    }

    /// <summary>Forgets contacts whose rows are gone.</summary>
    /// <param name="table">The table.</param>
    /// <param name="left">The hashes of the names of all rows.</param>
    /// <param name="before">Contacts that changed later than this stay, by the engine's clock.</param>
    /// <returns>How many.</returns>
    internal static int RemoveMissing(LocationTable table, HashSet<ulong> left, long before)
    {
        var draft = new BindingDraft();
        int removed = 0;
        for (int stripe = 0; stripe < LocationTable.StripeCount; stripe++)
        {
            foreach (byte[] set in table.CopyStripe(stripe))
            {
                if (!HasMissing(new BindingSet(set), left, before)) continue;
                using var turn = table.Enter(new BindingSet(set).Aor);
                if (turn.Pending is not null) continue;
                draft.Load(turn.Current);
                for (int i = draft.Count - 1; i >= 0; i--)
                {
                    if (!IsMissing(draft[i], left, before)) continue;
                    draft.RemoveAt(i);
                    removed++;
                }
                turn.StoreLoaded(draft);
            }
        }
        return removed;
    }

    private static bool HasMissing(BindingSet set, HashSet<ulong> left, long before)
    {
        foreach (var contact in set)
            if (IsMissing(contact, left, before)) return true;
        return false;
    }

    private static bool IsMissing(ContactRecord contact, HashSet<ulong> left, long before) => contact.Fields.ModifiedAt < before && !left.Contains(XxHash3.HashToUInt64(contact.Ruid));
}
