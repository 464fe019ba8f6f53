using Chappe.CommandLine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Transports;
using Chappe.Running;
using Chappe.Scripting;

namespace Chappe.DropIn;

/// <summary><c>chappe kamailio</c>: stands where a start script calls kamailio, takes its flags and says what such scripts look for.</summary>
public sealed class KamailioCommand : Command
{
    /// <summary>Kamailio's exit code for whatever keeps it from starting.</summary>
    internal const int Failed = 255;

    /// <inheritdoc/>
    public override string Verb => "kamailio";
    /// <inheritdoc/>
    public override string Operands => "-f FILE [FLAGS]";
    /// <inheritdoc/>
    public override string Summary => "run a kamailio.cfg with Kamailio's own flags, as a daemon if wished";
    /// <inheritdoc/>
    public override string Description => KamailioHelp.Usage;
    /// <inheritdoc/>
    public override IReadOnlyList<(string, string)> Examples =>
    [
        ("chappe kamailio -f /etc/kamailio/kamailio.cfg -c", "says whether the configuration is good, as kamailio -c does"),
        ("chappe kamailio -f kamailio.cfg -DD -E", "in the foreground, with its log on the terminal"),
        ("chappe kamailio -P /run/kamailio/kamailio.pid -f /etc/kamailio/kamailio.cfg", "a daemon; 0 when it serves, 255 when it could not start"),
    ];
    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [];
    /// <inheritdoc/>
    public override bool ReadsItsOwnWords => true;

    /// <inheritdoc/>
    public override Task<int> RunAsync(Arguments arguments, Terminal terminal) => RunAsync([], terminal);

    /// <inheritdoc/>
    public override async Task<int> RunAsync(IReadOnlyList<string> words, Terminal terminal)
    {
        try
        {
            var given = KamailioArguments.Parse(words);
            if (given.WantsHelp || given.WantsVersion || given.WantsFlags)
            {
                terminal.Out.Write(given.WantsHelp ? KamailioHelp.Usage : KamailioHelp.Version);
                return 0;
            }
            if (given.ChecksOnly) return await CheckAsync(given, terminal).ConfigureAwait(false);
            if (OperatingSystem.IsWindows()) throw new ConfigurationException("'chappe kamailio' is for Unix; 'chappe run FILE' runs a kamailio.cfg here.");
            if (given.IsDaemon && !Daemon.IsChild) return await Daemon.StartAsync(words).ConfigureAwait(false);
            return await ServeAsync(given, terminal).ConfigureAwait(false);
        }
        catch (Exception wrong) when (wrong is UsageException or ConfigurationException)
        {
            terminal.Error.WriteLine($"ERROR: {wrong.Message}");
            return Failed;
        }
    }

    private static async Task<int> CheckAsync(KamailioArguments given, Terminal terminal)
    {
        var problems = await Station.CheckAsync(StationOf(given)).ConfigureAwait(false);
        terminal.Error.Write(ProblemPrinter.Print(problems, terminal.HasColour));
        int errors = problems.Count(p => p.IsError);
        terminal.Error.WriteLine(errors == 0 ? "config file ok, exiting..." : $"ERROR: bad config file ({errors} errors)");
        return errors == 0 ? 0 : Failed;
    }

    private static async Task<int> ServeAsync(KamailioArguments given, Terminal terminal)
    {
        bool isDaemon = given.IsDaemon;
        if (isDaemon) Daemon.Detach();
        if (given.User is not null || given.Group is not null) Privileges.Become(given.User, given.Group);
        var options = StationOf(given);
        if (given.WorkingFolder is { } folder) Enter(folder);
        bool isJson = given.LogEngine?.StartsWith("json", StringComparison.Ordinal) == true;
        using var error = new QueuedLogSink(terminal.Error, isJson ? new JsonLogFormat() : new TextLogFormat(), TimeProvider.System);
        using var log = new DropInLog(error, TimeProvider.System);
        string runtime = RuntimeFolder(given);
        var session = new Foreground(options, terminal, error)
        {
            Log = log,
            SocketPath = Path.Combine(runtime, "chappe_rpc.sock"),
            RuntimeFolder = runtime,
            IsLogForPrograms = isJson,
            PidFile = given.PidFile,
            GroupIdFile = given.GroupIdFile,
            IsDropIn = true,
            Notes = [.. given.WithoutMeaning.Select(w => $"{w} means nothing here")],
            Started = core =>
            {
                bool toError = given.LogsToError || core.log_stderror;
                if (!toError) log.UseSyslog(core.log_name is { Length: > 0 } name ? name : "kamailio", core.log_facility);
                if (isDaemon) Daemon.Release(keepsError: toError);
            },
        };
        return await session.RunAsync().ConfigureAwait(false) == ExitCode.Good ? 0 : Failed;
    }

    private static StationOptions StationOf(KamailioArguments given) => new()
    {
        Script = Path.GetFullPath(given.File),
        State = new StateFolder(null),
        Cfg = new CfgSettings { Defines = [.. given.Defines, .. given.LoadModules.Select(m => "MOD_" + Path.GetFileNameWithoutExtension(m))], Substitutions = given.Substitutions, LoadModules = given.LoadModules, ModParams = given.ModParams },
        MoreListeners = [.. given.Listeners.Select(ListenerOf)],
        Aliases = given.Aliases,
        WithoutTcp = given.WithoutTcp,
        LogLevel = given.Debug is { } level ? Math.Clamp(level, (int)LogLevel.Alert, (int)LogLevel.Debug) : null,
    };

    private static ListenSpec ListenerOf(string written) =>
        ListenSpec.Parse(written, out string? problem) ?? throw new ConfigurationException(problem ?? $"-l {written}: this is no address to listen on.");

    private static void Enter(string folder)
    {
        try
        {
            Environment.CurrentDirectory = folder;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"cannot change folder to {folder}: {refused.Message}", refused);
        }
    }

    // Where kamcmd and start scripts look; who may not write there keeps its sockets with its state.
    private static string RuntimeFolder(KamailioArguments given)
    {
        if (given.RuntimeFolder is { } named) return Path.GetFullPath(named);
        const string Usual = "/run/kamailio";
        try
        {
            Directory.CreateDirectory(Usual);
            string probe = Path.Combine(Usual, $".chappe-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return Usual;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return new StateFolder(null).Path;
        }
    }
}
