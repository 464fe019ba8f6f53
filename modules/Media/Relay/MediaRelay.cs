using System.Collections.Concurrent;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Timers;
using Chappe.Engine.Transports;
using Chappe.Modules.Media.Dtls;
using Chappe.Modules.Media.Relay.Audio;
using Chappe.Modules.Media.Relay.Ports;
using Chappe.Modules.Media.Relay.Recording;

namespace Chappe.Modules.Media.Relay;

/// <summary>
/// The media relay: what is plugged into what. Sessions have ports of the pools; ports have workers that carry their packets; handshakes have
/// a pool of threads of their own; one timer looks after everybody once a second. It knows neither SIP nor SDP, and a reload of
/// the scripts does not reach it.
/// </summary>
internal sealed class MediaRelay : IDisposable
{
    private readonly ConcurrentDictionary<int, MediaSession> _sessions = new();
    private readonly Dictionary<MediaInterface, PortPool> _pools = [];
    private readonly Dictionary<MediaTrouble, Counter> _troubles;
    private readonly IPortSource _ports;
    private readonly Counter _opened, _refused;
    private ITimer? _timer;
    private int _number;
    private long _packets, _octets;

    internal MediaRelay(MediaRelayOptions options, Clock clock, Counters counters, Log log, IPortSource? ports = null)
    {
        (Options, Clock, Log) = (options, clock, log);
        Drops = new DropCounters(counters);
        Faults = counters["media.faults"];
        (_opened, _refused) = (counters["media.sessions_total"], counters["media.sessions_refused"]);
        _troubles = Enum.GetValues<MediaTrouble>().ToDictionary(t => t, t => counters[$"media.trouble_{Name(t)}"]);
        counters.Show("media.sessions", () => _sessions.Count);
        counters.Show("media.packets", () => Volatile.Read(ref _packets) + _sessions.Values.Sum(s => s.Snapshot().Packets));
        counters.Show("media.octets", () => Volatile.Read(ref _octets) + _sessions.Values.Sum(s => s.Snapshot().Octets));
        Identity = DtlsIdentity.Create(clock.Provider);
        Handshakes = new HandshakePool();
        Pacer = new Pacer(clock);
        Recordings = new RecordingWriter(log, counters);
        int workers = options.Workers > 0 ? options.Workers : Environment.ProcessorCount;
        _ports = ports ?? (options.IsBatched && Engine.Transports.Linux.LibC.IsAvailable
            ? new EpollPortSource(workers, options.TypeOfService, options.Gathers, clock, log, counters)
            : new SocketPortSource(options.TypeOfService, clock, log, counters));
        foreach (var on in options.Interfaces) _pools[on] = new PortPool(_ports, on.Local, options.PortMin, options.PortMax, options.PortRest, clock);
    }

    internal MediaRelayOptions Options { get; }
    internal Clock Clock { get; }
    internal Log Log { get; }
    internal DropCounters Drops { get; }
    internal Counter Faults { get; }
    /// <summary>The certificate of all calls.</summary>
    internal DtlsIdentity Identity { get; }
    internal HandshakePool Handshakes { get; }
    internal Pacer Pacer { get; }
    internal RecordingWriter Recordings { get; }
    internal IReadOnlyList<MediaInterface> Interfaces => Options.Interfaces;
    internal ICollection<MediaSession> Sessions => _sessions.Values;
    /// <summary>No new sessions are taken.</summary>
    internal bool IsDraining { get; private set; }

    /// <summary>Begins to look after sessions.</summary>
    internal void Start()
    {
        _timer = Clock.Provider.CreateTimer(_ => Check(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        if (Options.WarmsUp) WarmUp.Begin(Handshakes, Identity, Clock.Provider);
    }

    /// <summary>Opens a session.</summary>
    /// <returns>null when there are too many, or the relay is draining.</returns>
    internal MediaSession? Open(string id)
    {
        if (IsDraining || _sessions.Count >= Options.MaxSessions)
        {
            _refused.Add();
            return null;
        }
        var session = new MediaSession(this, id, Interlocked.Increment(ref _number) & int.MaxValue);
        _sessions[session.Number] = session;
        _opened.Add();
        return session;
    }

    /// <summary>The network of that name, or the first, with addresses of that family.</summary>
    internal MediaInterface? Find(string? name, bool isIPv6) =>
        Interfaces.FirstOrDefault(i => i.IsIPv6 == isIPv6 && (name is null || i.Name.Equals(name, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Takes no new sessions; those that there are go on to their end.</summary>
    internal void Drain() => IsDraining = true;

    /// <summary>Looks at every session once. Called once a second.</summary>
    internal void Check()
    {
        foreach (var session in _sessions.Values) session.Check();
    }

    /// <summary>True for the address of a port that is open here: another phone on this machine may have one of the same range.</summary>
    internal bool IsOwn(NetAddress address) => Interfaces.Any(i => (address.SameHost(i.Local) || address.SameHost(i.Advertised)) && _pools[i].IsOpen(address.Port));

    internal PortPool PoolOf(MediaInterface on) => _pools[on];

    internal void Begin(MediaPort port) => _ports.Begin(port);

    internal void NoteTrouble(MediaTrouble what) => _troubles[what].Add();

    internal void Forget(MediaSession session)
    {
        if (!_sessions.TryRemove(session.Number, out _)) return;
        var last = session.Snapshot();
        Interlocked.Add(ref _packets, last.Packets);
        Interlocked.Add(ref _octets, last.Octets);
    }

    /// <summary>Ends all sessions.</summary>
    public void Dispose()
    {
        Drain();
        _timer?.Dispose();
        foreach (var session in _sessions.Values) session.Close();
        _ports.Dispose();
        Pacer.Dispose();
        Handshakes.Dispose();
        Recordings.Dispose();
    }

    private static string Name(MediaTrouble trouble) => trouble switch
    {
        MediaTrouble.Timeout => "timeout",
        MediaTrouble.DtlsFailed => "dtls_failed",
        MediaTrouble.WrongFingerprint => "wrong_fingerprint",
        _ => "ice_failed",
    };
}
