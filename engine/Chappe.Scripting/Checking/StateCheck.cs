using Chappe.Scripting.Compilation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Chappe.Scripting.Checking;

/// <summary>
/// Refuses variables at the top level that routes change: all workers share the script's one object, and a reload begins with
/// a new one, so what is counted there would be wrong and lost.
/// </summary>
internal sealed class StateCheck
{
    private const string Hint = "Use shv[\"name\"] or sht[\"table\", key] for what all messages share, or a variable inside the route.";

    private static readonly HashSet<string> s_plainCollections = new(StringComparer.Ordinal)
    {
        "List", "Dictionary", "HashSet", "SortedDictionary", "SortedSet", "SortedList", "Queue", "Stack", "LinkedList", "PriorityQueue", "StringBuilder",
    };

    private static readonly string[] s_changes =
        ["Add", "TryAdd", "Remove", "Clear", "Insert", "Enqueue", "Dequeue", "TryDequeue", "Push", "Pop", "TryPop", "Append", "Sort", "Reverse", "Set", "UnionWith", "ExceptWith", "IntersectWith"];

    private readonly ScriptModel _model;
    private readonly ProblemSink _problems;

    /// <summary>Checks a script.</summary>
    public StateCheck(ScriptModel model, ProblemSink problems)
    {
        (_model, _problems) = (model, problems);
        foreach (var use in model.Uses)
        {
            // The top level itself runs once, before any message: it may set what it likes.
            if (use.Symbol is not IFieldSymbol field || !IsShared(field) || !RunsInRoutes(use.Node)) continue;
            Check(field, use.Node);
        }
    }

    private static bool IsShared(IFieldSymbol field) => ScriptModel.IsInScript(field) && (field.IsStatic || field.ContainingType.IsScriptClass) && !field.IsConst;

    private static bool RunsInRoutes(SyntaxNode node) =>
        node.Ancestors().Any(a => a is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax
            || a is ArrowExpressionClauseSyntax { Parent: PropertyDeclarationSyntax });

    private void Check(IFieldSymbol field, SimpleNameSyntax name)
    {
        ExpressionSyntax whole = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        // A class's own static constructor may fill its fields.
        if (IsWritten(whole) && !name.Ancestors().Any(a => a is ConstructorDeclarationSyntax))
        {
            _problems.Error(name, $"'{field.Name}' is a variable of the whole script and is changed in {Around(name)}; such variables are read-only once the script runs.", Hint);
            return;
        }
        if (IsPlainCollection(field.Type) && IsChanged(whole))
            _problems.Error(name, $"'{field.Name}' is a collection of the whole script and is changed in {Around(name)}; several messages would change it at a time.", Hint);
    }

    private static bool IsWritten(ExpressionSyntax variable) => variable.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left == variable,
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression or (int)SyntaxKind.AddressOfExpression } => true,
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression } => true,
        ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.RefKeyword or (int)SyntaxKind.OutKeyword } => true,
        RefExpressionSyntax => true,
        // (a, b) = …
        ArgumentSyntax { Parent: TupleExpressionSyntax { Parent: AssignmentExpressionSyntax deconstruction } tuple } => deconstruction.Left == tuple,
        _ => false,
    };

    private static bool IsPlainCollection(ITypeSymbol type) => type is IArrayTypeSymbol
        || (s_plainCollections.Contains(type.Name) && type.ContainingNamespace?.ToDisplayString() is "System.Collections.Generic" or "System.Text");

    private static bool IsChanged(ExpressionSyntax variable) => variable.Parent switch
    {
        ElementAccessExpressionSyntax element when element.Expression == variable => IsWritten(element),
        MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax } call when call.Expression == variable =>
            s_changes.Any(c => call.Name.Identifier.ValueText.StartsWith(c, StringComparison.Ordinal)),
        _ => false,
    };

    private string Around(SyntaxNode node)
    {
        foreach (var around in node.Ancestors())
        {
            if (around is MethodDeclarationSyntax method) return method.Identifier.ValueText;
            if (around is PropertyDeclarationSyntax property) return property.Identifier.ValueText;
        }
        return "a lambda";
    }
}
