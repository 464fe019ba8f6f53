using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Scripting.Compilation;
using Chappe.Scripting.Loading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Chappe.Scripting.Checking;

/// <summary>Finds the routes among a script's methods: by their marks, by the three known names, and all other methods without parameters.</summary>
internal sealed class ScriptRoutes
{
    private static readonly Dictionary<string, RouteKinds> s_known = new(StringComparer.Ordinal)
    {
        ["request_route"] = RouteKinds.Request, ["reply_route"] = RouteKinds.CoreReply, ["onsend_route"] = RouteKinds.OnSend,
    };

    // Kamailio writes this one as an event; tm asks for it by the name behind the prefix.
    private const string BranchFailurePrefix = "tm:branch-failure:";

    private readonly List<CompiledRoute> _routes = [];
    private readonly Dictionary<IMethodSymbol, List<CompiledRoute>> _byMethod = new(SymbolEqualityComparer.Default);
    private readonly ProblemSink _problems;

    /// <summary>Finds them; what is wrong with them goes to <paramref name="problems"/>.</summary>
    public ScriptRoutes(ScriptModel model, ProblemSink problems)
    {
        _problems = problems;
        foreach (var (node, symbol) in model.TopLevelMethods()) Add(node, symbol);
        if (!_routes.Exists(r => r.Kind == RouteKinds.Request))
        {
            string? near = NearestName.Find("request_route", _routes.Where(r => r.Kind == RouteKinds.None).Select(r => r.Name));
            problems.Warn("The script has no request_route; every request will be dropped.", near is null ? null : $"Did you mean '{near}' to be it?");
        }
    }

    /// <summary>All routes.</summary>
    public IReadOnlyList<CompiledRoute> All => _routes;

    /// <summary>The routes that <paramref name="method"/> is; none for a helper with parameters.</summary>
    public IReadOnlyList<CompiledRoute> Of(IMethodSymbol method) => _byMethod.GetValueOrDefault(method) ?? [];

    private void Add(MethodDeclarationSyntax node, IMethodSymbol method)
    {
        var marks = Marks(method).ToList();
        bool isMarked = marks.Exists(m => m.Kind != RouteKinds.None);
        if (s_known.TryGetValue(method.Name, out var known)) { marks.Add((known, method.Name)); isMarked = true; }
        else if (marks.Count == 0) marks.Add((RouteKinds.None, method.Name));

        if (isMarked && !CanBeRoute(method))
        {
            _problems.Error(node.Identifier, $"{method.Name} is a route; it can have no parameters and returns void, bool, int, Rc, Task or ValueTask, or one of the last two of bool, int or Rc.");
            return;
        }
        if (!CanBeRoute(method)) return;
        foreach (var (kind, name) in marks)
        {
            if (_routes.Find(r => r.Kind == kind && r.Name == name) is { } other)
            {
                // Two plain methods of one name differ in parameters or are refused by the compiler.
                if (kind != RouteKinds.None) _problems.Error(node.Identifier, $"{RouteKindNames.Of(kind, name)} is there twice; the other one is at {Sources.ScriptPaths.Display(other.File)}:{other.Line}.");
                continue;
            }
            var place = node.Identifier.GetLocation().GetMappedLineSpan();
            var route = new CompiledRoute(kind, name, method.Name, place.Path, place.StartLinePosition.Line + 1);
            _routes.Add(route);
            if (!_byMethod.TryGetValue(method, out var list)) _byMethod[method] = list = [];
            list.Add(route);
        }
    }

    private static IEnumerable<(RouteKinds Kind, string Name)> Marks(IMethodSymbol method)
    {
        foreach (var attribute in method.GetAttributes())
        {
            if (attribute.AttributeClass?.BaseType?.Name != nameof(RouteMarkAttribute)) continue;
            string name = attribute.ConstructorArguments is [{ Value: string given }] ? given : method.Name;
            switch (attribute.AttributeClass.Name)
            {
                case nameof(failure_route): yield return (RouteKinds.Failure, name); break;
                case nameof(onreply_route): yield return (RouteKinds.OnReply, name); break;
                case nameof(branch_route): yield return (RouteKinds.Branch, name); break;
                case nameof(branch_failure_route): yield return (RouteKinds.BranchFailure, name); break;
                case nameof(event_route) when name.StartsWith(BranchFailurePrefix, StringComparison.Ordinal):
                    yield return (RouteKinds.BranchFailure, name[BranchFailurePrefix.Length..]); break;
                case nameof(event_route): yield return (RouteKinds.Event, name); break;
                case nameof(routeAttribute): yield return (RouteKinds.None, name); break;
            }
        }
    }

    private static bool CanBeRoute(IMethodSymbol method)
    {
        if (!method.Parameters.IsEmpty || method.IsGenericMethod || method.ReturnsByRef || method.ReturnsByRefReadonly) return false;
        if (method.ReturnsVoid) return true;
        var type = method.ReturnType;
        if (type is INamedTypeSymbol { Name: "Task" or "ValueTask" } task && task.ContainingNamespace.ToDisplayString() == "System.Threading.Tasks")
        {
            if (task.TypeArguments.IsEmpty) return true;
            type = task.TypeArguments[0];
        }
        return type.SpecialType is SpecialType.System_Boolean or SpecialType.System_Int32 || type.ToDisplayString() == typeof(Rc).FullName;
    }
}
