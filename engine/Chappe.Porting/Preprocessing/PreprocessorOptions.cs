using Chappe.Porting.Lexing;

namespace Chappe.Porting.Preprocessing;

/// <summary>Reads a file that a configuration names.</summary>
/// <param name="path">Full path.</param>
/// <param name="problem">Why it could not be read.</param>
/// <returns>Its text; null when it cannot be read.</returns>
public delegate string? ReadFile(string path, out string? problem);

/// <summary>What the command line says before the first line of a configuration.</summary>
public sealed class PreprocessorOptions
{
    /// <summary><c>-A NAME</c> and <c>-A NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Defines { get; init; } = [];
    /// <summary><c>--substdef=!ID!value!g</c>.</summary>
    public IReadOnlyList<string> Substitutions { get; init; } = [];
    /// <summary>The environment; null for the process's own.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }
    /// <summary>Conditions stay in the output as directives, and both of their branches are read; for <c>chappe port</c>.</summary>
    public bool KeepsConditions { get; init; }
    /// <summary>Conditions that are decided here all the same, by file and offset.</summary>
    public HashSet<(string File, int Offset)> Decided { get; init; } = [];
}

/// <summary>A name that stands for something else.</summary>
/// <param name="Name">The name.</param>
/// <param name="Tokens">What it stands for; none for a name that is only asked for.</param>
internal sealed record Define(string Name, IReadOnlyList<CfgToken> Tokens)
{
    /// <summary>The value as <c>$def(NAME)</c> gives it: with the quotes that it was written with.</summary>
    public string Written => string.Concat(Tokens.Select((t, i) => (i > 0 && t.HasSpaceBefore ? " " : "") + (t.Kind == CfgTokenKind.String && t.Quote != '\0' ? $"{t.Quote}{t.Text}{t.Quote}" : t.Text)));
}

/// <summary>A condition that was kept: where it begins and ends.</summary>
internal sealed class KeptCondition(string name, bool isNegated, CfgPlace start)
{
    public string Name { get; } = name;
    public bool IsNegated { get; } = isNegated;
    public CfgPlace Start { get; } = start;
    public int End { get; set; } = int.MaxValue;

    public bool Holds(CfgPlace place) => place.File == Start.File && place.Offset > Start.Offset && place.Offset < End;
}
