using System.Runtime.InteropServices;
using Chappe.CommandLine;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Resolving;
using Chappe.Engine.Rpc;
using Chappe.Engine.Transports;
using Chappe.Scripting;
using Chappe.Scripting.Hosting;

namespace Chappe.Running;

/// <summary>
/// This is <c>chappe run</c> from its first line to its last: starts a station, says what it listens on, does what signals, saved files and
/// the control socket ask for, and drains it at the end.
/// </summary>
public sealed partial class Foreground(StationOptions options, Terminal terminal, QueuedLogSink sink)
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _asked;

    /// <summary>Where the control socket stands.</summary>
    public required string SocketPath { get; init; }
    /// <summary>Where modules put their sockets and pipes; null for the state folder.</summary>
    public string? RuntimeFolder { get; init; }
    /// <summary>Where the process id is written; null for nowhere.</summary>
    public string? PidFile { get; init; }
    /// <summary>Where the log goes, when not to the sink itself.</summary>
    public ILogSink? Log { get; init; }
    /// <summary>Where the process group id is written; null for nowhere.</summary>
    public string? GroupIdFile { get; init; }
    /// <summary>It stands in Kamailio's place: says what Kamailio says, and a process that holds the pid file keeps it out.</summary>
    public bool IsDropIn { get; init; }
    /// <summary>What is told at the debug level when it starts.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
    /// <summary>Called when it serves, with the parameters of the core.</summary>
    public Action<CoreOptions>? Started { get; init; }
    /// <summary>The log is JSON, and nothing else may stand between its lines.</summary>
    public bool IsLogForPrograms { get; init; }
    /// <summary>Saved files are taken over by themselves.</summary>
    public bool IsWatching { get; init; }

    /// <summary>Runs until it is told to end.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    /// <exception cref="ConfigurationException">It cannot start.</exception>
    public async Task<int> RunAsync()
    {
        options.State?.Create();
        if (IsDropIn && PidFile is not null) RefuseSecond(PidFile);
        var station = new Station(options, InstalledModules.New(), TimeProvider.System, Log ?? sink, NetworkListening.Of);
        var proxy = station.Proxy;
        proxy.Resolver = Resolver.For(proxy);
        proxy.Surroundings = new Surroundings
        {
            Arguments = Environment.GetCommandLineArgs(),
            RuntimeFolder = RuntimeFolder ?? options.State?.Path ?? Path.GetTempPath(),
            ConfigurationFile = Path.GetFullPath(options.Script),
            End = Hear,
        };
        proxy.Counters.Show("core.log_dropped", () => sink.Dropped.Value);
        CoreRpc.Add(proxy);
        ScriptRpc.Add(proxy.Rpc, station.Scripts, loaded => Report(proxy.Log, loaded));
        // Before the first listener opens: whoever holds the folder already must be found out while nothing has happened yet.
        await using var socket = RpcSocket.Open(SocketPath, proxy.Rpc, proxy.Log, TimeProvider.System);
        try
        {
            var outcome = await station.Scripts.LoadAsync().ConfigureAwait(false);
            if (outcome.Result == LoadResult.Refused) return Refuse(outcome);
            WriteId(PidFile, Environment.ProcessId);
            WriteId(GroupIdFile, OperatingSystem.IsWindows() ? Environment.ProcessId : GetProcessGroup());
            using var signals = new Signals(Hear, () => _ = ReloadAsync(station), () => TellMemory(proxy));
            using var watch = IsWatching ? new ScriptWatch(station.Scripts, TimeProvider.System, loaded => Report(proxy.Log, loaded)) : null;
            if (IsDropIn) Announce(proxy, outcome);
            else Greet(proxy, outcome);
            foreach (string note in Notes) proxy.Log.Write(LogLevel.Debug, "core", note);
            Started?.Invoke(proxy.Routes.Options.Get<CoreOptions>());
            await _end.Task.ConfigureAwait(false);
            return ExitCode.Good;
        }
        finally
        {
            await station.DisposeAsync().ConfigureAwait(false);
            if (PidFile is not null) File.Delete(PidFile);
            if (GroupIdFile is not null) File.Delete(GroupIdFile);
        }
    }

    // The first signal asks to drain; who sends another one later does not want to wait. One at the same moment is the same wish: a
    // terminal and a wrapper around us often both pass it on.
    private void Hear()
    {
        if (_end.TrySetResult()) _asked = TimeProvider.System.GetTimestamp();
        else if (TimeProvider.System.GetElapsedTime(_asked) > TimeSpan.FromSeconds(1)) Environment.Exit(ExitCode.Good);
    }

    private void Greet(Proxy proxy, LoadOutcome outcome)
    {
        var listeners = proxy.Listeners.All;
        string where = string.Join(' ', listeners.Select(l => $"{l.Transport.ToString().ToLowerInvariant()}:{l.Local}"));
        string next = IsWatching ? "save a change to it and the next request takes it" : "edit it while it runs, and --watch or 'chappe rpc app_csx.reload' takes it over";
        terminal.Out.WriteLine($"Chappe {CoreRpc.Version.Split(' ')[1]} listens on {where} and runs {options.Script}: {next}; Ctrl-C ends it.");
        if (proxy.Routes.Options.Get<CoreOptions>().greeting is { Length: > 0 } greeting) terminal.Out.WriteLine(greeting);
        if (listeners.All(l => l.Local.IsLoopback)) terminal.Out.WriteLine("Only this machine can reach it; --listen udp:ADDRESS:5060 opens it to a network.");
        terminal.Out.Flush();
        if (outcome.Problems.Count > 0) terminal.Error.Write(ProblemPrinter.Print(outcome.Problems, terminal.HasColour));
    }

    private int Refuse(LoadOutcome outcome)
    {
        var first = outcome.Problems[0];
        if (outcome.Problems.Count == 1 && first.Line == 0) terminal.Error.WriteLine($"chappe: {first.Text}{(first.Hint is { } hint ? $" ({hint})" : "")}");
        else terminal.Error.Write(ProblemPrinter.Print(outcome.Problems, terminal.HasColour));
        return ExitCode.InputIsWrong;
    }

    private async Task ReloadAsync(Station station)
    {
        try
        {
            Report(station.Proxy.Log, await station.Scripts.LoadAsync().ConfigureAwait(false));
        }
        catch (Exception mistake)
        {
            // The edge of a reload that nobody waits for: whatever went wrong, the running version goes on.
            station.Proxy.Log.Write(LogLevel.Error, "core", $"the reload failed inside Chappe: {mistake}");
        }
    }

    /// <summary>Says how a load ended, whoever asked for it: where people read, as <c>chappe check</c> shows it; where programs do, in log lines.</summary>
    private void Report(Log log, LoadOutcome outcome)
    {
        if (IsLogForPrograms)
            foreach (var problem in outcome.Problems) log.Write(problem.IsError ? LogLevel.Error : LogLevel.Warning, "core", $"{problem}{(problem.Hint is { } hint ? $" ({hint})" : "")}");
        else terminal.Error.Write(ProblemPrinter.Print(outcome.Problems, terminal.HasColour));
        log.Write(LogLevel.Notice, "core", outcome.Result switch
        {
            LoadResult.Applied => $"version {outcome.Version} handles what comes from now on (after {outcome.Elapsed.TotalMilliseconds:0} ms)",
            LoadResult.Unchanged => $"version {outcome.Version} goes on: the files have not changed",
            _ => $"version {outcome.Version} goes on: the change was not taken over",
        });
    }

    /// <summary>What Kamailio says when it starts, in its shape.</summary>
    private void Announce(Proxy proxy, LoadOutcome outcome)
    {
        terminal.Out.WriteLine("Listening on ");
        foreach (var listener in proxy.Listeners.All) terminal.Out.WriteLine($"             {listener.Transport.ToString().ToLowerInvariant()}: {listener.Local}{(listener.Spec.AdvertisedHost is { } host ? $" advertise {host}:{listener.Port}" : "")}");
        terminal.Out.WriteLine("Aliases: ");
        foreach (string alias in proxy.Listeners.Aliases) terminal.Out.WriteLine($"             *: {alias}");
        terminal.Out.WriteLine();
        terminal.Out.Flush();
        if (outcome.Problems.Count > 0) terminal.Error.Write(ProblemPrinter.Print(outcome.Problems, terminal.HasColour));
    }

    private static void TellMemory(Proxy proxy)
    {
        var heap = GC.GetGCMemoryInfo();
        proxy.Log.Write(LogLevel.Notice, "core", $"memory: {Environment.WorkingSet >> 10} kB held, {GC.GetTotalMemory(false) >> 10} kB of objects, {heap.HeapSizeBytes >> 10} kB of heap, {heap.FragmentedBytes >> 10} kB free in it, collections {GC.CollectionCount(0)}/{GC.CollectionCount(1)}/{GC.CollectionCount(2)}, {ThreadPool.ThreadCount} pool threads");
    }

    /// <summary>A living process that wrote the pid file is not to be joined by another one.</summary>
    private static void RefuseSecond(string file)
    {
        if (File.Exists(file) && int.TryParse(File.ReadAllText(file).Trim(), out int pid) && pid != Environment.ProcessId && Directory.Exists($"/proc/{pid}"))
            throw new ConfigurationException($"running process found in the pid file {file} (pid {pid})");
    }

    private static void WriteId(string? file, int id)
    {
        if (file is null) return;
        try
        {
            File.WriteAllText(file, $"{id}\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The process id cannot be written to {file}: {e.Message}", e);
        }
    }

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    private static partial int GetProcessGroup();
}
