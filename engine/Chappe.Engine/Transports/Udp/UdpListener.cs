using System.Net.Sockets;
using Chappe.Engine.Modules;
using Chappe.Engine.Transports.Linux;
using Chappe.Engine.Transports.Workers;

namespace Chappe.Engine.Transports.Udp;

/// <summary>
/// This is one UDP address with the workers that read it. On Linux they read and write many datagrams a system call, each from a
/// socket of its own (<see cref="BatchedUdpListener"/>); elsewhere one worker reads one at a time (<see cref="PlainUdpListener"/>). Either
/// way what one peer sends is handled in the order in which it came: a 180 that a 200 overtakes on its way through us breaks callers.
/// </summary>
internal abstract class UdpListener : Listener
{
    /// <summary>The largest payload that fits into an IPv4 datagram.</summary>
    internal const int MostOctets = 65507;
    /// <summary>Bytes asked for each of the socket's two buffers; the kernel gives what it allows.</summary>
    private const int SocketBuffer = 4 * 1024 * 1024;

    private volatile bool _isStopping, _isClosed;

    protected UdpListener(ListenSpec spec, Socket socket, WorkerSet workers) : base(spec, NetAddress.From((System.Net.IPEndPoint)socket.LocalEndPoint!))
    {
        Socket = socket;
        Workers = workers;
    }

    /// <inheritdoc/>
    public override bool IsOpen => !_isClosed;
    /// <summary>Workers leave their loop when they see it.</summary>
    internal bool IsStopping => _isStopping;
    /// <summary>The socket. Whoever uses its descriptor holds a reference on the handle for as long.</summary>
    internal Socket Socket { get; }
    internal WorkerSet Workers { get; }

    /// <summary>Binds a socket; nobody reads it yet, so the kernel keeps what arrives until <see cref="Start"/>.</summary>
    /// <param name="spec">What was asked for; its address is numeric.</param>
    /// <param name="address">The address to bind.</param>
    /// <param name="workers">Who will handle messages.</param>
    /// <param name="isBatched">Use recvmmsg and sendmmsg.</param>
    /// <exception cref="ConfigurationException">The port is in use, or not ours to use.</exception>
    internal static UdpListener Bind(ListenSpec spec, in NetAddress address, WorkerSet workers, bool isBatched)
    {
        var socket = SocketBinding.Bind(spec, address, SocketType.Dgram, ProtocolType.Udp);
        BestEffort(() => socket.ReceiveBufferSize = SocketBuffer);
        BestEffort(() => socket.SendBufferSize = SocketBuffer);
        return isBatched && LibC.IsAvailable ? new BatchedUdpListener(spec, socket, workers) : new PlainUdpListener(spec, socket, workers);

        static void BestEffort(Action set)
        {
            try { set(); } catch (SocketException) { /* The default size works too. */ }
        }
    }

    /// <summary>Starts up to <paramref name="count"/> workers.</summary>
    internal abstract void Start(int count);

    /// <summary>Wakes the workers and waits for them; messages they have begun are finished.</summary>
    internal void Stop(TimeSpan limit)
    {
        _isStopping = true;
        Wake();
        foreach (var worker in Workers.All)
            if (worker is UdpWorker { Listener: { } listener } && listener == this) worker.Join(limit);
        _isClosed = true;
        Close();
    }

    /// <summary>Closes what was opened.</summary>
    protected virtual void Close() => Socket.Dispose();

    /// <inheritdoc/>
    public override SendOutcome Send(in NetAddress to, long connectionId, ReadOnlySpan<byte> octets, ISendObserver? observer = null, bool mayConnect = true)
    {
        if (SendRules.IsForbidden(to)) return SendOutcome.Forbidden;
        if (octets.Length > MostOctets) return SendOutcome.TooLarge;
        return _isClosed || to.IsIPv4 != Local.IsIPv4 ? SendOutcome.Unreachable : Send(to, octets, observer);
    }

    /// <summary>Sends one datagram, now or when this thread's <see cref="UdpOutbox"/> is flushed.</summary>
    protected abstract SendOutcome Send(in NetAddress to, ReadOnlySpan<byte> octets, ISendObserver? observer);

    /// <summary>Sends what waits and tells of failures; called from time to time.</summary>
    internal virtual void SendWaiting() { }

    /// <summary>Makes those who block in a receive return.</summary>
    protected abstract void Wake();

    /// <summary>A worker; <paramref name="from"/> is the one that it replaces.</summary>
    internal abstract UdpWorker CreateWorker(int number, UdpWorker? from);
}
