using Chappe.Engine.Routing;

namespace Chappe.Engine.Vocabulary;

/// <summary>Marks a static member as a word that scripts may use. The script checker, the editor, the porting tool and the compatibility page all read it.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public sealed class ExportAttribute(RouteKinds kinds) : Attribute
{
    /// <summary>In which routes it may stand.</summary>
    public RouteKinds Kinds { get; } = kinds;
    /// <summary>Kamailio's module that has this word; <c>core</c> for the core's, <c>chappe</c> for our own.</summary>
    public string Module { get; init; } = "core";
    /// <summary>The word can end the script (Kamailio's return code 0): the compiler looks at the exit flag behind every call.</summary>
    public bool MayExit { get; init; }
}
