using System.Runtime.CompilerServices;
using Chappe.Engine.Databases;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Forwarding;
using Chappe.Engine.Modules;
using Chappe.Engine.Resolving;
using Chappe.Engine.Routing;
using Chappe.Engine.Rpc;
using Chappe.Engine.Timers;
using Chappe.Engine.Transactions;
using Chappe.Engine.Transports;
using Chappe.Engine.Transports.Streams;

namespace Chappe.Engine;

/// <summary>This is the composition: what is plugged into what. One instance is one SIP proxy; tests make many.</summary>
public sealed class Proxy
{
    private readonly Stack<Module> _started = new();
    private readonly Lock _lookup = new();
    private volatile Module?[] _moduleOfType = new Module?[TypeSlot.Count];
    private volatile RouteTable _routes = RouteTable.Empty;
    private TaskWorker? _tasks;

    /// <summary>Puts a proxy together; nothing is opened yet.</summary>
    public Proxy(IReadOnlyList<Module> modules, TimeProvider time, ILogSink logSink)
    {
        Modules = modules;
        RecordRoute = modules.OfType<IRecordRoute>().FirstOrDefault();
        RouteFollowers = [.. modules.OfType<IRouteFollower>()];
        RelayObservers = [.. modules.OfType<IRelayObserver>()];
        OwnDomains = [.. modules.OfType<IOwnDomains>()];
        Clock = new Clock(time);
        Log = new Log(logSink, time);
        Timers = new TimingWheel(Clock);
        Contexts = new ContextPool(this);
        Runner = new RouteRunner(this);
        Transactions = new TransactionTable(this);
        Replies = new Replies(this);
        Reception = new Reception(this);
        Databases = new DatabaseSet(this);
        foreach (var module in modules) module.AddRpc(Rpc);
    }

    /// <summary>The modules, in the order they were loaded.</summary>
    public IReadOnlyList<Module> Modules { get; }
    /// <summary>The module that records routes; null when there is none.</summary>
    public IRecordRoute? RecordRoute { get; }
    /// <summary>The modules that hear of requests within dialogs.</summary>
    public IRouteFollower[] RouteFollowers { get; }
    internal IRelayObserver[] RelayObservers { get; }
    /// <summary>Who sees all messages as they come and go; null when nobody does.</summary>
    public ITrafficTap? Tap { get; set; }

    /// <summary>Who keeps the hops of one side from the other; null when nobody does.</summary>
    public ITopologyHiding? Hiding { get; set; }

    /// <summary>A message is about to leave for <paramref name="to"/>: what is not to be seen there is hidden, and who wants to see it is shown the rest.</summary>
    /// <returns>What is to be sent, at once.</returns>
    internal ReadOnlySpan<byte> Leaving(in Hop to, ReadOnlySpan<byte> octets)
    {
        if (Hiding is { IsOn: true } hiding) octets = hiding.Hide(to, octets);
        if (Tap is { IsOn: true } tap) tap.OnSent(to, octets);
        return octets;
    }
    /// <summary>The modules that know domains of ours.</summary>
    internal IOwnDomains[] OwnDomains { get; }
    /// <summary>Time.</summary>
    public Clock Clock { get; }
    /// <summary>Timers.</summary>
    public TimingWheel Timers { get; }
    /// <summary>What happens, in lines.</summary>
    public Log Log { get; }
    /// <summary>What happens, in numbers.</summary>
    public Counters Counters { get; } = new();
    /// <summary>What an operator may ask.</summary>
    public RpcTable Rpc { get; } = new();
    /// <summary>The databases that modules use, each opened once.</summary>
    public DatabaseSet Databases { get; }
    /// <summary>Contexts for messages.</summary>
    public ContextPool Contexts { get; }
    /// <summary>Runs routes.</summary>
    public RouteRunner Runner { get; }
    /// <summary>Transactions.</summary>
    public TransactionTable Transactions { get; }
    /// <summary>Replies made here.</summary>
    public Replies Replies { get; }
    /// <summary>Settings that scripts define and operators change.</summary>
    public SettingTable Settings { get; } = new();
    /// <summary>What the proxy may know of the program around it.</summary>
    public Surroundings Surroundings { get; set; } = Surroundings.None;
    /// <summary>Where messages come in.</summary>
    public Reception Reception { get; }
    /// <summary>Ports that no message from the network is sent to.</summary>
    public ControlPorts ControlPorts { get; } = new();
    /// <summary>Finds where URIs lead.</summary>
    public IResolver Resolver { get; set; } = new NumericResolver();
    /// <summary>What we listen on; replaced whole when a version adds or removes listeners.</summary>
    public ListenerSet Listeners { get; set; } = ListenerSet.Empty;

    /// <summary>TCP, TLS and WebSocket connections, for modules that hear of them or close them; null where there is no network.</summary>
    public StreamTransport? Streams { get; internal set; }

    /// <summary>The running version of the scripts. One volatile write replaces it; whoever began with an older one keeps it.</summary>
    public RouteTable Routes { get => _routes; set => _routes = value; }

    /// <summary>Timers and routes that awaited run on threads of the engine; false for a test that moves time itself and calls <see cref="TimingWheel.Advance"/> and <see cref="RouteRunner.RunPending"/>.</summary>
    public bool RunsOwnThreads { get; init; } = true;

    /// <summary>The module of that type.</summary>
    /// <exception cref="InvalidOperationException">It is not loaded.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // words ask for their module with every message; where T is known the slot is a constant
    public T Module<T>() where T : Module
    {
        int index = TypeSlot<T>.Index;
        var found = _moduleOfType;
        return index < found.Length && found[index] is { } module ? Unsafe.As<T>(module) : FindModule<T>();
    }

    private T FindModule<T>() where T : Module
    {
        var module = Modules.OfType<T>().FirstOrDefault() ?? throw new InvalidOperationException($"{typeof(T).Name} is not loaded.");
        lock (_lookup)
        {
            // A new array, so that who reads without the lock sees one or the other whole.
            var found = _moduleOfType;
            Array.Resize(ref found, Math.Max(found.Length, TypeSlot<T>.Index + 1));
            found[TypeSlot<T>.Index] = module;
            _moduleOfType = found;
        }
        return module;
    }

    /// <summary>Starts the modules and the engine's own threads. Listeners are opened by who runs the proxy, afterwards.</summary>
    /// <exception cref="ConfigurationException">A module cannot start; what had started is stopped again.</exception>
    public async ValueTask StartAsync(OptionsSet options, CancellationToken cancel = default)
    {
        foreach (var module in Modules) module.Reconfigure(options);
        try
        {
            foreach (var module in Modules)
            {
                await module.StartAsync(this, cancel).ConfigureAwait(false);
                _started.Push(module);
            }
        }
        catch
        {
            await StopAsync().ConfigureAwait(false);
            throw;
        }
        if (!RunsOwnThreads) return;
        _tasks = new TaskWorker(this);
        _tasks.Start();
    }

    /// <summary>Stops threads and modules, last started first. Listeners are closed by then.</summary>
    public async ValueTask StopAsync()
    {
        _tasks?.Stop();
        _tasks = null;
        while (_started.TryPop(out var module)) await module.StopAsync().ConfigureAwait(false);
        // Last: modules may have written something when they stopped.
        await Databases.CloseAsync().ConfigureAwait(false);
    }
}
