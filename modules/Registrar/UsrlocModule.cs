using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Rpc;
using Chappe.Modules.Registrar.Location;
using Chappe.Modules.Registrar.Registering;
using Chappe.Modules.Registrar.Storage;

namespace Chappe.Modules.Registrar;

/// <summary>The location tables: who is registered where, in memory and, when <c>db_mode</c> says so, on disk (Kamailio's usrloc).</summary>
public sealed class UsrlocModule : Module, IContactSource
{
    private const string DefaultTable = "location", ExpiredRoute = "usrloc:contact-expired";
    private const int TableLimit = 64;

    private readonly Lock _gate = new();
    private volatile LocationTable[] _tables = [];
    private UsrlocOptions _options = new();
    private Proxy? _proxy;
    private ILocationStore? _store;
    private RowConverter? _rows;
    private ContactSweep? _sweep;
    private StoreFollower? _follower;
    private readonly List<LocationTable> _missing = [];
    private Database? _database;
    private bool _isRunning, _hasStarted;

    /// <inheritdoc/>
    public override string Name => "usrloc";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(UsrlocFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(UsrlocOptions);

    /// <summary>AoRs are <c>user@domain</c>; fixed at start, because it names what is stored.</summary>
    public bool UsesDomain { get; private set; }

    internal SocketTable Sockets { get; } = new();
    internal RuidSource Ruids { get; private set; } = null!;
    internal ConnectionBindings Connections { get; private set; } = null!;
    /// <summary>The event route for contacts that have expired, in the running version; null when it has none.</summary>
    internal Route? ExpiredRouteNow => Proxy.Routes.Find(RouteKinds.Event, ExpiredRoute);
    internal GroupCommit? Commits { get; private set; }
    internal IReadOnlyList<LocationTable> Tables => _tables;
    internal Proxy Proxy => _proxy ?? throw new InvalidOperationException("usrloc was not started.");

    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new UsrlocOptions());

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<UsrlocOptions>();
        if (options.db_mode is < 0 or > 3) plan.Report($"usrloc.db_mode is 0, 1, 2 or 3, not {options.db_mode}.");
        if (options.matching_mode is < 0 or > 3) plan.Report($"usrloc.matching_mode is 0, 1, 2 or 3, not {options.matching_mode}.");
        if (options.db_mode > 0 && !StoreFactory.IsFile(options.db_url)) StoreFactory.Validate(plan, options.db_url);
        if (options.follow_interval is < 100 or > 3_600_000) plan.Report("usrloc.follow_interval is from 100 to 3600000 milliseconds.");
        if (options.db_mode == 3 && StoreFactory.IsFile(options.db_url)) plan.Report("usrloc.db_mode 3 is carried out as 1: nobody else writes into a file of SQLite.", isError: false);
        if (!_isRunning) return;
        foreach (var (name, differs) in (ReadOnlySpan<(string, bool)>)
            [("db_mode", options.db_mode != _options.db_mode), ("db_url", options.db_url != _options.db_url), ("use_domain", options.use_domain != _options.use_domain)])
            if (differs) plan.Report($"usrloc.{name} cannot change while the program runs; it keeps its value until a restart.", isError: false);
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        if (!_isRunning) _options = options.Get<UsrlocOptions>();
    }

    /// <inheritdoc/>
    public override async ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        _isRunning = true;
        Ruids = new RuidSource(proxy.Clock);
        Connections = new ConnectionBindings(proxy, this);
        proxy.Streams?.AddObserver(Connections);
        UsesDomain = _options.use_domain;
        if (_options.db_mode > 0) await OpenStoreAsync(proxy).ConfigureAwait(false);
        var loaded = proxy.Clock.Provider.GetUtcNow();
        foreach (string table in _options.preload.Prepend(DefaultTable).Distinct()) Table(table);
        _hasStarted = true;
        _sweep = new ContactSweep(proxy, this, TimeSpan.FromSeconds(Math.Max(1, _options.timer_interval)));
        _sweep.Start();
        if (_options.db_mode == 3 && _store is ServerLocationStore store)
            _follower = new StoreFollower(store, _rows!, proxy.Clock, proxy.Log, proxy.Counters, () => _tables, TimeSpan.FromMilliseconds(_options.follow_interval), loaded);
    }

    /// <inheritdoc/>
    public override ValueTask StopAsync()
    {
        _sweep?.Stop();
        _follower?.Dispose();
        if (Commits is not null) Commits.Dispose();
        else _store?.Dispose();
        return default;
    }

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) => new UsrlocRpc(this).AddTo(rpc);

    /// <inheritdoc/>
    public int PartCount => LocationTable.StripeCount;

    /// <inheritdoc/>
    public void Visit(int part, IContactVisitor visitor)
    {
        int flag = Proxy.Routes.Options.Find<UsrlocOptions>()?.nat_bflag ?? -1;
        var listeners = Proxy.Listeners;
        foreach (var table in _tables)
            table.Visit(part, Proxy.Clock.Milliseconds, contact => visitor.Visit(new KnownContact
            {
                Uri = contact.Uri, Received = contact.Received, Path = contact.Path, BranchFlags = contact.Fields.BranchFlags,
                IsNated = flag is >= 0 and < 32 && (contact.Fields.BranchFlags >> flag & 1) != 0,
                Socket = Sockets.Find(contact.Fields.Socket, listeners), ConnectionId = contact.Fields.ConnectionId,
            }));
    }

    /// <summary>The table of that name; made, and read from the database, when it is named first.</summary>
    internal LocationTable Table(string name)
    {
        foreach (var table in _tables)
            if (ReferenceEquals(table.Name, name) || table.Name == name) return table;
        return MakeTable(name);
    }

    /// <summary>The table of that name if there is one.</summary>
    internal LocationTable? FindTable(string name) => Array.Find(_tables, t => t.Name == name);

    /// <summary>Where a request really came from, as <c>fix_nated_register()</c> left it for <c>save</c>.</summary>
    internal static ReadOnlySpan<byte> ReceivedOf(RouteContext context, RegistrarOptions options)
    {
        if (options.ReceivedAvpName.Length == 0) return default;
        var received = context.Avps.Get(options.ReceivedAvpName).Octets;
        return received.Length > 255 || received.ContainsAny("\"\r\n\0"u8) ? default : received;
    }

    /// <summary>Frees expired contacts of one part of every table and runs the event route for each.</summary>
    internal void SweepStripe(int stripe)
    {
        var (route, expired) = Sweep(stripe);
        // A route may take its time; timers may not.
        if (expired is { Count: > 0 } && route is not null) ThreadPool.UnsafeQueueUserWorkItem(_ => RunExpired(route, expired), null);
    }

    /// <summary>Frees expired contacts of one part of every table; tells the route, if there is one, and what it has to hear.</summary>
    internal (Route? Route, List<byte[]>? Expired) Sweep(int stripe)
    {
        var route = ExpiredRouteNow;
        bool closes = Proxy.Routes.Options.Find<UsrlocOptions>()?.close_expired_tcp ?? false;
        var expired = route is null && !closes ? null : new List<byte[]>();
        foreach (var table in _tables) table.SweepStripe(stripe, Proxy.Clock.Milliseconds, expired);
        if (closes && expired is { Count: > 0 }) Connections.CloseUnused(ConnectionsOf(expired));
        return (route, expired);
    }

    private static HashSet<long> ConnectionsOf(List<byte[]> sets)
    {
        var connections = new HashSet<long>();
        foreach (var set in sets)
            foreach (var contact in new BindingSet(set))
                if (contact.Fields.ConnectionId != 0) connections.Add(contact.Fields.ConnectionId);
        return connections;
    }

    internal void RunExpired(Route route, List<byte[]> expired)
    {
        try
        {
            foreach (var contact in expired) ExpiredContactEvent.Run(Proxy, route, contact);
        }
        catch (Exception mistake)
        {
            // The edge of a pool thread; a script's own mistakes end in the runner.
            Proxy.Log.WriteLimited(LogLevel.Bug, "usrloc", $"{ExpiredRoute}: {mistake}");
        }
    }

    private async ValueTask OpenStoreAsync(Proxy proxy)
    {
        if (StoreFactory.IsFile(_options.db_url)) _store = StoreFactory.OpenFile(_options.db_url);
        else
        {
            _database = proxy.Databases.Get(_options.db_url);
            _store = new ServerLocationStore(_database);
            _database.CameBack += LoadMissing;
            if (!await _database.ProbeAsync().ConfigureAwait(false))
                proxy.Log.Write(LogLevel.Warning, Name, $"{_database.Url} cannot be reached; registrations that it holds are unknown, and with db_mode 1 none is taken, until it is.");
        }
        _rows = new RowConverter(proxy.Clock, Sockets);
        Commits = new GroupCommit(_store, _rows, isWriteBack: _options.db_mode == 2, proxy.Log, proxy.Counters);
    }

    private void Load(LocationTable table)
    {
        if (_database is null) TableLoader.Load(table, _store!, _rows!);
        else if (!_hasStarted) LoadFromServer(table);
        // A route has named it: no worker waits for a server.
        else ThreadPool.UnsafeQueueUserWorkItem(_ => LoadFromServer(table), null);
    }

    private void LoadFromServer(LocationTable table)
    {
        try
        {
            if (_database!.IsUp)
            {
                TableLoader.Load(table, _store!, _rows!, isLate: _hasStarted);
                return;
            }
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The edge of a thread of the pool, and of the start: whatever a driver throws, the table is read when the server is back.
            Proxy.Log.Write(LogLevel.Error, Name, $"table '{table.Name}' of {_database!.Url} could not be read: {failure.Message.ReplaceLineEndings(" ")}");
        }
        lock (_gate) _missing.Add(table);
    }

    private void LoadMissing()
    {
        LocationTable[] missing;
        lock (_gate)
        {
            missing = [.. _missing];
            _missing.Clear();
        }
        foreach (var table in missing) LoadFromServer(table);
    }

    private LocationTable MakeTable(string name)
    {
        lock (_gate)
        {
            if (FindTable(name) is { } known) return known;
            if (_tables.Length == TableLimit) throw new ConfigurationException($"usrloc: more than {TableLimit} location tables; '{name}' is one too many.");
            var table = new LocationTable(name, Proxy.Counters, Commits) { IsShared = _options.db_mode == 3 && _database is not null };
            if (_store is not null) Load(table);
            _tables = [.. _tables, table];
            return table;
        }
    }
}
