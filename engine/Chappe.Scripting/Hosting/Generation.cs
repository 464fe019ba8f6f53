using Chappe.Engine.Modules;
using Chappe.Scripting.Loading;

namespace Chappe.Scripting.Hosting;

/// <summary>
/// This is one loaded version of the scripts. Its <see cref="Engine.Routing.RouteTable"/> refers to it, and transactions to the
/// table; when nobody does any more, the collector takes its code away. Nothing else may hold it, or it would never go.
/// </summary>
public sealed class Generation
{
    internal Generation(int number, DateTimeOffset loaded, string hash, Plan plan, CompiledScript script)
    {
        Number = number;
        Loaded = loaded;
        Hash = hash;
        Plan = plan;
        Inputs = script.Files;
        References = script.References;
    }

    /// <summary>The version's number.</summary>
    public int Number { get; }
    /// <summary>When it was taken over.</summary>
    public DateTimeOffset Loaded { get; }
    /// <summary>The hash of its sources.</summary>
    public string Hash { get; }
    /// <summary>What its top level asked for.</summary>
    public Plan Plan { get; }
    /// <summary>The files it was made of.</summary>
    internal IReadOnlyList<CompiledInput> Inputs { get; }
    /// <summary>The assemblies that it named.</summary>
    internal IReadOnlyList<CompiledInput> References { get; }
}
