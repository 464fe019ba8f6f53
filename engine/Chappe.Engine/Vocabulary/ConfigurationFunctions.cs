using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;

namespace Chappe.Engine.Vocabulary;

/// <summary>The words of a script's top level: they fill the plan and open nothing.</summary>
public static class ConfigurationFunctions
{
    private static Plan Plan => Here.Plan ?? throw new InvalidOperationException("This word configures; it may only be used at the top level of a script.");

    /// <summary>Names the addresses to listen on: <c>[proto:]address[:port][/advertised[:port]][/name]</c>, for example <c>udp:127.0.0.1:5060</c>.</summary>
    [Export(RouteKinds.Load)]
    public static void listen(params string[] addresses)
    {
        var (file, line) = Diagnostics.ScriptTrace.CurrentLine();
        foreach (string address in addresses)
        {
            var spec = ListenSpec.Parse(address, out string? problem);
            if (spec is null) Plan.Report(problem ?? $"listen(\"{address}\"): this is no address to listen on.", file, line);
            else Plan.Listeners.Add(spec with { File = file, Line = line });
        }
    }

    /// <summary>Names hosts (<c>example.com</c>, <c>example.com:5060</c>, <c>*.example.com</c> for all below it) that are this proxy: <c>myself</c> is true for them.</summary>
    [Export(RouteKinds.Load)]
    public static void alias(params string[] hosts) => Plan.Aliases.AddRange(hosts);

    /// <summary>Sets a module's parameter by name, as kamailio.cfg does; <c>registrar.max_expires = 3600</c> says the same and is checked by the editor.</summary>
    [Export(RouteKinds.Load)]
    public static void modparam(string module, string parameter, int value) => OptionAssignment.Set(Plan, module, parameter, value);

    /// <inheritdoc cref="modparam(string, string, int)"/>
    [Export(RouteKinds.Load)]
    public static void modparam(string module, string parameter, string value) => OptionAssignment.Set(Plan, module, parameter, value);

    /// <inheritdoc cref="modparam(string, string, int)"/>
    [Export(RouteKinds.Load)]
    public static void modparam(string module, string parameter, bool value) => OptionAssignment.Set(Plan, module, parameter, value);

    /// <summary>Names a module of Kamailio that the script stands on. All modules are always there; <c>ctl</c> and <c>jsonrpcs</c> open their sockets only when they are named.</summary>
    [Export(RouteKinds.Load)]
    public static void loadmodule(string name) => Plan.Options.LoadedModules.Add(Path.GetFileNameWithoutExtension(name));

    /// <summary>Defines a setting of the script, Kamailio's <c>group.name = value desc "…"</c>: read with <c>cfg_get["group", "name"]</c>, changed by operators while it runs (<c>cfg.set</c>).</summary>
    [Export(RouteKinds.Load, Module = "chappe")]
    public static void setting(string group, string name, string value, string description = "") => Plan.Options.Settings.Add(new Setting(group, name, value, 0, description));

    /// <inheritdoc cref="setting(string, string, string, string)"/>
    [Export(RouteKinds.Load, Module = "chappe")]
    public static void setting(string group, string name, int value, string description = "") => Plan.Options.Settings.Add(new Setting(group, name, null, value, description));

    /// <summary>Reads a variable of the environment.</summary>
    /// <returns>Its value; empty, and the script is refused, when it is not set.</returns>
    [Export(RouteKinds.Load, Module = "chappe")]
    public static string env(string name)
    {
        if (Read(name) is { } value) return value;
        Plan.Report($"The environment has no variable {name}; set it, or give a default: env(\"{name}\", \"…\").");
        return "";
    }

    /// <summary>Reads a variable of the environment; <paramref name="otherwise"/> when it is not set.</summary>
    [Export(RouteKinds.Load, Module = "chappe")]
    public static string env(string name, string otherwise) => Read(name) ?? otherwise;

    /// <summary>The core's parameters: <c>core.children = 4</c>. Set at the top level, read anywhere.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load)]
    public static CoreOptions core => Here.Options<CoreOptions>();

    private static string? Read(string name) => Plan.Environment is { } given ? given.GetValueOrDefault(name) : Environment.GetEnvironmentVariable(name);
}
