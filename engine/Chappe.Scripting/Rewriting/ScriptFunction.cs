using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Chappe.Scripting.Rewriting;

/// <summary>How a piece of code learns that the script has ended in something it called.</summary>
internal enum ExitMode
{
    /// <summary>It looks at the flag and returns.</summary>
    Flag,
    /// <summary>It looks at the flag and throws: a return is not possible here, or nobody would look at the flag behind it.</summary>
    Throw,
}

/// <summary>A method or local function of the script.</summary>
internal sealed class ScriptFunction(IMethodSymbol symbol, SyntaxNode node)
{
    /// <summary>What it is.</summary>
    public IMethodSymbol Symbol { get; } = symbol;
    /// <summary>Where it is.</summary>
    public SyntaxNode Node { get; } = node;
    /// <summary>How it ends.</summary>
    public ExitMode Mode { get; set; } = Choose(symbol, node);
    /// <summary>The script may end in it.</summary>
    public bool MayExit { get; set; }

    /// <summary>It returns a task that another made: what it calls last has not ended when it returns.</summary>
    public bool PassesTaskOn { get; } = IsTask(symbol.ReturnType) && !symbol.IsAsync;

    /// <summary>The statement that leaves it.</summary>
    public string Return { get; } = symbol.ReturnsVoid || (symbol.IsAsync && symbol.ReturnType is INamedTypeSymbol { IsGenericType: false }) ? "return;" : "return default;";

    /// <summary>True for Task, ValueTask and their generic forms.</summary>
    public static bool IsTask(ITypeSymbol? type) => type is INamedTypeSymbol { Name: "Task" or "ValueTask" } && type.ContainingNamespace.ToDisplayString() == "System.Threading.Tasks";

    private static ExitMode Choose(IMethodSymbol symbol, SyntaxNode node)
    {
        // An early return would leave an out parameter unset, an iterator would go on being asked, and a call through a base
        // class or an interface does not tell which method runs.
        bool canReturn = !symbol.ReturnsByRef && !symbol.ReturnsByRefReadonly
            && !symbol.Parameters.Any(p => p.RefKind == RefKind.Out)
            && symbol is { IsVirtual: false, IsOverride: false, IsAbstract: false }
            && !ImplementsInterface(symbol)
            && !(IsTask(symbol.ReturnType) && !symbol.IsAsync)
            && !node.DescendantNodes(n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax) || n == node).OfType<YieldStatementSyntax>().Any();
        return canReturn ? ExitMode.Flag : ExitMode.Throw;
    }

    private static bool ImplementsInterface(IMethodSymbol symbol) =>
        symbol.ContainingType is { AllInterfaces.IsEmpty: false } type
        && type.AllInterfaces.SelectMany(i => i.GetMembers()).Any(m => SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(m), symbol));
}
