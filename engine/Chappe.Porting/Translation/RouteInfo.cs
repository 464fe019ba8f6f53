using Chappe.Porting.Syntax;

namespace Chappe.Porting.Translation;

/// <summary>What a route's method gives back.</summary>
internal enum RouteReturn { Nothing, Bool, Int }

/// <summary>A route block and the method that it becomes.</summary>
internal sealed class RouteInfo(RouteItem item, string kind)
{
    public RouteItem Item { get; } = item;
    /// <summary>The word of its head, <c>onreply_route</c> without a name being <c>reply_route</c>.</summary>
    public string Kind { get; } = kind;
    public string Name => Item.Name;
    public string Method { get; set; } = "";
    /// <summary>The attribute above the method; null for none.</summary>
    public string? Mark { get; set; }
    public RouteReturn Returns { get; set; }
    public bool IsAwaited { get; set; }
    /// <summary>Somebody asks whether it was true.</summary>
    public bool AsksTruth { get; set; }
    /// <summary>Somebody reads its code.</summary>
    public bool AsksCode { get; set; }
    /// <summary>It reads <c>$rc</c> before it has called anything.</summary>
    public bool ReadsCodeFirst { get; set; }
    /// <summary>The plain routes that it calls by name.</summary>
    public HashSet<RouteInfo> Calls { get; } = [];
    /// <summary>Its own variables: where each is declared.</summary>
    public Dictionary<string, LocalVariable> Locals { get; } = new(StringComparer.Ordinal);

    public bool IsPlain => Kind == "route";
}

/// <summary>A <c>$var</c> that became a variable of a method.</summary>
/// <param name="Name">Its name in C#.</param>
/// <param name="Block">The block that declares it.</param>
/// <param name="Before">The statement before which, or by which, it is declared.</param>
/// <param name="IsDeclaredByAssignment">The statement assigns it.</param>
internal sealed record LocalVariable(string Name, Block Block, CfgStatement Before, bool IsDeclaredByAssignment);
