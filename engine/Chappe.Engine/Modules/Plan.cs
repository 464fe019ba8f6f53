using Chappe.Engine.Diagnostics;
using Chappe.Engine.Transports;

namespace Chappe.Engine.Modules;

/// <summary>
/// This is what a script's top level asks for while it runs: listeners and parameters. It opens nothing. Compared with the
/// running plan when a version is taken over.
/// </summary>
public sealed class Plan(IReadOnlyList<Module> modules, IReadOnlyDictionary<string, string>? environment = null)
{
    /// <summary>The modules that this proxy has.</summary>
    public IReadOnlyList<Module> Modules { get; } = modules;
    /// <summary>What <c>env("NAME")</c> reads.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; } = environment;
    /// <summary>The parameters, defaults at first.</summary>
    public OptionsSet Options { get; } = OptionsSet.Defaults(modules);
    /// <summary>What <c>listen(…)</c> asked for, in order.</summary>
    public List<ListenSpec> Listeners { get; } = [];
    /// <summary>The listeners are those of a configuration that names none; whoever names some on the command line means those alone.</summary>
    public bool ListensByDefault { get; set; }
    /// <summary>What <c>alias(…)</c> named as ours: host or host:port.</summary>
    public List<string> Aliases { get; } = [];
    /// <summary>Nothing will be started: a file that only the machine has where this is to run may be missing, which is told but is no error.</summary>
    public bool IsOnlyChecked { get; init; }
    /// <summary>What was found wrong.</summary>
    public List<Problem> Problems { get; } = [];
    /// <summary>Sets a parameter by its name, as <c>modparam</c> does; reports what cannot be.</summary>
    public void SetParameter(string module, string parameter, object value) => OptionAssignment.Set(this, module, parameter, value);
    /// <summary>Says that something is wrong; the place is the script line being run when the script host knows it.</summary>
    public void Report(string text, string file = "", int line = 0, bool isError = true)
    {
        if (line == 0) (file, line) = ScriptTrace.CurrentLine();
        Problems.Add(new Problem(file, line, 0, text, isError));
    }
}
