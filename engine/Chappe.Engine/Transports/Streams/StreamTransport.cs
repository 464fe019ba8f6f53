using System.Net;
using System.Net.Sockets;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Transports.Tls;
using Chappe.Engine.Transports.Workers;

namespace Chappe.Engine.Transports.Streams;

/// <summary>This is everything that TCP and TLS listeners share: the connections, the reactors that read them, the limits, and who wants to hear of connections.</summary>
public sealed class StreamTransport
{
    private readonly Proxy _proxy;
    private readonly WorkerSet _workers;
    private readonly Lock _lock = new();
    private readonly Counter _accepted, _opened, _refused, _failed;
    private StreamReactor[] _reactors = [];
    private IConnectionObserver[] _observers = [];
    private volatile CoreOptions _options = new();
    private uint _nextReactor;

    internal StreamTransport(Proxy proxy, WorkerSet workers)
    {
        _proxy = proxy;
        _workers = workers;
        Tls = new TlsContexts(proxy);
        _accepted = proxy.Counters["tcp.passive_open"];
        _opened = proxy.Counters["tcp.connect_success"];
        _failed = proxy.Counters["tcp.connect_failed"];
        _refused = proxy.Counters["tcp.local_reject"];
        SlowReaders = proxy.Counters["tcp.sendq_full"];
        Refused = proxy.Counters["tcp.con_refused_octets"];
    }

    /// <summary>How many connections there are, those being opened included.</summary>
    public int Count => Table.Count;
    /// <summary>The connections that there are now, in no order.</summary>
    public IEnumerable<StreamConnection> Connections => Table.All;
    /// <summary>Most connections at a time.</summary>
    public int MostConnections => _options.tcp_max_connections;
    /// <summary>How many groups of connections there are, each read by a worker of its own.</summary>
    public int ReaderCount => Volatile.Read(ref _reactors).Length;
    /// <summary>Takes HTTP requests; while it is null, a connection that speaks HTTP is closed.</summary>
    public IHttpHandler? Http { get; set; }

    /// <summary>Takes MSRP frames; while it is null or wants none, a connection that speaks MSRP is closed.</summary>
    public IMsrpHandler? Msrp { get; set; }

    internal StreamTable Table { get; } = new();
    internal TlsContexts Tls { get; }
    /// <summary>Use epoll where there is epoll; set before the first listener starts.</summary>
    internal bool IsEpoll { get; set; } = true;
    internal CoreOptions Options => _options;
    internal Log Log => _proxy.Log;
    internal long Now => _proxy.Clock.Milliseconds;
    internal Counter SlowReaders { get; }
    internal Counter Refused { get; }

    /// <summary>The connection of that number, or null when it is gone.</summary>
    public StreamConnection? Find(long id) => Table.Find(id);

    /// <summary>The connection of <paramref name="listener"/> to that far address, or null when there is none.</summary>
    public StreamConnection? Find(Listener listener, in NetAddress remote) => Table.Find(listener, remote);

    /// <summary>Makes the connection the way to <paramref name="port"/> of its own host (RFC 5923): the alias parameter of a Via, <c>force_tcp_alias</c>. Whether the peer is to be believed is for the caller to know (threats S1).</summary>
    /// <returns>false when it is gone, or another connection has that address.</returns>
    public bool TryAddAlias(long connectionId, int port) =>
        port is > 0 and <= 65535 && Table.Find(connectionId) is { } connection && Table.TryAddAlias(connection, port);

    /// <summary>Reads the certificates again now, without waiting for the next look at their files.</summary>
    /// <returns>false when TLS is not set up.</returns>
    /// <exception cref="Modules.ConfigurationException">They cannot be read; those in use stay.</exception>
    public bool ReloadCertificates() => Tls.Reload();

    /// <summary>From now on <paramref name="observer"/> hears of connections.</summary>
    public void AddObserver(IConnectionObserver observer)
    {
        lock (_lock) _observers = [.. _observers, observer];
    }

    /// <summary>Takes over the parameters of a version; starts the workers at the first call.</summary>
    internal void Configure(CoreOptions options, int workers)
    {
        _options = options;
        lock (_lock)
        {
            if (_reactors.Length > 0) return;
            _reactors = [.. Enumerable.Range(0, workers).Select(n => new StreamReactor(this, n))];
        }
        foreach (var reactor in _reactors) new StreamWorker(_workers, reactor).Start();
    }

    /// <summary>Closes what has taken too long.</summary>
    internal void Tick()
    {
        long now = Now;
        foreach (var connection in Table.All) connection.CheckTime(now);
        Table.ForgetSources(now / 1000);
        Tls.Refresh(now);
    }

    internal void Stop(TimeSpan limit)
    {
        foreach (var connection in Table.All) connection.Close(CloseReason.Stopping);
        foreach (var reactor in _reactors) reactor.Stop();
        bool isOver = true;
        foreach (var worker in _workers.All)
            if (worker is StreamWorker) isOver &= worker.Join(limit);
        // A worker that a script still holds would poll a descriptor that is somebody else's by then.
        if (isOver) foreach (var reactor in _reactors) reactor.Dispose();
    }

    /// <summary>A peer connected.</summary>
    internal void Accept(StreamListener listener, Socket socket)
    {
        NetAddress remote;
        try
        {
            remote = NetAddress.From((IPEndPoint)socket.RemoteEndPoint!);
        }
        catch (SocketException)
        {
            socket.Dispose(); // gone already
            return;
        }
        // Each handshake costs a signature: a source gets so many of them in a second (threats F6).
        int mostHandshakes = listener.Transport is TransportKind.Tls or TransportKind.Wss ? Tls.Current?.Options.handshakes_per_source ?? 0 : 0;
        if (!Table.TryReserve(remote, _options.tcp_max_connections, _options.tcp_max_connections_per_source, mostHandshakes, Now / 1000))
        {
            _refused.Add();
            Note($"{listener.Spec.Text}: a connection from {remote} is one too many and was closed");
            socket.Dispose();
            return;
        }
        _accepted.Add();
        var reactor = NextReactor();
        StreamConnection connection;
        try
        {
            connection = new StreamConnection(this, reactor, listener, remote, socket, isOutgoing: false);
        }
        catch (SocketException)
        {
            Table.Release(remote); // reset by the peer before it was set up
            socket.Dispose();
            return;
        }
        Table.Add(connection);
        reactor.Post(connection, StreamTask.Begin);
    }

    /// <summary>A connection that a message for <paramref name="hop"/> may take: with TLS and a domain that is to be checked, only one that is proven for it.</summary>
    internal StreamConnection? FindFor(in Hop hop)
    {
        if (ProofFor(hop.Listener, hop.Domain) is not { } domain) return Table.Find(hop.Listener, hop.Remote);
        if (Table.Find(hop.Listener, hop.Remote, domain) is { } proven) return proven;
        // RFC 5923 section 8: one that the peer opened may be taken back when its certificate names the domain too.
        return Table.Find(hop.Listener, hop.Remote) is { Tls: { IsPeerVerified: true, PeerCertificate: { } shown } } other && TlsNames.Covers(shown, domain) ? other : null;
    }

    /// <summary>The domain when a connection from that listener must prove it; null when nobody looks.</summary>
    private string? ProofFor(Listener listener, string? domain) =>
        domain is not null && listener.Transport is TransportKind.Tls or TransportKind.Wss && Tls.Current is { } contexts && contexts.IsProvenBy(domain) ? domain : null;

    /// <summary>Opens a connection for a message, or takes the one that somebody else has begun to open.</summary>
    internal SendOutcome Connect(StreamListener listener, in NetAddress to, string? domain, ReadOnlySpan<byte> octets, ISendObserver? observer)
    {
        if (!Table.TryReserve(to, _options.tcp_max_connections, 0, 0, Now / 1000))
        {
            _refused.Add();
            return SendOutcome.Unreachable;
        }
        Socket socket;
        try
        {
            socket = new Socket(to.IsIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        }
        catch (SocketException error)
        {
            Log.WriteLimited(LogLevel.Error, "core", $"no socket for a connection to {to}: {error.Message}");
            Table.Release(to);
            return SendOutcome.Unreachable;
        }
        var reactor = NextReactor();
        var connection = new StreamConnection(this, reactor, listener, to, socket, isOutgoing: true) { Domain = domain, ProvenFor = ProofFor(listener, domain) };
        var there = Table.AddOutgoing(connection);
        // First the message, so that whatever becomes of the connection is told to its observer.
        var outcome = there.Send(octets, observer);
        if (there == connection)
        {
            reactor.Post(connection, StreamTask.Connect);
            return outcome;
        }
        Table.Release(to);
        socket.Dispose();
        return outcome;
    }

    internal void TellOpened(StreamConnection connection)
    {
        if (connection.IsOutgoing) _opened.Add();
        foreach (var observer in Volatile.Read(ref _observers)) observer.ConnectionOpened(connection);
    }

    internal void TellEnding(StreamConnection connection)
    {
        foreach (var observer in Volatile.Read(ref _observers)) observer.ConnectionEnding(connection);
    }

    internal void TellClosed(StreamConnection connection, CloseReason reason)
    {
        foreach (var observer in Volatile.Read(ref _observers)) observer.ConnectionClosed(connection, reason);
    }

    internal void TellNotConnected() => _failed.Add();

    /// <summary>A line for who looks for the reason of a peer's trouble.</summary>
    internal void Note(string text) => Log.WriteLimited(LogLevel.Info, "core", text);

    private StreamReactor NextReactor() => _reactors[Interlocked.Increment(ref _nextReactor) % (uint)_reactors.Length];
}
