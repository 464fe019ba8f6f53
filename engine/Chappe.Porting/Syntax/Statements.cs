using Chappe.Porting.Lexing;

namespace Chappe.Porting.Syntax;

/// <summary>What stands around a statement or an item.</summary>
internal sealed class Surroundings
{
    /// <summary>Comments before it.</summary>
    public List<CfgComment> Before { get; } = [];
    /// <summary>Comments behind it on its line.</summary>
    public List<CfgComment> Behind { get; } = [];
    /// <summary>An empty line stands before it.</summary>
    public bool HasBlankBefore { get; set; }
}

/// <summary>A statement.</summary>
internal abstract record CfgStatement(CfgPlace Place)
{
    public Surroundings Around { get; init; } = new();
}

/// <summary>Statements, with the comments behind the last one.</summary>
internal sealed record Block(CfgPlace Place, IReadOnlyList<CfgStatement> Statements) : CfgStatement(Place)
{
    public IReadOnlyList<CfgComment> Tail { get; init; } = [];
}

internal sealed record IfStatement(CfgPlace Place, CfgExpression Condition, Block Then, CfgStatement? Else) : CfgStatement(Place);

internal sealed record WhileStatement(CfgPlace Place, CfgExpression Condition, Block Body) : CfgStatement(Place);

/// <summary>What a switch does for some values; no labels but <c>default</c> when <c>IsDefault</c>.</summary>
internal sealed record CaseSection(CfgPlace Place, IReadOnlyList<CaseLabel> Labels, Block Body)
{
    public Surroundings Around { get; init; } = new();
}

/// <summary>A label: a value, an expression in slashes, or <c>default</c> when both are null.</summary>
internal sealed record CaseLabel(CfgPlace Place, CfgExpression? Value, string? Pattern);

internal sealed record SwitchStatement(CfgPlace Place, CfgExpression Subject, IReadOnlyList<CaseSection> Sections) : CfgStatement(Place);

/// <summary>An expression as a statement: a call.</summary>
internal sealed record CallStatement(CfgPlace Place, CfgExpression Call) : CfgStatement(Place);

internal sealed record AssignStatement(CfgPlace Place, CfgExpression Target, CfgExpression Value) : CfgStatement(Place);

internal sealed record ReturnStatement(CfgPlace Place, CfgExpression? Value) : CfgStatement(Place);

/// <summary><c>exit</c>, <c>drop</c>, <c>break</c>, <c>continue</c>.</summary>
internal sealed record WordStatement(CfgPlace Place, string Word) : CfgStatement(Place);

/// <summary>A condition of the preprocessor that was kept.</summary>
internal sealed record ConditionalStatement(CfgPlace Place, string Name, bool IsNegated, Block Then, Block? Else) : CfgStatement(Place);
