using System.Text.RegularExpressions;
using Chappe.Porting.Syntax;

namespace Chappe.Porting.Translation;

/// <summary>Ways through the tree that several analyses take.</summary>
internal static partial class TreeWalk
{
    /// <summary>All statements in <paramref name="statement"/>, itself among them.</summary>
    public static IEnumerable<CfgStatement> All(CfgStatement statement)
    {
        yield return statement;
        foreach (var child in Children(statement))
            foreach (var inner in All(child)) yield return inner;
    }

    /// <summary>The statements right below one.</summary>
    public static IEnumerable<CfgStatement> Children(CfgStatement statement)
    {
        switch (statement)
        {
            case Block block:
                foreach (var child in block.Statements) yield return child;
                break;
            case IfStatement choice:
                yield return choice.Then;
                if (choice.Else is not null) yield return choice.Else;
                break;
            case WhileStatement loop: yield return loop.Body; break;
            case SwitchStatement many:
                foreach (var section in many.Sections) yield return section.Body;
                break;
            case ConditionalStatement condition:
                yield return condition.Then;
                if (condition.Else is not null) yield return condition.Else;
                break;
        }
    }

    /// <summary>The expressions that a statement itself holds, in the order in which they are computed.</summary>
    public static IEnumerable<CfgExpression> Own(CfgStatement statement) => statement switch
    {
        IfStatement choice => [choice.Condition],
        WhileStatement loop => [loop.Condition],
        SwitchStatement many => [many.Subject],
        CallStatement call => [call.Call],
        AssignStatement assign => [assign.Value, assign.Target],
        ReturnStatement { Value: { } value } => [value],
        _ => [],
    };

    /// <summary>All expressions in one, itself among them.</summary>
    public static IEnumerable<CfgExpression> All(CfgExpression expression)
    {
        yield return expression;
        IEnumerable<CfgExpression> parts = expression switch
        {
            CallExpression call => call.Arguments,
            UnaryExpression unary => [unary.Operand],
            BinaryExpression binary => [binary.Left, binary.Right],
            _ => [],
        };
        foreach (var part in parts)
            foreach (var inner in All(part)) yield return inner;
    }

    /// <summary>The names of the <c>$var</c> that an expression reads or writes, texts of formats included.</summary>
    public static IEnumerable<string> Variables(CfgExpression expression)
    {
        foreach (var part in All(expression))
        {
            string? text = part switch { VariableExpression variable => variable.Variable.Text, TextExpression literal => literal.Value, _ => null };
            if (text is null || !text.Contains("var(", StringComparison.Ordinal)) continue;
            foreach (Match match in VariableText().Matches(text)) yield return match.Groups[1].Value;
        }
    }

    /// <summary>True when an expression reads <c>$rc</c>.</summary>
    public static bool ReadsCode(CfgExpression expression) => expression switch
    {
        VariableExpression variable => CodeText().IsMatch(variable.Variable.Text),
        TextExpression text => CodeText().IsMatch(text.Value),
        _ => false,
    };

    [GeneratedRegex(@"\$\(?var\(([^()$]+)\)")]
    private static partial Regex VariableText();

    [GeneratedRegex(@"\$\(?(rc|retcode|\?)(?![A-Za-z0-9_])")]
    private static partial Regex CodeText();
}
