using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Dispatcher;

/// <summary>This is Kamailio's module dispatcher: requests are distributed to destinations that are known to be up. What was learned of them outlives a reload of the scripts.</summary>
public sealed class DispatcherModule : Module
{
    private readonly SemaphoreSlim _reading = new(1);
    private volatile DestinationLists _lists = DestinationLists.Empty;
    private volatile DispatcherOptions? _options;
    private Proxy? _proxy;
    private DispatcherTimer? _timer;
    private string _source = "";
    private long _lastReload = long.MinValue / 2;

    /// <inheritdoc/>
    public override string Name => "dispatcher";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(DispatcherFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(DispatcherOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new DispatcherOptions());
    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) => new DispatcherRpc(this).AddTo(rpc);

    /// <summary>The destinations.</summary>
    internal DestinationLists Lists => _lists;
    /// <summary>Which of them has which call.</summary>
    internal CallLoads Loads { get; } = new();
    /// <summary>Destinations are probed; an operator may switch it off.</summary>
    internal bool IsProbing { get; set; } = true;
    /// <summary>The proxy, once started.</summary>
    internal Proxy Proxy => _proxy ?? throw new RpcException(500, "The proxy has not started.");
    /// <summary>The parameters in force.</summary>
    internal DispatcherOptions Options => _options ?? new DispatcherOptions();

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<DispatcherOptions>();
        if (options.ds_ping_interval < 0) plan.Report("dispatcher.ds_ping_interval is 0 or more seconds.");
        if (options.ds_probing_threshold < 1 || options.ds_inactive_threshold < 1) plan.Report("dispatcher.ds_probing_threshold and dispatcher.ds_inactive_threshold are at least 1.");
        if (options.ds_ping_method is "INVITE" or "ACK" or "CANCEL") plan.Report($"dispatcher.ds_ping_method: {options.ds_ping_method} begins or ends a call and is no probe.");
        foreach (string names in (ReadOnlySpan<string>)[options.hash_pvar, options.setid_pvname, options.attrs_pvname])
            if (MessageVariables.Check(names) is { } problem) plan.Report("dispatcher: " + problem);
        if (options.db_url.Length > 0) DatabaseSet.Validate(plan, "dispatcher.db_url", options.db_url);
        if (options.db_url.Length > 0 || !IsWanted(options)) return;
        if (!File.Exists(options.list_file)) plan.Report($"dispatcher.list_file: there is no file '{options.list_file}'.");
        else
        {
            try
            {
                ListFile.Read(File.ReadLines(options.list_file), (line, text) => plan.Report(text + ".", options.list_file, line));
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                plan.Report($"dispatcher.list_file: {unreadable.Message}");
            }
        }
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        _options = options.Get<DispatcherOptions>();
        // The same list stays with all that was learned; another one is read behind the caller's back.
        if (_proxy is not null && SourceOf(Options) != _source) _ = ReadAgainAsync();
    }

    /// <inheritdoc/>
    public override async ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        try
        {
            await ReadAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"dispatcher: {unreadable.Message}", unreadable);
        }
        _timer = new DispatcherTimer(proxy, this);
        _timer.Start();
    }

    /// <inheritdoc/>
    public override ValueTask StopAsync()
    {
        _timer?.Stop();
        return default;
    }

    /// <summary>Reads the list anew, as <c>ds_reload</c> and an operator ask for it.</summary>
    /// <returns>false when it cannot be read; the old one then stays.</returns>
    internal async Task<bool> ReloadAsync()
    {
        try
        {
            await ReadAsync(default).ConfigureAwait(false);
            return true;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            Proxy.Log.Write(LogLevel.Error, "dispatcher", $"The list stays as it was: {unreadable.Message}");
            return false;
        }
    }

    /// <summary>An operator's reload: not twice within <c>reload_delta</c>.</summary>
    internal bool MayReload()
    {
        long now = Proxy.Clock.Milliseconds;
        if (now - _lastReload < Options.reload_delta * 1000L) return false;
        _lastReload = now;
        return true;
    }

    /// <summary>Puts another list into force.</summary>
    internal void Take(DestinationLists lists)
    {
        var before = _lists;
        lists.TakeOver(before);
        _lists = lists;
        var places = lists.Rows.GroupBy(r => r.Destination.Uri).ToDictionary(g => g.Key, g => g.First().Destination);
        Loads.Move(old => lists.Rows.Any(r => ReferenceEquals(r.Destination, old)) ? old : places.GetValueOrDefault(old.Uri));
        foreach (var (_, destination) in lists.Rows) destination.FindAddresses(Proxy.Resolver);
    }

    private async Task ReadAgainAsync() => await ReloadAsync().ConfigureAwait(false);

    private async Task ReadAsync(CancellationToken cancel)
    {
        await _reading.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var options = Options;
            var rows = options.db_url.Length > 0 ? await ListRows.ReadAsync(Proxy, options, text => Proxy.Log.Write(LogLevel.Error, "dispatcher", $"{options.table_name}: {text}.")).ConfigureAwait(false)
                : IsWanted(options) ? await ReadFileAsync(options.list_file, cancel).ConfigureAwait(false) : [];
            Take(new DestinationLists(rows));
            _source = SourceOf(options);
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task<List<(int, Destination)>> ReadFileAsync(string file, CancellationToken cancel)
    {
        var lines = await File.ReadAllLinesAsync(file, cancel).ConfigureAwait(false);
        return ListFile.Read(lines, (line, text) => Proxy.Log.Write(LogLevel.Error, "dispatcher", $"{file}:{line}: {text}."));
    }

    /// <summary>A file at the usual place is read when it is there; one that the script names must be.</summary>
    private static bool IsWanted(DispatcherOptions options) => options.list_file.Length > 0 && (options.list_file != DispatcherOptions.UsualFile || File.Exists(options.list_file));

    private static string SourceOf(DispatcherOptions options) => $"{options.db_url}\n{options.table_name}\n{options.list_file}";
}
