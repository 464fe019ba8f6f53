using Chappe.Engine.Modules;
using Chappe.Engine.Routing;

namespace Chappe.Scripting.Loading;

/// <summary>One route of a compiled script: which method it is and where it stands.</summary>
internal sealed record CompiledRoute(RouteKinds Kind, string Name, string Method, string File, int Line);

/// <summary>A file that a compiled script was made of.</summary>
internal sealed record CompiledInput(string Path, string Hash);

/// <summary>A line that sets a parameter of a module.</summary>
/// <param name="Name"><c>module.parameter</c>.</param>
/// <param name="Value">The value when it is a constant text, else empty.</param>
/// <param name="File">The file as problems show it.</param>
/// <param name="Line">Counts from 1.</param>
internal sealed record CompiledSetting(string Name, string Value, string File, int Line);

/// <summary>This is a script as machine-readable code: all that is needed to load it without a compiler. What the cache keeps.</summary>
internal sealed partial record CompiledScript
{
    /// <summary>The assembly.</summary>
    public required byte[] Pe { get; init; }
    /// <summary>Its portable PDB, from which exceptions get their script lines.</summary>
    public required byte[] Pdb { get; init; }
    /// <summary>The name of the submission class.</summary>
    public required string EntryType { get; init; }
    /// <summary>The routes.</summary>
    public required IReadOnlyList<CompiledRoute> Routes { get; init; }
    /// <summary>Where parameters are set, in the order of the script.</summary>
    public required IReadOnlyList<CompiledSetting> Settings { get; init; }
    /// <summary>Full paths of the assemblies that <c>#r</c> named.</summary>
    public required IReadOnlyList<CompiledInput> References { get; init; }
    /// <summary>The script files.</summary>
    public required IReadOnlyList<CompiledInput> Files { get; init; }
    /// <summary>What the compiler warned of.</summary>
    public required IReadOnlyList<Problem> Warnings { get; init; }
}
