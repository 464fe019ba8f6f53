using Chappe.Engine.Routing;

namespace Chappe.Engine.Vocabulary;

/// <summary>
/// Marks a word's parameter that names a route of the script, so that the compiler can check the name. A word that takes one
/// has two overloads: one with a string, which runs, and one with a <see cref="Delegate"/> in the same place, which lets a
/// script write the method itself (<c>t_on_failure(VOICEMAIL)</c>); the compiler makes the first out of the second.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class RouteNameAttribute(RouteKinds kind) : Attribute
{
    /// <summary>The kind of route that must be named; None for a plain <c>route[NAME]</c>.</summary>
    public RouteKinds Kind { get; } = kind;
    /// <summary>The route may await: the word is awaited itself, or lets it run later.</summary>
    public bool MayAwait { get; init; }
}
