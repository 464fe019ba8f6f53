namespace Chappe.Running;

/// <summary>What the command line says to the preprocessor of a kamailio.cfg.</summary>
public sealed class CfgSettings
{
    /// <summary><c>-A NAME</c>, <c>-A NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Defines { get; init; } = [];
    /// <summary><c>--substdef=!ID!value!g</c>.</summary>
    public IReadOnlyList<string> Substitutions { get; init; } = [];
}
