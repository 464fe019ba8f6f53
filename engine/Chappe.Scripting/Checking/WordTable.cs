using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Microsoft.CodeAnalysis;

namespace Chappe.Scripting.Checking;

/// <summary>What <see cref="ExportAttribute"/> says of a word.</summary>
internal sealed record Word(RouteKinds Kinds, bool MayExit);

/// <summary>Tells which symbols are words; each symbol is looked at once.</summary>
internal sealed class WordTable
{
    private readonly Dictionary<ISymbol, Word?> _words = new(SymbolEqualityComparer.Default);

    /// <summary>The word behind <paramref name="symbol"/>, or null.</summary>
    public Word? Find(ISymbol symbol)
    {
        if (symbol is not (IMethodSymbol or IPropertySymbol)) return null;
        symbol = symbol.OriginalDefinition;
        if (_words.TryGetValue(symbol, out var known)) return known;
        return _words[symbol] = Read(symbol);
    }

    /// <summary>True for <c>exit</c> and <c>drop</c>, which the rewriting replaces.</summary>
    public static bool EndsScript(ISymbol symbol) =>
        symbol is { Name: nameof(FlowFunctions.exit) or nameof(FlowFunctions.drop), ContainingType.Name: nameof(FlowFunctions) };

    /// <summary>The kind of route that <paramref name="parameter"/> names, when it names one.</summary>
    public static RouteKinds? NamesRoute(IParameterSymbol parameter)
    {
        foreach (var attribute in parameter.OriginalDefinition.GetAttributes())
            if (attribute.AttributeClass?.Name == nameof(RouteNameAttribute) && attribute.ConstructorArguments is [{ Value: int kind }]) return (RouteKinds)kind;
        return null;
    }

    /// <summary>True when the route that <paramref name="parameter"/> names may await something.</summary>
    public static bool MayAwait(IParameterSymbol parameter) => parameter.OriginalDefinition.GetAttributes()
        .Any(a => a.AttributeClass?.Name == nameof(RouteNameAttribute) && a.NamedArguments.Any(n => n.Key == nameof(RouteNameAttribute.MayAwait) && n.Value.Value is true));

    private static Word? Read(ISymbol symbol)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass?.Name != nameof(ExportAttribute) || attribute.ConstructorArguments is not [{ Value: int kinds }]) continue;
            bool mayExit = attribute.NamedArguments.Any(a => a.Key == nameof(ExportAttribute.MayExit) && a.Value.Value is true);
            return new Word((RouteKinds)kinds, mayExit);
        }
        return null;
    }
}
