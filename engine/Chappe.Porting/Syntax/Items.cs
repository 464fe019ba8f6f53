using Chappe.Porting.Lexing;

namespace Chappe.Porting.Syntax;

/// <summary>Something at the top of a configuration.</summary>
internal abstract record CfgItem(CfgPlace Place)
{
    public Surroundings Around { get; init; } = new();
}

/// <summary><c>name = value</c> or <c>group.name = value desc "text"</c>.</summary>
internal sealed record GlobalItem(CfgPlace Place, string? Group, string Name, IReadOnlyList<CfgExpression> Values) : CfgItem(Place)
{
    public string? Description { get; init; }
}


/// <summary><c>loadmodule</c>, and <c>mpath</c> when <c>IsPath</c>.</summary>
internal sealed record LoadItem(CfgPlace Place, string Name, bool IsPath) : CfgItem(Place);

internal sealed record ParameterItem(CfgPlace Place, string Module, string Name, CfgExpression Value) : CfgItem(Place)
{
    public CfgPlace ModulePlace { get; init; }
    public CfgPlace NamePlace { get; init; }
    public CfgPlace ValuePlace { get; init; }
}

/// <summary>A route block: <c>Kind</c> is its word, <c>Name</c> what stands in brackets, empty without.</summary>
internal sealed record RouteItem(CfgPlace Place, string Kind, string Name, Block Body) : CfgItem(Place);

/// <summary>A define that was kept.</summary>
internal sealed record DefineItem(CfgPlace Place, string Name, string Value, bool IsText) : CfgItem(Place);

/// <summary>A condition of the preprocessor that was kept.</summary>
internal sealed record ConditionalItem(CfgPlace Place, string Name, bool IsNegated, IReadOnlyList<CfgItem> Then, IReadOnlyList<CfgItem>? Else) : CfgItem(Place)
{
    public Surroundings ElseAround { get; init; } = new();
}

/// <summary>Comments that stand at the end.</summary>
internal sealed record CommentItem(CfgPlace Place) : CfgItem(Place);

/// <summary>A whole configuration.</summary>
internal sealed record Configuration(IReadOnlyList<CfgItem> Items)
{
    /// <summary>All items, those under conditions too.</summary>
    public IEnumerable<CfgItem> All => Flatten(Items);

    private static IEnumerable<CfgItem> Flatten(IEnumerable<CfgItem> items)
    {
        foreach (var item in items)
        {
            yield return item;
            if (item is not ConditionalItem condition) continue;
            foreach (var inner in Flatten(condition.Then)) yield return inner;
            foreach (var inner in Flatten(condition.Else ?? [])) yield return inner;
        }
    }
}
