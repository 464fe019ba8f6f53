using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Chappe.Scripting.Checking;

/// <summary>One place where a script names a method or a property.</summary>
/// <param name="Node">The name.</param>
/// <param name="Symbol">What it means.</param>
/// <param name="Owner">The script's method, accessor or constructor around it, or the variable whose lambda it stands in; null at the top level.</param>
internal sealed record Use(SimpleNameSyntax Node, ISymbol Symbol, ISymbol? Owner);

/// <summary>
/// This is what the checks and the rewriting know of a script as it was written: its meaning, its words, and who uses what.
/// </summary>
internal sealed class ScriptModel
{
    private readonly Dictionary<SyntaxTree, SemanticModel> _models = [];
    private readonly List<Use> _uses = [];

    /// <summary>Reads a compilation without syntax errors.</summary>
    public ScriptModel(CSharpCompilation compilation)
    {
        Compilation = compilation;
        // The main file's tree is the last one: what it loads comes before it.
        foreach (var tree in compilation.SyntaxTrees)
        {
            _models[tree] = compilation.GetSemanticModel(tree);
            foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (name.Identifier.IsMissing || name.Parent is NameEqualsSyntax or NameColonSyntax) continue;
                if (Resolve(name) is { } symbol) _uses.Add(new Use(name, symbol, OwnerOf(name)));
            }
        }
    }

    /// <summary>The compilation of the script as it was written.</summary>
    public CSharpCompilation Compilation { get; }
    /// <summary>The words.</summary>
    public WordTable Words { get; } = new();
    /// <summary>Every place that names a method, property, field or local function.</summary>
    public IReadOnlyList<Use> Uses => _uses;
    /// <summary>The trees, the main file's last.</summary>
    public IEnumerable<SyntaxTree> Trees => Compilation.SyntaxTrees;

    /// <summary>The meaning of one file.</summary>
    public SemanticModel Of(SyntaxNode node) => _models[node.SyntaxTree];

    /// <summary>The method that <paramref name="call"/> calls, as it was defined.</summary>
    public IMethodSymbol? Target(InvocationExpressionSyntax call)
    {
        var info = Of(call).GetSymbolInfo(call);
        return ((info.Symbol ?? (info.CandidateSymbols is [var only] ? only : null)) as IMethodSymbol)?.OriginalDefinition;
    }

    /// <summary>The parameter that <paramref name="argument"/> fills; null when nobody knows.</summary>
    public IParameterSymbol? Parameter(ArgumentSyntax argument)
    {
        if (argument.Parent is not ArgumentListSyntax { Parent: InvocationExpressionSyntax call } list || Target(call) is not { } target) return null;
        if (argument.NameColon is { } named) return target.Parameters.FirstOrDefault(p => p.Name == named.Name.Identifier.ValueText);
        int index = list.Arguments.IndexOf(argument);
        return index < target.Parameters.Length ? target.Parameters[index] : null;
    }

    /// <summary>All methods of the script class that are not local functions, in the order of the files.</summary>
    public IEnumerable<(MethodDeclarationSyntax Node, IMethodSymbol Symbol)> TopLevelMethods()
    {
        foreach (var tree in Trees)
        {
            foreach (var member in ((CompilationUnitSyntax)tree.GetRoot()).Members.OfType<MethodDeclarationSyntax>())
                if (Of(member).GetDeclaredSymbol(member) is { } symbol) yield return (member, symbol);
        }
    }

    /// <summary>True when the script itself defines <paramref name="symbol"/>.</summary>
    public static bool IsInScript(ISymbol symbol) => !symbol.DeclaringSyntaxReferences.IsEmpty;

    private ISymbol? Resolve(SimpleNameSyntax name)
    {
        var info = Of(name).GetSymbolInfo(name);
        var symbol = info.Symbol ?? (info.CandidateSymbols is [var only] ? only : null);
        return symbol is IMethodSymbol or IPropertySymbol or IFieldSymbol ? symbol.OriginalDefinition : null;
    }

    // Lambdas and local functions count as their method's own lines: whoever may not call the method may not run them.
    private ISymbol? OwnerOf(SyntaxNode node)
    {
        bool isInLambda = false;
        for (var at = node.Parent; at is not null; at = at.Parent)
        {
            switch (at)
            {
                case BaseMethodDeclarationSyntax method: return Of(at).GetDeclaredSymbol(method);
                case AccessorDeclarationSyntax accessor: return Of(at).GetDeclaredSymbol(accessor);
                case ArrowExpressionClauseSyntax { Parent: PropertyDeclarationSyntax property }: return Of(at).GetDeclaredSymbol(property)?.GetMethod;
                case AnonymousFunctionExpressionSyntax: isInLambda = true; break;
                // Func<bool> f = () => …; at the top level: the lambda runs where f is used.
                case VariableDeclaratorSyntax variable when isInLambda && Of(at).GetDeclaredSymbol(variable) is IFieldSymbol field: return field;
            }
        }
        return null;
    }
}
