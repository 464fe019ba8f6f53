using Chappe.Scripting.Compilation;
using Chappe.Scripting.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Chappe.Scripting.Checking;

/// <summary>
/// Refuses what would hold a worker or lose the message: forgotten awaits, calls that block, async void, an await that does
/// not come back to its message, and an await at the top level (threats G5, R5).
/// </summary>
internal sealed class WaitCheck : CSharpSyntaxWalker
{
    private readonly ScriptModel _model;
    private readonly ProblemSink _problems;

    /// <summary>Checks a script.</summary>
    public WaitCheck(ScriptModel model, ProblemSink problems)
    {
        (_model, _problems) = (model, problems);
        foreach (var tree in model.Trees) Visit(tree.GetRoot());
    }

    /// <inheritdoc/>
    public override void VisitExpressionStatement(ExpressionStatementSyntax node)
    {
        var expression = node.Expression;
        bool isDiscarded = expression is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } };
        if (isDiscarded) expression = ((AssignmentExpressionSyntax)expression).Right;
        if ((isDiscarded || expression is not AssignmentExpressionSyntax) && ScriptFunction.IsTask(_model.Of(node).GetTypeInfo(expression).Type))
            _problems.Error(expression, $"'{Name(expression)}' has to be awaited: the route would go on, and end, without it.", $"Write 'await {Name(expression)}(…)'.");
        base.VisitExpressionStatement(node);
    }

    /// <inheritdoc/>
    public override void VisitMethodDeclaration(MethodDeclarationSyntax node)
    {
        RefuseAsyncVoid(node.Identifier, node.Modifiers, node.ReturnType);
        base.VisitMethodDeclaration(node);
    }

    /// <inheritdoc/>
    public override void VisitLocalFunctionStatement(LocalFunctionStatementSyntax node)
    {
        RefuseAsyncVoid(node.Identifier, node.Modifiers, node.ReturnType);
        base.VisitLocalFunctionStatement(node);
    }

    /// <inheritdoc/>
    public override void VisitParenthesizedLambdaExpression(ParenthesizedLambdaExpressionSyntax node)
    {
        RefuseAsyncVoidLambda(node);
        base.VisitParenthesizedLambdaExpression(node);
    }

    /// <inheritdoc/>
    public override void VisitSimpleLambdaExpression(SimpleLambdaExpressionSyntax node)
    {
        RefuseAsyncVoidLambda(node);
        base.VisitSimpleLambdaExpression(node);
    }

    /// <inheritdoc/>
    public override void VisitAwaitExpression(AwaitExpressionSyntax node)
    {
        if (!node.Ancestors().Any(a => a is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or AccessorDeclarationSyntax))
            _problems.Error(node.AwaitKeyword, "The top level of a script cannot wait for anything; it only configures.");
        base.VisitAwaitExpression(node);
    }

    /// <inheritdoc/>
    public override void VisitMemberAccessExpression(MemberAccessExpressionSyntax node)
    {
        if (_model.Of(node).GetSymbolInfo(node).Symbol is { ContainingType: { } type } symbol) Check(node, symbol.Name, type);
        base.VisitMemberAccessExpression(node);
    }

    private void Check(MemberAccessExpressionSyntax node, string member, INamedTypeSymbol type)
    {
        string owner = type.Name;
        string space = type.ContainingNamespace.ToDisplayString();
        if (space is not ("System.Threading.Tasks" or "System.Threading" or "System.Runtime.CompilerServices")) return;
        if (member == "ConfigureAwait" && owner is "Task" or "ValueTask")
        {
            _problems.Error(node.Name, "ConfigureAwait would go on without the message; a plain await comes back to it.");
            return;
        }
        bool blocks = (owner, member) switch
        {
            ("Task" or "ValueTask", "Result" or "Wait" or "WaitAll" or "WaitAny" or "RunSynchronously") => true,
            ("TaskAwaiter" or "ValueTaskAwaiter" or "ConfiguredTaskAwaiter", "GetResult") => true,
            ("Thread", "Sleep" or "Join" or "SpinWait") => true,
            ("SemaphoreSlim" or "ManualResetEventSlim" or "CountdownEvent" or "Barrier", "Wait" or "SignalAndWait") => true,
            ("WaitHandle" or "AutoResetEvent" or "ManualResetEvent" or "EventWaitHandle" or "Mutex" or "Semaphore", "WaitOne" or "WaitAll" or "WaitAny") => true,
            _ => false,
        };
        if (!blocks) return;
        string hint = owner == "Thread" ? "Make the route async and write 'await Task.Delay(…)', or better do without." : "Make the route async and write 'await' in front of the task.";
        _problems.Error(node.Name, $"{owner}.{member} blocks: all messages of this worker would wait with this one.", hint);
    }

    private void RefuseAsyncVoid(SyntaxToken name, SyntaxTokenList modifiers, TypeSyntax returns)
    {
        if (modifiers.Any(SyntaxKind.AsyncKeyword) && returns is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword })
            _problems.Error(name, $"Nobody could await {name.ValueText}: it is async and returns void.", $"Write 'async Task {name.ValueText}'.");
    }

    private void RefuseAsyncVoidLambda(LambdaExpressionSyntax node)
    {
        if (!node.AsyncKeyword.IsKind(SyntaxKind.None) && _model.Of(node).GetSymbolInfo(node).Symbol is IMethodSymbol { ReturnsVoid: true })
            _problems.Error(node.AsyncKeyword, "Nobody could await this lambda: it is async and handed over as one that returns nothing.");
    }

    private static string Name(ExpressionSyntax expression) => expression switch
    {
        InvocationExpressionSyntax call => Name(call.Expression),
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        _ => expression.ToString(),
    };
}
