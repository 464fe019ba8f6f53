using System.Globalization;
using Chappe.CommandLine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Transports;
using Chappe.Running;

namespace Chappe.Commands;

/// <summary><c>chappe run</c>: a proxy with one script, in the foreground.</summary>
public sealed class RunCommand : Command
{
    private static readonly Option s_listen = new("--listen", "ADDRESS", "listen there instead of where the script says: udp:127.0.0.1:5060; may stand several times") { IsRepeatable = true };
    private static readonly Option s_watch = new("--watch", null, "take a changed script over as soon as it is saved");
    private static readonly Option s_debug = new("--debug", "LEVEL", "log level: -1 errors, 0 warnings, 1 notices, 2 info, 3 debug; each -d without LEVEL is one more") { Short = "-d", IsValueOptional = true, IsRepeatable = true };
    private static readonly Option s_state = new("--state", "DIR", "where it keeps what must outlive it: registrations, versions, the control socket");
    private static readonly Option s_rpc = new("--rpc", "PATH", "the control socket, when not in the state folder");
    private static readonly Option s_pidFile = new("--pid-file", "FILE", "write the process id there") { Short = "-P" };
    private static readonly Option s_log = new("--log", "SHAPE", "text: lines in Kamailio's shape; json: an object a line") { Choices = ["text", "json"] };

    /// <inheritdoc/>
    public override string Verb => "run";
    /// <inheritdoc/>
    public override string Operands => "[FILE]";
    /// <inheritdoc/>
    public override string Summary => "run a script or a kamailio.cfg: a SIP proxy in the foreground";
    /// <inheritdoc/>
    public override string Description =>
        """
        Compiles a script and runs it as a SIP proxy until Ctrl-C or SIGTERM. The script says where it listens, this machine
        only unless it or --listen says otherwise. SIGHUP, a saved file with --watch, or 'chappe rpc app_csx.reload' take an
        edited script over while calls are up: all of it or, when it has an error, nothing. What is on its way ends on the
        version that began it. A FILE that does not end in .csx is taken as a kamailio.cfg and runs as it is. Without FILE it runs
        scripts/main.csx of the current folder, or else the one that it came with.
        """;
    /// <inheritdoc/>
    public override IReadOnlyList<(string, string)> Examples =>
    [
        ("chappe run scripts/main.csx", "a registrar and proxy on this machine"),
        ("chappe run scripts/main.csx --watch", "the same, and every save takes effect at once"),
        ("chappe run scripts/main.csx --listen udp:192.0.2.7:5060 --listen tcp:192.0.2.7:5060", "open to a network"),
    ];
    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [s_listen, s_watch, s_debug, s_state, s_rpc, s_pidFile, s_log, CfgOptions.Define, CfgOptions.Substitute];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Arguments arguments, Terminal terminal)
    {
        var options = new StationOptions
        {
            Script = arguments.Operands.Count == 0 ? InstalledScript() : OnlyOperand(arguments, "a script"),
            Cfg = CfgOptions.Of(arguments),
            State = new StateFolder(arguments.Value(s_state.Name)),
            Listeners = [.. arguments.Values(s_listen.Name).Select(ListenerOf)],
            LogLevel = LevelOf(arguments),
        };
        bool isJson = arguments.Value(s_log.Name) == "json";
        using var sink = new QueuedLogSink(terminal.Error, isJson ? new JsonLogFormat() : new TextLogFormat(), TimeProvider.System);
        var session = new Foreground(options, terminal, sink)
        {
            SocketPath = arguments.Value(s_rpc.Name) is { } path ? Path.GetFullPath(path) : options.State.SocketPath,
            IsLogForPrograms = isJson,
            PidFile = arguments.Value(s_pidFile.Name),
            IsWatching = arguments.Has(s_watch.Name),
        };
        return await session.RunAsync().ConfigureAwait(false);
    }

    private static string InstalledScript()
    {
        string here = Path.Combine("scripts", "main.csx"), installed = Path.Combine(AppContext.BaseDirectory, here);
        return File.Exists(here) || !File.Exists(installed) ? here : installed;
    }

    private static ListenSpec ListenerOf(string? written) =>
        ListenSpec.Parse(written ?? "", out string? problem) ?? throw new ConfigurationException(problem ?? $"--listen {written}: this is no address to listen on.");

    private static int? LevelOf(Arguments arguments)
    {
        if (!arguments.Has(s_debug.Name)) return null;
        int level = (int)LogLevel.Info;
        foreach (string? value in arguments.Values(s_debug.Name)) level = value is null ? level + 1 : int.Parse(value, CultureInfo.InvariantCulture);
        return Math.Clamp(level, (int)LogLevel.Alert, (int)LogLevel.Debug);
    }
}
