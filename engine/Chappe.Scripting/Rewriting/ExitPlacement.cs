using Chappe.Scripting.Checking;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Chappe.Scripting.Rewriting;

/// <summary>
/// Decides how each exit point is checked. A return behind the statement is cheapest and is right when nothing with an effect
/// is evaluated between the point and the statement's end; a condition with <c>&amp;&amp;</c> and <c>||</c> is taken apart for
/// that; everywhere else the check throws.
/// </summary>
internal sealed class ExitPlacement
{
    private readonly ScriptModel _model;
    private readonly HashSet<StatementSyntax> _checkedStatements = [];
    private readonly HashSet<StatementSyntax> _takenApart = [];
    private readonly HashSet<ExpressionSyntax> _wrapped = [];
    private readonly HashSet<ExpressionSyntax> _closedArrows = [];

    /// <summary>Places all points of <paramref name="analysis"/>.</summary>
    public ExitPlacement(ScriptModel model, ExitAnalysis analysis)
    {
        _model = model;
        foreach (var point in analysis.Points) Place(point, analysis.ModeAt(point.Node));
    }

    /// <summary>The flag is looked at behind this statement, or behind its condition.</summary>
    public bool IsChecked(StatementSyntax statement) => _checkedStatements.Contains(statement);
    /// <summary>The condition of this if or while becomes one statement an operand.</summary>
    public bool IsTakenApart(StatementSyntax statement) => _takenApart.Contains(statement);
    /// <summary>This expression is passed through a check that throws.</summary>
    public bool IsWrapped(ExpressionSyntax expression) => _wrapped.Contains(expression);
    /// <summary>This body of a lambda or method without a value becomes a block that ends in a check.</summary>
    public bool IsClosed(ExpressionSyntax body) => _closedArrows.Contains(body);

    private void Place(ExitPoint point, ExitMode mode)
    {
        var whole = ExitAnalysis.Whole(point.Node);
        if (mode == ExitMode.Throw)
        {
            // exit() itself throws.
            if (point.EndingWord is not null) return;
            if (whole.Parent is ExpressionStatementSyntax statement) _checkedStatements.Add(statement);
            else if (point.IsVoid) _closedArrows.Add(whole);
            else _wrapped.Add(whole);
            return;
        }
        switch (Climb(whole, null))
        {
            case ReturnStatementSyntax or ArrowExpressionClauseSyntax:
                // The caller looks at the flag.
                break;
            case IfStatementSyntax or WhileStatementSyntax when !KeepsAssignments(whole):
                _wrapped.Add(whole);
                break;
            case StatementSyntax statement:
                _checkedStatements.Add(statement);
                break;
            default:
                if (FindCondition(whole) is { } condition && CanBeTakenApart(condition.Condition) && IsAtEndOfOperand(whole)) _takenApart.Add(condition.Statement);
                else _wrapped.Add(whole);
                break;
        }
    }

    /// <summary>Goes up while nothing with an effect follows; ends at a statement, an arrow, or at <paramref name="end"/>; null when something follows.</summary>
    private SyntaxNode? Climb(ExpressionSyntax from, ExpressionSyntax? end)
    {
        SyntaxNode at = from;
        while (at != end)
        {
            SyntaxNode? parent = at.Parent;
            switch (parent)
            {
                case ParenthesizedExpressionSyntax or CastExpressionSyntax: break;
                case PrefixUnaryExpressionSyntax { RawKind: not ((int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression) }: break;
                case IsPatternExpressionSyntax test when test.Expression == at: break;
                case BinaryExpressionSyntax binary when binary.Right == at: break;
                case BinaryExpressionSyntax { RawKind: not ((int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression or (int)SyntaxKind.CoalesceExpression) } binary when IsPure(binary.Right): break;
                case ConditionalExpressionSyntax choice when choice.Condition != at: break;
                case SwitchExpressionArmSyntax arm when arm.Expression == at:
                    parent = arm.Parent;
                    break;
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment when assignment.Right == at && IsLocal(assignment.Left): break;
                case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Parent: LocalDeclarationStatementSyntax local } all } one } when all.Variables[^1] == one:
                    return local;
                case ExpressionStatementSyntax or IfStatementSyntax or WhileStatementSyntax or ReturnStatementSyntax: return parent;
                case SwitchStatementSyntax choice when choice.Expression == at && !choice.OpenParenToken.IsKind(SyntaxKind.None): return parent;
                case ArrowExpressionClauseSyntax: return parent;
                default: return null;
            }
            at = parent!;
        }
        return at;
    }

    private bool IsAtEndOfOperand(ExpressionSyntax point)
    {
        ExpressionSyntax operand = point;
        while (operand.Parent is ExpressionSyntax parent && !IsLogical(parent)) operand = parent;
        return Climb(point, operand) == operand;
    }

    // && || and what only groups or negates them: the structure that is taken apart. What is below are its operands.
    private static bool IsLogical(ExpressionSyntax node) =>
        node is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression };

    private static (StatementSyntax Statement, ExpressionSyntax Condition)? FindCondition(ExpressionSyntax point)
    {
        SyntaxNode at = point;
        while (at.Parent is ExpressionSyntax or ArgumentSyntax or BaseArgumentListSyntax) at = at.Parent;
        return at.Parent switch
        {
            IfStatementSyntax branch when branch.Condition == at => (branch, branch.Condition),
            WhileStatementSyntax loop when loop.Condition == at => (loop, loop.Condition),
            _ => null,
        };
    }

    private bool CanBeTakenApart(ExpressionSyntax condition)
    {
        if (AssignsVariables(condition)) return false;
        return Operands(condition).All(o => _model.Of(o).GetTypeInfo(o).ConvertedType is { SpecialType: SpecialType.System_Boolean });
    }

    private static IEnumerable<ExpressionSyntax> Operands(ExpressionSyntax condition) => Unwrapped(condition) switch
    {
        BinaryExpressionSyntax binary when IsLogical(binary) => Operands(binary.Left).Concat(Operands(binary.Right)),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not when IsLogical(Unwrapped(not.Operand)) => Operands(not.Operand),
        var operand => [operand],
    };

    private static ExpressionSyntax Unwrapped(ExpressionSyntax expression)
    {
        while (expression is ParenthesizedExpressionSyntax inner) expression = inner.Expression;
        return expression;
    }

    // Through a variable the compiler no longer sees that "true" means assigned; where that matters the condition stays whole.
    private static bool KeepsAssignments(ExpressionSyntax point)
    {
        ExpressionSyntax top = point;
        while (top.Parent is ParenthesizedExpressionSyntax or PrefixUnaryExpressionSyntax) top = (ExpressionSyntax)top.Parent;
        bool isAlone = top.Parent is IfStatementSyntax or WhileStatementSyntax;
        while (top.Parent is ExpressionSyntax parent) top = parent;
        return isAlone || !AssignsVariables(top);
    }

    private static bool AssignsVariables(ExpressionSyntax condition) => condition.DescendantNodesAndSelf().Any(n =>
        n is DeclarationExpressionSyntax or VariableDesignationSyntax or AssignmentExpressionSyntax or ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.OutKeyword });

    private bool IsPure(ExpressionSyntax expression) =>
        _model.Of(expression).GetConstantValue(expression).HasValue || IsLocal(expression) || expression is LiteralExpressionSyntax;

    private bool IsLocal(ExpressionSyntax expression) =>
        _model.Of(expression).GetSymbolInfo(expression).Symbol is ILocalSymbol or IParameterSymbol { RefKind: RefKind.None } or IDiscardSymbol;
}
