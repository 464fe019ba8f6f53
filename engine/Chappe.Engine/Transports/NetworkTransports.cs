using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Transports.Streams;
using Chappe.Engine.Transports.Tls;
using Chappe.Engine.Transports.Udp;
using Chappe.Engine.Transports.WebSocket;
using Chappe.Engine.Transports.Workers;

namespace Chappe.Engine.Transports;

/// <summary>
/// This is everything of a proxy that touches the network: it opens the listeners of a plan, owns their threads, and on a reload
/// opens and closes only what has changed. A change is made in two steps, so that a reload that fails changes nothing:
/// <see cref="OpenAsync"/> binds, then <see cref="TakeOver"/> or <see cref="Abandon"/>.
/// </summary>
public sealed class NetworkTransports : IAsyncDisposable
{
    /// <summary>How long a listener that nobody wants any more stays open: 64*T1, the longest that a transaction may wait for it (RFC 3261 section 17), and some time to spare.</summary>
    internal const long RetirementMilliseconds = 40_000;

    private readonly Proxy _proxy;
    private readonly WorkerSet _workers;
    private readonly Lock _lock = new();
    private readonly HashSet<Listener> _started = [];
    private readonly Dictionary<Listener, long> _retired = [];
    private readonly ManualResetEventSlim _stop = new();
    private Thread? _watchThread;
    private int _children = Environment.ProcessorCount;

    /// <summary>Makes the transports of <paramref name="proxy"/>; nothing is opened yet.</summary>
    /// <param name="proxy">The proxy.</param>
    /// <param name="receive">Who takes messages; null: the proxy's reception.</param>
    public NetworkTransports(Proxy proxy, MessageReceiver? receive = null)
    {
        _proxy = proxy;
        _workers = new WorkerSet(proxy, receive ?? proxy.Reception.Receive);
        Watch = new WorkerWatch(_workers);
        Streams = new StreamTransport(proxy, _workers);
        proxy.Streams = Streams;
    }

    /// <summary>Read and write many datagrams a system call, and wait by epoll, where the system can (Linux). A switch for tests of the other way; set it before opening.</summary>
    public bool IsNative { get; init => Streams.IsEpoll = field = value; } = true;
    /// <summary>TCP and TLS connections.</summary>
    public StreamTransport Streams { get; }
    /// <summary>The threads that read and handle messages now.</summary>
    public int WorkerCount => _workers.All.Length;
    /// <summary>Listeners that a version did without and that wait for the end of their transactions.</summary>
    public int RetiredCount { get { lock (_lock) return _retired.Count; } }
    internal WorkerWatch Watch { get; }

    /// <summary>Opens what <paramref name="specs"/> ask for beside what is open already. Nothing is read yet.</summary>
    /// <param name="specs">What <c>listen</c> asked for.</param>
    /// <param name="aliases">What <c>alias</c> named.</param>
    /// <param name="options">The parameters of the version that asks.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The listeners of the next version: those that stay, and new ones.</returns>
    /// <exception cref="ConfigurationException">One of them cannot be opened; everything is as before.</exception>
    public async ValueTask<ListenerSet> OpenAsync(IReadOnlyList<ListenSpec> specs, IReadOnlyList<string> aliases, OptionsSet options, CancellationToken cancel = default)
    {
        var tls = options.Find<TlsOptions>();
        bool isTlsServer = specs.Any(s => s.Transport is TransportKind.Tls or TransportKind.Wss);
        var certificates = tls is null ? null : TlsContextSet.Load(tls, isTlsServer);
        if (certificates is null && isTlsServer) throw new ConfigurationException("A TLS listener needs the module tls, which is not loaded.");
        List<(ListenSpec Spec, NetAddress Address)> wanted = [];
        foreach (var spec in specs) wanted.AddRange(await ListenExpansion.ExpandAsync(spec, cancel).ConfigureAwait(false));
        List<Listener> listeners = [];
        try
        {
            foreach (var (spec, address) in wanted)
            {
                // Written twice, or once by name and once by number: one socket is enough.
                if (listeners.Any(l => l.Spec.IsSameAs(spec)) && spec.Port != 0) continue;
                listeners.Add(FindOpen(spec, listeners) ?? Open(spec, address));
            }
        }
        catch (ConfigurationException)
        {
            Abandon(new ListenerSet(listeners, []));
            throw;
        }
        return new ListenerSet(listeners, aliases) { Certificates = certificates };
    }

    /// <summary>Makes <paramref name="next"/> what the proxy listens on: new listeners begin to read, those that are not in it retire.</summary>
    public void TakeOver(ListenerSet next, OptionsSet options)
    {
        var core = options.Get<CoreOptions>();
        _children = core.children > 0 ? core.children : Environment.ProcessorCount;
        if (next.Certificates is { } certificates) Streams.Tls.TakeOver(certificates);
        if (next.All.Any(l => l is StreamListener or WebSocketListener)) Streams.Configure(core, _children);
        // Whoever looks for a listener must find the new ones before their first message does.
        _proxy.Listeners = next;
        lock (_lock)
        {
            foreach (var listener in next.All)
            {
                _retired.Remove(listener);
                if (_started.Add(listener)) Start(listener);
            }
            foreach (var listener in _started)
                if (!next.All.Contains(listener)) _retired.TryAdd(listener, _proxy.Clock.Milliseconds + RetirementMilliseconds);
        }
        StartWatch();
    }

    /// <summary>Closes what was opened for <paramref name="next"/> and not taken over.</summary>
    public void Abandon(ListenerSet next)
    {
        Listener[] unused;
        lock (_lock) unused = [.. next.All.Where(l => !_started.Contains(l))];
        foreach (var listener in unused) Stop(listener);
    }

    /// <summary>Stops reading, waits a moment for the messages at hand, closes everything.</summary>
    public ValueTask DisposeAsync()
    {
        Listener[] open;
        lock (_lock)
        {
            if (_stop.IsSet) return default;
            _stop.Set();
            open = [.. _started];
            _started.Clear();
            _retired.Clear();
        }
        foreach (var listener in open) Stop(listener);
        Streams.Stop(TimeSpan.FromSeconds(2));
        _watchThread?.Join(TimeSpan.FromSeconds(5));
        return default;
    }

    /// <summary>What has to be looked at from time to time: workers that are held, listeners whose retirement is over. Called some times a second by a thread of its own, or by a test.</summary>
    internal void Tick()
    {
        Watch.Check();
        Streams.Tick();
        // What a held worker has to send must not wait for it.
        foreach (var listener in _proxy.Listeners.All) (listener as UdpListener)?.SendWaiting();
        List<Listener>? over = null;
        lock (_lock)
        {
            long now = _proxy.Clock.Milliseconds;
            foreach (var (listener, end) in _retired)
                if (end <= now) (over ??= []).Add(listener);
            if (over is null) return;
            foreach (var listener in over)
            {
                _retired.Remove(listener);
                _started.Remove(listener);
            }
        }
        foreach (var listener in over) Stop(listener);
    }

    private Listener? FindOpen(ListenSpec spec, List<Listener> taken)
    {
        lock (_lock) return _started.FirstOrDefault(l => l.Spec.IsSameAs(spec) && !taken.Contains(l));
    }

    private Listener Open(ListenSpec spec, in NetAddress address) => spec.Transport switch
    {
        TransportKind.Udp => UdpListener.Bind(spec, address, _workers, IsNative),
        TransportKind.Tcp or TransportKind.Tls => StreamListener.Bind(spec, address, Streams),
        TransportKind.Ws or TransportKind.Wss => StreamListener.BindWeb(spec, address, Streams),
        _ => throw new ConfigurationException($"{spec.Text}: listening for {spec.Transport.ToString().ToLowerInvariant()} is not possible yet."),
    };

    private void Start(Listener listener)
    {
        if (listener is UdpListener udp) udp.Start(_children);
        else Beneath(listener)?.Start();
    }

    private static void Stop(Listener listener)
    {
        if (listener is UdpListener udp) udp.Stop(TimeSpan.FromSeconds(2));
        else Beneath(listener)?.Stop();
    }

    private static StreamListener? Beneath(Listener listener) => (listener as WebSocketListener)?.Beneath ?? listener as StreamListener;

    private void StartWatch()
    {
        if (_watchThread is not null) return;
        _watchThread = new Thread(RunWatch) { IsBackground = true, Name = "transports" };
        _watchThread.Start();
    }

    private void RunWatch()
    {
        while (!_stop.Wait(250))
        {
            try
            {
                Tick();
            }
            catch (Exception fault)
            {
                // The edge of this thread: without it nobody would notice a held worker any more.
                _proxy.Log.WriteLimited(LogLevel.Bug, "core", $"looking after the transports failed: {fault}");
            }
        }
    }
}
