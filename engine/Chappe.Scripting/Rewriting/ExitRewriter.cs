using Chappe.Scripting.Checking;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Chappe.Scripting.Rewriting;

/// <summary>
/// Makes a flag and a return out of <c>exit()</c> and <c>drop()</c>, looks at the flag behind calls that may end the script,
/// keeps catch-alls from swallowing an end, writes the names of routes where a script wrote their methods, and marks the places at which
/// a script could stay (<see cref="PlaceMarks"/>).
/// </summary>
/// <remarks>
/// <c>exit();</c> → <c>{Exit();return;}</c> · <c>F();</c> → <c>{F();if(HasExited)return;}</c> ·
/// <c>var q = F();</c> → the same behind it · <c>if (F()) …</c> → <c>var c=F();if(HasExited)return;if(c) …</c> ·
/// <c>if (a &amp;&amp; F() &amp;&amp; b) …</c> → one assignment an operand · anywhere else <c>Check(F())</c>, which throws.
/// </remarks>
internal sealed class ExitRewriter(ScriptModel model, ExitAnalysis analysis, ExitPlacement placement, IReadOnlyDictionary<ExpressionSyntax, string> routeNames, TextEdits edits)
    : CSharpSyntaxWalker
{
    private const string Flow = "global::Chappe.Engine.Vocabulary.ScriptFlow";
    private readonly PlaceMarks _marks = new(model, edits);
    private int _variables;

    /// <inheritdoc/>
    public override void Visit(SyntaxNode? node)
    {
        if (node is not ExpressionSyntax expression)
        {
            _marks.Open(node);
            base.Visit(node);
            _marks.Close(node);
            return;
        }
        if (routeNames.TryGetValue(expression, out string? name))
        {
            edits.Replace(expression.Span, SymbolDisplay.FormatLiteral(name, quote: true));
            return;
        }
        if (analysis.PointAt(expression) is { EndingWord: { } word } && Ends(expression))
        {
            edits.Replace(expression.Span, $"{Flow}.{(word == "drop" ? "Drop" : "Exit")}()");
            return;
        }
        bool isWrapped = placement.IsWrapped(expression), isClosed = placement.IsClosed(expression);
        if (isWrapped) edits.Insert(expression.SpanStart, $"{Flow}.Check(");
        if (isClosed && expression.Parent is LambdaExpressionSyntax) edits.Insert(expression.SpanStart, "{");
        base.Visit(expression);
        if (isWrapped) edits.Insert(expression.Span.End, ")");
        if (isClosed && expression.Parent is LambdaExpressionSyntax) edits.Insert(expression.Span.End, $";{Flow}.Check();}}");
    }

    /// <inheritdoc/>
    public override void VisitExpressionStatement(ExpressionStatementSyntax node)
    {
        if (!placement.IsChecked(node))
        {
            base.VisitExpressionStatement(node);
            return;
        }
        string check = analysis.PointAt(node.Expression) is { EndingWord: not null } ? Return(node) : Check(node);
        bool braces = Open(node);
        base.VisitExpressionStatement(node);
        edits.Insert(node.Span.End, check);
        Close(node, braces);
    }

    /// <inheritdoc/>
    public override void VisitLocalDeclarationStatement(LocalDeclarationStatementSyntax node)
    {
        base.VisitLocalDeclarationStatement(node);
        if (placement.IsChecked(node)) edits.Insert(node.Span.End, Check(node));
    }

    /// <inheritdoc/>
    public override void VisitIfStatement(IfStatementSyntax node)
    {
        if (!placement.IsChecked(node) && !placement.IsTakenApart(node))
        {
            base.VisitIfStatement(node);
            return;
        }
        bool braces = Open(node);
        string variable = Condition(node, TextSpan.FromBounds(node.IfKeyword.SpanStart, node.OpenParenToken.Span.End), "", node.Condition);
        edits.Replace(node.CloseParenToken.Span, $"if({variable})");
        Visit(node.Statement);
        Visit(node.Else);
        Close(node, braces);
    }

    /// <inheritdoc/>
    public override void VisitWhileStatement(WhileStatementSyntax node)
    {
        if (!placement.IsChecked(node) && !placement.IsTakenApart(node))
        {
            base.VisitWhileStatement(node);
            return;
        }
        string variable = Condition(node, TextSpan.FromBounds(node.WhileKeyword.SpanStart, node.OpenParenToken.Span.End), "while(true){", node.Condition);
        edits.Replace(node.CloseParenToken.Span, $"if(!{variable})break;");
        Visit(node.Statement);
        edits.Insert(node.Span.End, "}");
    }

    /// <inheritdoc/>
    public override void VisitSwitchStatement(SwitchStatementSyntax node)
    {
        if (!placement.IsChecked(node))
        {
            base.VisitSwitchStatement(node);
            return;
        }
        bool braces = Open(node);
        string variable = NewVariable();
        edits.Replace(TextSpan.FromBounds(node.SwitchKeyword.SpanStart, node.OpenParenToken.Span.End), $"var {variable}=");
        Visit(node.Expression);
        edits.Replace(node.CloseParenToken.Span, $";{Check(node)}switch({variable})");
        foreach (var section in node.Sections) Visit(section);
        Close(node, braces);
    }

    /// <inheritdoc/>
    public override void VisitArrowExpressionClause(ArrowExpressionClauseSyntax node)
    {
        bool isClosed = placement.IsClosed(node.Expression);
        if (isClosed) edits.Replace(node.ArrowToken.Span, "{");
        base.VisitArrowExpressionClause(node);
        if (isClosed) edits.Insert(node.Expression.Span.End, $";{Flow}.Check();}}");
        if (isClosed && node.Parent!.ChildTokens().LastOrDefault() is var end && end.IsKind(SyntaxKind.SemicolonToken)) edits.Replace(end.Span, "");
    }

    /// <inheritdoc/>
    public override void VisitCatchClause(CatchClauseSyntax node)
    {
        bool catchesAll = node.Declaration is null
            || model.Of(node).GetTypeInfo(node.Declaration.Type).Type is { Name: "Exception" or "Object" or "ScriptExit" };
        if (catchesAll && node.Filter is null) edits.Insert((node.Declaration?.Span ?? node.CatchKeyword.Span).End, $" when(!{Flow}.HasExited)");
        else if (catchesAll)
        {
            edits.Insert(node.Filter!.OpenParenToken.Span.End, $"!{Flow}.HasExited&&(");
            Visit(node.Filter.FilterExpression);
            edits.Insert(node.Filter.CloseParenToken.SpanStart, ")");
        }
        Visit(node.Block);
    }

    // The condition as statements that leave its value in a variable.
    private string Condition(StatementSyntax statement, TextSpan head, string before, ExpressionSyntax condition)
    {
        string variable = NewVariable();
        if (placement.IsTakenApart(statement))
        {
            edits.Replace(head, $"{before}bool {variable};{variable}=");
            TakeApart(condition, variable, statement);
            return variable;
        }
        edits.Replace(head, $"{before}var {variable}=");
        Visit(condition);
        edits.Insert(condition.Span.End, $";{Check(statement)}");
        return variable;
    }

    private void TakeApart(ExpressionSyntax condition, string variable, StatementSyntax statement)
    {
        switch (condition)
        {
            case ParenthesizedExpressionSyntax group when IsStructure(group):
                edits.Replace(group.OpenParenToken.Span, "");
                TakeApart(group.Expression, variable, statement);
                edits.Replace(group.CloseParenToken.Span, "");
                break;
            case PrefixUnaryExpressionSyntax not when IsStructure(not):
                edits.Replace(not.OperatorToken.Span, "");
                TakeApart(not.Operand, variable, statement);
                edits.Insert(not.Span.End, $"{variable}=!{variable};");
                break;
            case BinaryExpressionSyntax binary when IsStructure(binary):
                TakeApart(binary.Left, variable, statement);
                edits.Replace(binary.OperatorToken.Span, $"if({(binary.IsKind(SyntaxKind.LogicalAndExpression) ? "" : "!")}{variable}){{{variable}=");
                TakeApart(binary.Right, variable, statement);
                edits.Insert(binary.Span.End, "}");
                break;
            default:
                bool mayExit = condition.DescendantNodesAndSelf().OfType<ExpressionSyntax>().Any(e => analysis.PointAt(e) is not null);
                Visit(condition);
                edits.Insert(condition.Span.End, ";" + (mayExit ? Check(statement) : ""));
                break;
        }
    }

    private static bool IsStructure(ExpressionSyntax expression) => expression switch
    {
        ParenthesizedExpressionSyntax group => IsStructure(group.Expression),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not => not.Operand is ParenthesizedExpressionSyntax && IsStructure(not.Operand),
        _ => expression.RawKind is (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression,
    };

    // exit() as a statement or as the whole body of a function that can look at the flag.
    private bool Ends(ExpressionSyntax expression) =>
        analysis.ModeAt(expression) == ExitMode.Flag && expression.Parent is ExpressionStatementSyntax or ArrowExpressionClauseSyntax;

    private string Check(SyntaxNode at) => analysis.ModeAt(at) == ExitMode.Throw ? $"{Flow}.Check();" : $"if({Flow}.HasExited){Return(at)}";

    private string Return(SyntaxNode at) => analysis.FunctionAround(at)!.Return;

    private string NewVariable() => $"__c{_variables++}";

    // A statement that is another's body becomes a block; in a block it stays bare, so that what it declares stays in reach.
    private bool Open(StatementSyntax node)
    {
        bool braces = node.Parent is not (BlockSyntax or SwitchSectionSyntax);
        if (braces) edits.Insert(node.SpanStart, "{");
        return braces;
    }

    private void Close(StatementSyntax node, bool braces)
    {
        if (braces) edits.Insert(node.Span.End, "}");
    }
}
