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
public sealed class Foreground(StationOptions options, Terminal terminal, QueuedLogSink sink)
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _asked;

    /// <summary>Where the control socket stands.</summary>
    public required string SocketPath { get; init; }
    /// <summary>Where modules put their sockets and pipes; null for the state folder.</summary>
    public string? RuntimeFolder { get; init; }
    /// <summary>Where the process id is written; null for nowhere.</summary>
    public string? PidFile { get; init; }
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
        var station = new Station(options, InstalledModules.New(), TimeProvider.System, sink, NetworkListening.Of);
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
            WritePidFile();
            using var signals = new Signals(Hear, () => _ = ReloadAsync(station));
            using var watch = IsWatching ? new ScriptWatch(station.Scripts, TimeProvider.System, loaded => Report(proxy.Log, loaded)) : null;
            Greet(proxy, outcome);
            await _end.Task.ConfigureAwait(false);
            return ExitCode.Good;
        }
        finally
        {
            await station.DisposeAsync().ConfigureAwait(false);
            if (PidFile is not null) File.Delete(PidFile);
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

    private void WritePidFile()
    {
        if (PidFile is null) return;
        try
        {
            File.WriteAllText(PidFile, $"{Environment.ProcessId}\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The process id cannot be written to {PidFile}: {e.Message}", e);
        }
    }
}
