using Chappe.Engine.Transports.Streams;

namespace Chappe.Modules.Msrp;

/// <summary>This is a session that an AUTH has begun (RFC 4976 section 5.1): its id leads to the connection of who asked for it.</summary>
/// <param name="Id">The session id of its Use-Path; not to be guessed.</param>
/// <param name="Peer">The URI of who asked for it.</param>
/// <param name="Address">The far side as a URI.</param>
/// <param name="Socket">Our side.</param>
/// <param name="Connection">The connection.</param>
/// <param name="Expires">When it ends, in seconds since 1970.</param>
internal sealed record MsrpSession(string Id, string Peer, string Address, string Socket, StreamConnection Connection, long Expires);

/// <summary>The sessions that are kept: bounded, and of one connection at most <see cref="MostOfConnection"/>.</summary>
internal sealed class MsrpSessions
{
    /// <summary>A client has no use for more, and one client must not have them all.</summary>
    internal const int MostOfConnection = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, MsrpSession> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<long, int> _ofConnection = [];

    /// <summary>Keeps a session.</summary>
    /// <returns>false when there are too many.</returns>
    internal bool TryAdd(MsrpSession session, int most)
    {
        lock (_lock)
        {
            int count = _ofConnection.GetValueOrDefault(session.Connection.Id);
            if (_sessions.Count >= most || count >= MostOfConnection || !_sessions.TryAdd(session.Id, session)) return false;
            _ofConnection[session.Connection.Id] = count + 1;
            return true;
        }
    }

    /// <summary>The session of that id that has not ended.</summary>
    internal MsrpSession? Find(ReadOnlySpan<byte> id, long now)
    {
        if (id.Length is 0 or > 128) return null;
        Span<char> wide = stackalloc char[128];
        for (int i = 0; i < id.Length; i++) wide[i] = (char)id[i];
        lock (_lock)
            return _sessions.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(wide[..id.Length], out var session) && session.Expires > now ? session : null;
    }

    /// <summary>Forgets what has ended, and what no connection leads to any more.</summary>
    internal void Clean(long now)
    {
        lock (_lock)
            foreach (var (id, session) in _sessions)
            {
                if (session.Expires > now && session.Connection.IsOpen) continue;
                _sessions.Remove(id);
                int left = _ofConnection.GetValueOrDefault(session.Connection.Id) - 1;
                if (left > 0) _ofConnection[session.Connection.Id] = left;
                else _ofConnection.Remove(session.Connection.Id);
            }
    }

    /// <summary>How many there are, and the first <paramref name="most"/> of them.</summary>
    internal (int Count, List<MsrpSession> First) List(int most)
    {
        lock (_lock) return (_sessions.Count, [.. _sessions.Values.Take(most)]);
    }
}
