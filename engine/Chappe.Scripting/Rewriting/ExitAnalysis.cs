using Chappe.Scripting.Checking;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Chappe.Scripting.Rewriting;

/// <summary>
/// Finds out where a script may end: which functions contain an <c>exit()</c>, a <c>drop()</c> or a word that may end the
/// script, directly or through what they call, and which of them must throw because nobody could look at the flag.
/// </summary>
internal sealed class ExitAnalysis
{
    private readonly ScriptModel _model;
    private readonly Dictionary<ISymbol, ScriptFunction> _functions = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<SyntaxNode, ScriptFunction> _byNode = [];
    private readonly Dictionary<ExpressionSyntax, ExitPoint> _points = [];

    /// <summary>Analyses a script.</summary>
    public ExitAnalysis(ScriptModel model)
    {
        _model = model;
        FindFunctions();
        FindDelegates();
        var calls = FindCalls();
        Propagate(calls);
        foreach (var call in calls) AddPoint(call);
        foreach (var tree in model.Trees)
            foreach (var wait in tree.GetRoot().DescendantNodes().OfType<AwaitExpressionSyntax>()) AddForeignAwait(wait);
    }

    /// <summary>The place that <paramref name="node"/> is, or null when the script cannot have ended there.</summary>
    public ExitPoint? PointAt(ExpressionSyntax node) => _points.GetValueOrDefault(node);

    /// <summary>All places.</summary>
    public IEnumerable<ExitPoint> Points => _points.Values;

    /// <summary>The function around a node; null in lambdas, accessors, constructors and at the top level.</summary>
    public ScriptFunction? FunctionAround(SyntaxNode node)
    {
        for (var at = node.Parent; at is not null; at = at.Parent)
        {
            if (at is AnonymousFunctionExpressionSyntax) return null;
            if (_byNode.TryGetValue(at, out var function)) return function;
        }
        return null;
    }

    /// <summary>How code at <paramref name="node"/> leaves.</summary>
    public ExitMode ModeAt(SyntaxNode node)
    {
        for (var at = node.Parent; at is not null; at = at.Parent)
        {
            // A finally block cannot return; a lambda's and a query's return goes to whoever called it.
            if (at is AnonymousFunctionExpressionSyntax or FinallyClauseSyntax or QueryExpressionSyntax or CatchFilterClauseSyntax) return ExitMode.Throw;
            if (_byNode.TryGetValue(at, out var function)) return function.Mode;
        }
        return ExitMode.Throw;
    }

    private void FindFunctions()
    {
        foreach (var tree in _model.Trees)
        {
            foreach (var node in tree.GetRoot().DescendantNodes().Where(n => n is MethodDeclarationSyntax or LocalFunctionStatementSyntax))
            {
                if (_model.Of(node).GetDeclaredSymbol(node) is not IMethodSymbol symbol) continue;
                _functions[symbol] = _byNode[node] = new ScriptFunction(symbol, node);
            }
        }
    }

    // A function that is handed over as a delegate is called by someone who does not look at the flag.
    private void FindDelegates()
    {
        foreach (var tree in _model.Trees)
        {
            foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                ExpressionSyntax whole = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
                if (whole.Parent is InvocationExpressionSyntax call && call.Expression == whole) continue;
                if (whole.Parent is MemberBindingExpressionSyntax or NameColonSyntax) continue;
                if (_model.Of(name).GetSymbolInfo(name).Symbol is IMethodSymbol method && Function(method) is { } function
                    && !RouteArguments.IsRouteArgument(_model, whole)) function.Mode = ExitMode.Throw;
            }
        }
    }

    private List<(InvocationExpressionSyntax Call, IMethodSymbol Target, ScriptFunction? Callee)> FindCalls()
    {
        var calls = new List<(InvocationExpressionSyntax, IMethodSymbol, ScriptFunction?)>();
        foreach (var tree in _model.Trees)
        {
            foreach (var call in tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                if (_model.Target(call) is not { } target) continue;
                var callee = Function(target);
                if (callee is not null || _model.Words.Find(target) is { MayExit: true }) calls.Add((call, target, callee));
            }
        }
        return calls;
    }

    private void Propagate(List<(InvocationExpressionSyntax Call, IMethodSymbol Target, ScriptFunction? Callee)> calls)
    {
        for (bool changed = true; changed;)
        {
            changed = false;
            foreach (var (call, _, callee) in calls)
            {
                if (callee is { MayExit: false }) continue;
                if (FunctionAround(call) is not { MayExit: false } caller) continue;
                caller.MayExit = changed = true;
            }
        }
    }

    private void AddPoint((InvocationExpressionSyntax Call, IMethodSymbol Target, ScriptFunction? Callee) found)
    {
        var (call, target, callee) = found;
        if (callee is { MayExit: false }) return;
        SyntaxNode at = call;
        while (at.Parent is ParenthesizedExpressionSyntax) at = at.Parent;
        ExpressionSyntax node = call;
        if (ScriptFunction.IsTask(target.ReturnType))
        {
            if (at.Parent is not AwaitExpressionSyntax wait)
            {
                bool isPassedOn = at.Parent is ReturnStatementSyntax or ArrowExpressionClauseSyntax && FunctionAround(call) is { PassesTaskOn: true };
                // Its task goes somewhere else before it is awaited: the end must travel with the task.
                if (!isPassedOn && callee is not null) callee.Mode = ExitMode.Throw;
                return;
            }
            node = wait;
        }
        bool isVoid = _model.Of(node).GetTypeInfo(node).Type is null or { SpecialType: SpecialType.System_Void };
        if (!CanBeChecked(node, isVoid))
        {
            if (callee is not null) callee.Mode = ExitMode.Throw;
            return;
        }
        _points[node] = new ExitPoint(node, WordTable.EndsScript(target) ? target.Name : null, isVoid);
    }

    // Behind a for loop's step, and in the middle of a?.b().c(), there is no room for a check.
    private static bool CanBeChecked(ExpressionSyntax node, bool isVoid)
    {
        SyntaxNode whole = Whole(node);
        if (isVoid) return whole.Parent is ExpressionStatementSyntax or ArrowExpressionClauseSyntax or LambdaExpressionSyntax;
        return whole == node || !whole.DescendantNodes().OfType<MemberAccessExpressionSyntax>().Any(a => a.Expression == node);
    }

    /// <summary>The whole of a <c>a?.b()</c> that <paramref name="node"/> ends; else the node itself.</summary>
    public static ExpressionSyntax Whole(ExpressionSyntax node)
    {
        while (node.Parent is ConditionalAccessExpressionSyntax access && access.WhenNotNull == node) node = access;
        return node;
    }

    // A task kept in a variable may be that of a word which ends the script.
    private void AddForeignAwait(AwaitExpressionSyntax wait)
    {
        ExpressionSyntax operand = wait.Expression;
        while (operand is ParenthesizedExpressionSyntax inner) operand = inner.Expression;
        if (operand is InvocationExpressionSyntax || _points.ContainsKey(wait)) return;
        bool isVoid = _model.Of(wait).GetTypeInfo(wait).Type is null or { SpecialType: SpecialType.System_Void };
        if (CanBeChecked(wait, isVoid)) _points[wait] = new ExitPoint(wait, null, isVoid);
    }

    private ScriptFunction? Function(IMethodSymbol method) => _functions.GetValueOrDefault(method.OriginalDefinition);
}
