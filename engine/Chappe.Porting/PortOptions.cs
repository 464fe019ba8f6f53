using Chappe.Engine.Modules;
using Chappe.Porting.Preprocessing;

namespace Chappe.Porting;

/// <summary>What the user decided about a translation.</summary>
public sealed class PortOptions
{
    /// <summary><c>-A NAME[=VALUE]</c>.</summary>
    public IReadOnlyList<string> Defines { get; init; } = [];
    /// <summary><c>--substdef=!ID!value!g</c>.</summary>
    public IReadOnlyList<string> Substitutions { get; init; } = [];
    /// <summary>The environment for <c>#!defenv</c>; null for the process's.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }
    /// <summary>Written for people: with comments, constants and conditions, short where it can be. Otherwise with the configuration's lines, to be run at once.</summary>
    public bool IsForPeople { get; init; }
}

/// <summary>A translated configuration.</summary>
/// <param name="Script">The script; null when the configuration cannot be read.</param>
/// <param name="Problems">What is wrong or was not ported, with its place in the configuration.</param>
public sealed record PortResult(string? Script, IReadOnlyList<Problem> Problems)
{
    /// <summary>All of it was ported.</summary>
    public bool IsWhole => Script is not null && !Problems.Any(p => p.IsError);
}
