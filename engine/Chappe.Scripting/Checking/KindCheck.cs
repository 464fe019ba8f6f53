using Chappe.Engine.Routing;
using Chappe.Scripting.Compilation;
using Chappe.Scripting.Sources;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Chappe.Scripting.Checking;

/// <summary>
/// Refuses words where they may not stand: from every route, and from the top level, it follows the calls and looks whether
/// each word on the way is allowed in that kind of route.
/// </summary>
internal sealed class KindCheck
{
    private sealed record Body(List<Use> Words, List<(ISymbol Callee, SyntaxNode Place)> Calls);

    private readonly ScriptModel _model;
    private readonly ScriptRoutes _routes;
    private readonly ProblemSink _problems;
    private readonly bool _followsCalls;
    private readonly Body _topLevel = new([], []);
    private readonly Dictionary<ISymbol, Body> _bodies = new(SymbolEqualityComparer.Default);
    private readonly HashSet<(SyntaxNode, RouteKinds)> _told = [];

    /// <summary>Checks a script.</summary>
    public KindCheck(ScriptModel model, ScriptRoutes routes, ProblemSink problems)
    {
        (_model, _routes, _problems) = (model, routes, problems);
        // Kamailio looks only at the block in which a function stands, and ported scripts ask is_request() and the like on the way.
        _followsCalls = !model.Uses.Any(u => u.Owner is null && u.Symbol.Name == nameof(Engine.Vocabulary.PortedFunctions.kamailio_defaults));
        foreach (var use in model.Uses) Sort(use);
        Follow(_topLevel, RouteKinds.Load, "");
        foreach (var (_, method) in model.TopLevelMethods())
        {
            foreach (var route in routes.Of(method))
                if (route.Kind != RouteKinds.None && _bodies.TryGetValue(method, out var body)) Follow(body, route.Kind, route.Name);
        }
    }

    private void Sort(Use use)
    {
        var body = _topLevel;
        if (use.Owner is { } owner && !_bodies.TryGetValue(owner, out body)) _bodies[owner] = body = new Body([], []);
        if (_model.Words.Find(use.Symbol) is not null)
        {
            body!.Words.Add(use);
            AddNamedRoute(use, body);
            return;
        }
        if (!ScriptModel.IsInScript(use.Symbol) || IsHandedOver(use.Node)) return;
        switch (use.Symbol)
        {
            case IMethodSymbol { MethodKind: not MethodKind.LocalFunction } method:
                body!.Calls.Add((method, use.Node));
                break;
            case IFieldSymbol field:
                body!.Calls.Add((field, use.Node));
                break;
            case IPropertySymbol property:
                if (property.GetMethod is { } get) body!.Calls.Add((get, use.Node));
                if (property.SetMethod is { } set) body!.Calls.Add((set, use.Node));
                break;
        }
    }

    // route("NAME") runs that route here and now.
    private void AddNamedRoute(Use use, Body body)
    {
        if (use.Symbol.Name != nameof(Engine.Vocabulary.FlowFunctions.route) || use.Node.Parent is not InvocationExpressionSyntax { ArgumentList.Arguments: [var argument] }) return;
        if (_model.Of(use.Node).GetConstantValue(argument.Expression) is not { HasValue: true, Value: string name }) return;
        foreach (var (_, method) in _model.TopLevelMethods())
            if (_routes.Of(method).Any(r => r.Kind == RouteKinds.None && r.Name == name)) body.Calls.Add((method, use.Node));
    }

    // t_on_failure(VOICEMAIL) names a route; it runs later and as what it is marked.
    private bool IsHandedOver(SimpleNameSyntax name) => RouteArguments.IsRouteArgument(_model, name);

    private void Follow(Body root, RouteKinds kind, string route)
    {
        var seen = new HashSet<Body>(ReferenceEqualityComparer.Instance) { root };
        var queue = new Queue<(Body Body, string Way)>([(root, "")]);
        while (queue.TryDequeue(out var next))
        {
            foreach (var use in next.Body.Words) Check(use, kind, route, next.Way);
            if (!_followsCalls && kind != RouteKinds.Load) continue;
            foreach (var (callee, place) in next.Body.Calls)
            {
                if (!_bodies.TryGetValue(callee, out var body) || !seen.Add(body)) continue;
                var line = place.GetLocation().GetLineSpan();
                string name = (callee as IMethodSymbol)?.AssociatedSymbol?.Name ?? callee.Name;
                queue.Enqueue((body, next.Way.Length > 0 ? $"{next.Way}, {name}" : $"{name}, {ScriptPaths.Display(line.Path)}:{line.StartLinePosition.Line + 1}"));
            }
        }
    }

    private void Check(Use use, RouteKinds kind, string route, string way)
    {
        var allowed = _model.Words.Find(use.Symbol)!.Kinds;
        if ((allowed & kind) != 0 || !_told.Add((use.Node, kind))) return;
        string word = use.Symbol is IMethodSymbol ? use.Symbol.Name + "()" : use.Symbol.Name;
        string where = kind == RouteKinds.Load ? "at the top level" : $"in {RouteKindNames.Of(kind, route)}";
        string may = allowed == RouteKinds.Load ? "it may only be used at the top level"
            : $"it may be used in {((allowed & RouteKinds.Any) == RouteKinds.Any ? "all routes" : RouteKindNames.List(allowed))}";
        _problems.Error(use.Node, $"{word} cannot be used {where} ({may}){(way.Length > 0 ? $"; called through {way}" : "")}.");
    }
}
