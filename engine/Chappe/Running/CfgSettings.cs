namespace Chappe.Running;

/// <summary>What the command line says to the preprocessor of a kamailio.cfg.</summary>
public sealed class CfgSettings
{
    /// <summary><c>-A NAME</c>, <c>-A NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Defines { get; init; } = [];
    /// <summary><c>--substdef=!ID!value!g</c>.</summary>
    public IReadOnlyList<string> Substitutions { get; init; } = [];
    /// <summary>Modules that are named on the command line.</summary>
    public IReadOnlyList<string> LoadModules { get; init; } = [];
    /// <summary>Parameters that are set on the command line, before those of the configuration.</summary>
    public IReadOnlyList<(string Module, string Name, bool IsNumber, string Value)> ModParams { get; init; } = [];

    /// <summary>Does to a fresh plan what the command line says.</summary>
    internal void Prepare(Engine.Modules.Plan plan)
    {
        foreach (string module in LoadModules) plan.Options.LoadedModules.Add(Path.GetFileNameWithoutExtension(module));
        foreach (var (module, name, isNumber, value) in ModParams)
            plan.SetParameter(module, name, isNumber ? int.Parse(value, System.Globalization.CultureInfo.InvariantCulture) : value);
    }
}
