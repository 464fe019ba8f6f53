using Chappe.Porting.Lexing;

namespace Chappe.Porting.Syntax;

/// <summary>An expression of a configuration.</summary>
internal abstract record CfgExpression(CfgPlace Place);

/// <summary>A number as it was written.</summary>
internal sealed record NumberExpression(CfgPlace Place, int Value, string? Define) : CfgExpression(Place)
{
    /// <summary>As C# has it: hexadecimal and binary stay so.</summary>
    public string Written { get; init; } = Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A text in quotes.</summary>
internal sealed record TextExpression(CfgPlace Place, string Value, char Quote, string? Define) : CfgExpression(Place);

/// <summary>An address that was written without quotes, with a mask behind a slash.</summary>
internal sealed record AddressExpression(CfgPlace Place, string Value) : CfgExpression(Place);

/// <summary><c>$…</c>.</summary>
internal sealed record VariableExpression(CfgPlace Place, PseudoVariable Variable) : CfgExpression(Place);

/// <summary><c>@…</c>.</summary>
internal sealed record SelectExpression(CfgPlace Place, string Name) : CfgExpression(Place);

/// <summary>A bare name: <c>uri</c>, <c>myself</c>, <c>TCP</c>, the name of a route or a flag.</summary>
internal sealed record NameExpression(CfgPlace Place, string Name) : CfgExpression(Place);

/// <summary><c>f(a, b)</c>.</summary>
internal sealed record CallExpression(CfgPlace Place, string Name, IReadOnlyList<CfgExpression> Arguments) : CfgExpression(Place);

/// <summary><c>!a</c>, <c>-a</c>, <c>~a</c>, <c>defined a</c>, <c>(int)a</c>, <c>(str)a</c>.</summary>
internal sealed record UnaryExpression(CfgPlace Place, string Operator, CfgExpression Operand) : CfgExpression(Place);

/// <summary>Two operands; the words (<c>and</c>, <c>eq</c>, <c>ieq</c>…) stand as they are in <c>Operator</c>.</summary>
internal sealed record BinaryExpression(CfgPlace Place, string Operator, CfgExpression Left, CfgExpression Right) : CfgExpression(Place);
