using System.Collections.Concurrent;

namespace Chappe.Engine.Transports.Streams;

/// <summary>All connections: by number, and by listener and far address, with the aliases of RFC 5923. Counts them by source (threats F4).</summary>
internal sealed class StreamTable
{
    // ProvenFor: the domain that the peer's certificate was checked for; a connection to the same address for another domain is another one.
    private readonly record struct Key(Listener Listener, NetAddress Remote, string? ProvenFor);

    /// <summary>What one source has: connections, and how many it opened in the present second.</summary>
    private sealed class Source
    {
        internal int Connections;
        internal long Second;
        internal int OpenedThisSecond;
    }

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<long, StreamConnection> _byId = new();
    private readonly ConcurrentDictionary<Key, StreamConnection> _byRemote = new();
    private readonly Dictionary<NetAddress, Source> _sources = [];
    private long _lastId;
    private int _count;

    internal int Count => Volatile.Read(ref _count);
    internal IEnumerable<StreamConnection> All => _byId.Select(static entry => entry.Value);

    internal long NextId() => Interlocked.Increment(ref _lastId);

    internal StreamConnection? Find(long id) => _byId.GetValueOrDefault(id);

    internal StreamConnection? Find(Listener listener, in NetAddress remote, string? provenFor = null) => _byRemote.GetValueOrDefault(new Key(listener, remote, provenFor));

    /// <summary>Whether <paramref name="remote"/> may have another connection; when so, it is counted and must be added.</summary>
    /// <param name="remote">The peer.</param>
    /// <param name="most">Most connections at all.</param>
    /// <param name="mostOfSource">Most of one source; 0: any number.</param>
    /// <param name="mostASecond">Most new ones of one source in a second; 0: any number.</param>
    /// <param name="second">The present second.</param>
    internal bool TryReserve(in NetAddress remote, int most, int mostOfSource, int mostASecond, long second)
    {
        var key = SourceOf(remote);
        lock (_lock)
        {
            if (_count >= most) return false;
            if (!_sources.TryGetValue(key, out var source)) _sources[key] = source = new Source();
            if (source.Second != second) (source.Second, source.OpenedThisSecond) = (second, 0);
            if (mostOfSource > 0 && source.Connections >= mostOfSource || mostASecond > 0 && source.OpenedThisSecond >= mostASecond) return false;
            source.Connections++;
            source.OpenedThisSecond++;
            _count++;
            return true;
        }
    }

    /// <summary>Gives back what was reserved for a connection that never came to be.</summary>
    internal void Release(in NetAddress remote)
    {
        lock (_lock)
        {
            _count--;
            _sources[SourceOf(remote)].Connections--;
        }
    }

    /// <summary>Adds a connection that was accepted.</summary>
    internal void Add(StreamConnection connection)
    {
        lock (_lock)
        {
            _byId[connection.Id] = connection;
            _byRemote[new Key(connection.Listener, connection.Remote, connection.ProvenFor)] = connection;
        }
    }

    /// <summary>Adds a connection that we are about to open, unless there is one by now.</summary>
    /// <returns>The one that is there.</returns>
    internal StreamConnection AddOutgoing(StreamConnection connection)
    {
        lock (_lock)
        {
            if (Find(connection.Listener, connection.Remote, connection.ProvenFor) is { } other) return other;
            Add(connection);
            return connection;
        }
    }

    /// <summary>Makes <paramref name="connection"/> the way to another port of its host (RFC 5923). Never takes an address from a connection that has it.</summary>
    internal bool TryAddAlias(StreamConnection connection, int port)
    {
        var alias = connection.Remote.WithPort(port);
        lock (_lock)
        {
            // Bounded: a peer has no use for more ports than this.
            if (connection.Aliases.Count >= 4 || !_byId.ContainsKey(connection.Id)) return false;
            if (!_byRemote.TryAdd(new Key(connection.Listener, alias, null), connection)) return Find(connection.Listener, alias) == connection;
            connection.Aliases.Add(alias);
            return true;
        }
    }

    /// <summary>The connection is found by <paramref name="listener"/> from now on; <paramref name="change"/> tells it so.</summary>
    internal void Rename(StreamConnection connection, Listener listener, Action change)
    {
        lock (_lock)
        {
            bool isThere = _byId.ContainsKey(connection.Id);
            _byRemote.TryRemove(KeyValuePair.Create(new Key(connection.Listener, connection.Remote, connection.ProvenFor), connection));
            foreach (var alias in connection.Aliases) _byRemote.TryRemove(KeyValuePair.Create(new Key(connection.Listener, alias, null), connection));
            connection.Aliases.Clear();
            change();
            if (isThere) _byRemote[new Key(listener, connection.Remote, connection.ProvenFor)] = connection;
        }
    }

    internal void Remove(StreamConnection connection)
    {
        lock (_lock)
        {
            if (!_byId.TryRemove(connection.Id, out _)) return;
            RemoveIfOurs(connection.Remote, connection.ProvenFor);
            foreach (var alias in connection.Aliases) RemoveIfOurs(alias, null);
            _count--;
            _sources[SourceOf(connection.Remote)].Connections--;
        }

        void RemoveIfOurs(in NetAddress remote, string? provenFor) =>
            _byRemote.TryRemove(KeyValuePair.Create(new Key(connection.Listener, remote, provenFor), connection));
    }

    /// <summary>Forgets sources without connections, except those of the present second, whose rate still counts.</summary>
    internal void ForgetSources(long second)
    {
        lock (_lock)
            foreach (var (key, source) in _sources)
                if (source.Connections == 0 && source.Second != second) _sources.Remove(key);
    }

    /// <summary>An IPv4 address, or the /64 of an IPv6 one: that is what one customer has.</summary>
    private static NetAddress SourceOf(in NetAddress remote)
    {
        if (remote.IsIPv4) return remote.WithPort(0);
        Span<byte> octets = stackalloc byte[16];
        remote.WriteTo(octets);
        octets[8..].Clear();
        return new NetAddress(octets, 0);
    }
}
