using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;

namespace Chappe.Modules.Tasks;

/// <summary>This is Kamailio's module exec: a script asks another program.</summary>
public sealed class ExecModule : Module
{
    private int _running;

    /// <inheritdoc/>
    public override string Name => "exec";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(ExecFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(ExecOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new ExecOptions());

    /// <summary>Runs a command, unless too many run already.</summary>
    internal async Task<CommandOutcome> RunAsync(Proxy proxy, ExecOptions options, string command, Dictionary<string, string> environment, byte[] input)
    {
        if (Interlocked.Increment(ref _running) > options.max_commands)
        {
            Interlocked.Decrement(ref _running);
            proxy.Counters["exec.refused"].Add();
            proxy.Log.WriteLimited(LogLevel.Error, "exec", $"{options.max_commands} commands run already (exec.max_commands); another one is not begun.");
            return CommandOutcome.Failed;
        }
        try
        {
            proxy.Counters["exec.commands"].Add();
            var time = TimeSpan.FromSeconds(options.time_to_kill == 0 ? 300 : options.time_to_kill);
            var outcome = await Task.Run(() => ShellCommand.RunAsync(command, environment, input, options.max_output, time, proxy.Clock.Provider)).ConfigureAwait(false);
            if (outcome.Problem.Length > 0) proxy.Log.WriteLimited(LogLevel.Error, "exec", $"{Printable(command)}: {outcome.Problem}");
            return outcome;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private static string Printable(string command) => Log.Printable(System.Text.Encoding.UTF8.GetBytes(command.Length > 200 ? command[..200] : command));
}
