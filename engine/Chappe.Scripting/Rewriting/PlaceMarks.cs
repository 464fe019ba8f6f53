using Chappe.Scripting.Checking;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Chappe.Scripting.Rewriting;

/// <summary>
/// Writes down where a script is, at the places that it could stay at: the beginning of a method, each turn of a loop, and calls of what is
/// not Chappe's (whose words never wait). A store each; what only calls words pays one a method (threats R5).
/// </summary>
internal sealed class PlaceMarks(ScriptModel model, TextEdits edits)
{
    /// <summary>Before the rewriting of <paramref name="node"/>.</summary>
    public void Open(SyntaxNode? node)
    {
        switch (node)
        {
            case MethodDeclarationSyntax { Body: { } body } method:
                Insert(body.OpenBraceToken.Span.End, method.Identifier);
                break;
            case LocalFunctionStatementSyntax { Body: { } body } function:
                Insert(body.OpenBraceToken.Span.End, function.Identifier);
                break;
            case StatementSyntax statement when IsTurn(statement):
                if (statement is BlockSyntax block) Insert(block.OpenBraceToken.Span.End, statement.Parent!);
                else edits.Insert(statement.SpanStart, "{" + Mark(statement));
                break;
            case StatementSyntax { Parent: BlockSyntax or SwitchSectionSyntax } statement when CallsOthers(statement):
                Insert(statement.SpanStart, statement);
                break;
        }
    }

    /// <summary>Behind the rewriting of <paramref name="node"/>.</summary>
    public void Close(SyntaxNode? node)
    {
        if (node is StatementSyntax statement and not BlockSyntax && IsTurn(statement)) edits.Insert(statement.Span.End, "}");
    }

    // A statement that a loop repeats.
    private static bool IsTurn(StatementSyntax statement) => statement.Parent switch
    {
        WhileStatementSyntax loop => loop.Statement == statement,
        DoStatementSyntax loop => loop.Statement == statement,
        ForStatementSyntax loop => loop.Statement == statement,
        CommonForEachStatementSyntax loop => loop.Statement == statement,
        _ => false,
    };

    private bool CallsOthers(StatementSyntax statement)
    {
        SyntaxNode? part = statement switch
        {
            ExpressionStatementSyntax or LocalDeclarationStatementSyntax or ReturnStatementSyntax => statement,
            IfStatementSyntax choice => choice.Condition,
            WhileStatementSyntax loop => loop.Condition,
            LockStatementSyntax held => held.Expression,
            _ => null,
        };
        return part is not null && (statement is LockStatementSyntax
            || part.DescendantNodesAndSelf(static n => n is not AnonymousFunctionExpressionSyntax).OfType<InvocationExpressionSyntax>().Any(IsOthers));
    }

    // Texts and numbers are the framework's too, and never wait.
    private bool IsOthers(InvocationExpressionSyntax call) =>
        model.Target(call) is { ContainingType.SpecialType: SpecialType.None } target && !ScriptModel.IsInScript(target)
        && target.ContainingAssembly?.Name.StartsWith("Chappe.", StringComparison.Ordinal) != true;

    private void Insert(int position, SyntaxNodeOrToken at) => edits.Insert(position, Mark(at));

    private static string Mark(SyntaxNodeOrToken at)
    {
        var line = at.GetLocation()!.GetMappedLineSpan();
        string place = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Path.GetFileName(line.Path)}:{line.StartLinePosition.Line + 1}");
        return $"global::Chappe.Engine.Vocabulary.ScriptFlow.At({SymbolDisplay.FormatLiteral(place, quote: true)});";
    }
}
