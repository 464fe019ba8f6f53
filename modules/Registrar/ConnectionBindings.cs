using System.Collections.Concurrent;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Transports;
using Chappe.Engine.Transports.Streams;
using Chappe.Modules.Registrar.Location;
using Chappe.Modules.Registrar.Registering;

namespace Chappe.Modules.Registrar;

/// <summary>
/// Remembers which users have a binding over which connection, so that a closed browser is gone at once
/// (<c>usrloc.handle_lost_tcp</c>) and a connection that nobody is registered over is closed (<c>close_expired_tcp</c>). It may name
/// users who have moved on meanwhile: what counts is what the table says.
/// </summary>
internal sealed class ConnectionBindings(Proxy proxy, UsrlocModule usrloc) : IConnectionObserver
{
    /// <summary>Most users of one connection that are remembered; bindings of more (behind a proxy, that is) end when they expire (threats G2).</summary>
    private const int MostUsers = 64;

    /// <summary>Who is registered over one connection.</summary>
    private sealed class Users
    {
        public readonly List<(LocationTable Table, byte[] Aor)> List = new(1);
        /// <summary>Their bindings end with the connection.</summary>
        public bool EndWithIt;
    }

    private readonly ConcurrentDictionary<long, Users> _users = new();

    /// <summary>Notes that the user registered over the connection, when anybody will ask.</summary>
    public void Add(in Hop source, UsrlocOptions options, bool isPorted, LocationTable table, ReadOnlySpan<byte> aor)
    {
        if (!source.Listener.IsReliable) return;
        bool endWithIt = options.handle_lost_tcp ?? !isPorted && source.Listener.Transport is TransportKind.Ws or TransportKind.Wss;
        if (!endWithIt && !options.close_expired_tcp) return;
        long connection = source.ConnectionId;
        if (!_users.TryGetValue(connection, out var users)) users = _users.GetOrAdd(connection, static _ => new());
        lock (users)
        {
            users.EndWithIt = endWithIt;
            foreach (var (known, name) in users.List)
                if (known == table && aor.SequenceEqual(name)) return;
            if (users.List.Count < MostUsers) users.List.Add((table, aor.ToArray()));
        }
        // A route that awaited may come here when its connection is gone already, and nobody would tell of it again.
        if (proxy.Streams is { } streams && streams.Find(connection) is not { IsOpen: true }) Lose(connection);
    }

    /// <inheritdoc/>
    public void ConnectionOpened(StreamConnection connection) { }

    /// <inheritdoc/>
    public void ConnectionEnding(StreamConnection connection) => Lose(connection.Id);

    /// <inheritdoc/>
    public void ConnectionClosed(StreamConnection connection, CloseReason reason) => Lose(connection.Id);

    /// <summary>Contacts over these connections have expired: connections over which no other is left are closed.</summary>
    public void CloseUnused(IEnumerable<long> connections)
    {
        foreach (long connection in connections)
            if (!HasLive(connection)) proxy.Streams?.Find(connection)?.CloseAfterSending(CloseReason.Wished);
    }

    /// <summary>The connection is gone: its bindings go, and the script hears of them. Not on the connection's own thread, which must not wait for routes.</summary>
    internal void Lose(long connection)
    {
        if (!_users.TryRemove(connection, out var users) || !users.EndWithIt) return;
        if (proxy.RunsOwnThreads) ThreadPool.UnsafeQueueUserWorkItem(_ => Remove(connection, users), null);
        else Remove(connection, users);
    }

    private void Remove(long connection, Users users)
    {
        try
        {
            var expired = new List<byte[]>();
            lock (users)
                foreach (var (table, aor) in users.List) Removal.RemoveLost(table, aor, connection, expired);
            if (expired.Count > 0 && usrloc.ExpiredRouteNow is { } route) usrloc.RunExpired(route, expired);
        }
        catch (Exception mistake)
        {
            // The edge of a pool thread: the bindings end when they expire.
            proxy.Log.WriteLimited(LogLevel.Bug, "usrloc", $"lost connection: {mistake}");
        }
    }

    private bool HasLive(long connection)
    {
        if (!_users.TryGetValue(connection, out var users)) return false;
        var set = new byte[1024];
        lock (users)
            foreach (var (table, aor) in users.List)
            {
                int length = table.Read(aor, ref set);
                foreach (var contact in new BindingSet(set.AsSpan(0, length)))
                    if (contact.Fields.ConnectionId == connection && contact.IsLiveAt(proxy.Clock.Milliseconds)) return true;
            }
        return false;
    }
}
