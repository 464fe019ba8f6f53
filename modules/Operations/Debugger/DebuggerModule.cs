using System.Text.Json.Nodes;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Operations;

/// <summary>This is Kamailio's module debugger: a log level for one module, and words that write down what a message is.</summary>
public sealed class DebuggerModule : Module
{
    private Proxy? _proxy;
    private OptionsSet? _options;

    /// <inheritdoc/>
    public override string Name => "debugger";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(DebuggerFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(DebuggerOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new DebuggerOptions());

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        foreach (string written in plan.Options.Get<DebuggerOptions>().mod_level)
            if (!TryLevel(written, out _, out _)) plan.Report($"debugger.mod_level: '{written}' should be module=level, as in core=3.");
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        _options = options;
        if (_proxy is not null) TakeLevels();
    }

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        TakeLevels();
        return default;
    }

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc)
    {
        rpc.Add("dbg.get_mod_level", "module: its log level.", (p, _) => new((int)Running.Log.LevelOf(p.Text(0, "module"))));
        rpc.Add("dbg.set_mod_level", "module level: sets its log level.", (p, _) => { Running.Log.SetLevel(p.Text(0, "module"), Level(p.Integer(1, "level"))); return new("200 ok"); });
        rpc.Add("dbg.reset_mod_level", "module: back to the level of all.", (p, _) => { Running.Log.SetLevel(p.Text(0, "module"), null); return new("200 ok"); });
    }

    private Proxy Running => _proxy ?? throw new RpcException(500, "The proxy has not started.");

    private void TakeLevels()
    {
        if (_options?.Get<DebuggerOptions>() is not { mod_level_mode: not 0 } options) return;
        foreach (string written in options.mod_level)
            if (TryLevel(written, out string module, out var level)) _proxy!.Log.SetLevel(module, level);
    }

    private static bool TryLevel(string written, out string module, out LogLevel level)
    {
        int equals = written.IndexOf('=');
        module = equals > 0 ? written[..equals].Trim() : "";
        level = LogLevel.Info;
        if (equals <= 0 || !int.TryParse(written[(equals + 1)..], System.Globalization.CultureInfo.InvariantCulture, out int number)) return false;
        level = Level(number);
        return true;
    }

    private static LogLevel Level(int number) => (LogLevel)Math.Clamp(number, (int)LogLevel.Alert, (int)LogLevel.Debug);
}
