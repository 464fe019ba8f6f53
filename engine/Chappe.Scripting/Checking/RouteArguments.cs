using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Scripting.Compilation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Chappe.Scripting.Checking;

/// <summary>
/// Arguments that name a route: <c>t_on_failure(VOICEMAIL)</c>, <c>t_on_failure("VOICEMAIL")</c>. The route must exist and be
/// of the right kind; where the method was written, the rewriting puts the route's name.
/// </summary>
internal sealed class RouteArguments
{
    private readonly Dictionary<ExpressionSyntax, string> _names = [];
    private readonly ScriptModel _model;
    private readonly ScriptRoutes _routes;
    private readonly ProblemSink _problems;

    /// <summary>Checks all of a script's.</summary>
    public RouteArguments(ScriptModel model, ScriptRoutes routes, ProblemSink problems)
    {
        (_model, _routes, _problems) = (model, routes, problems);
        foreach (var tree in model.Trees)
        {
            foreach (var argument in tree.GetRoot().DescendantNodes().OfType<ArgumentSyntax>())
                if (model.Parameter(argument) is { } parameter && WordTable.NamesRoute(parameter) is { } kind) Check(argument.Expression, kind, WordTable.MayAwait(parameter));
        }
    }

    /// <summary>The arguments that are methods, with the names that must stand there when the script runs.</summary>
    public IReadOnlyDictionary<ExpressionSyntax, string> Names => _names;

    /// <summary>True when <paramref name="argument"/> stands where a word wants a route.</summary>
    public static bool IsRouteArgument(ScriptModel model, ExpressionSyntax argument) => argument.Parent is ArgumentSyntax place && Kind(model, place) is not null;

    private static RouteKinds? Kind(ScriptModel model, ArgumentSyntax argument) =>
        model.Parameter(argument) is { } parameter ? WordTable.NamesRoute(parameter) : null;

    private void Check(ExpressionSyntax argument, RouteKinds kind, bool mayAwait)
    {
        var semantics = _model.Of(argument);
        if (semantics.GetConstantValue(argument) is { HasValue: true, Value: string name })
        {
            // "0" and "" take a route back.
            if (name.Length == 0 || name == "0") return;
            if (_routes.All.FirstOrDefault(r => r.Kind == kind && r.Name == name) is { } found)
            {
                // route("NAME") runs it here and now, and could not go on behind its await.
                if (kind == RouteKinds.None && !mayAwait && IsAsync(found.Method)) _problems.Error(argument, $"The route '{name}' awaits something, and route() cannot.", $"Write 'await {found.Method}()'.");
                return;
            }
            var other = _routes.All.FirstOrDefault(r => r.Name == name);
            if (other is not null) Refuse(argument, name, other.Kind, kind);
            else _problems.Error(argument, $"There is no {RouteKindNames.Of(kind)} '{name}'.", Near(name, kind));
            return;
        }
        var symbol = semantics.GetSymbolInfo(argument);
        if ((symbol.Symbol ?? symbol.CandidateSymbols.FirstOrDefault()) is IMethodSymbol method && argument is SimpleNameSyntax)
        {
            var routes = _routes.Of(method.OriginalDefinition);
            if (routes.FirstOrDefault(r => r.Kind == kind) is { } route) _names[argument] = route.Name;
            else if (routes.Count > 0) Refuse(argument, routes[0].Name, routes[0].Kind, kind);
            else _problems.Error(argument, $"{method.Name} is no {RouteKindNames.Of(kind)}: it has parameters, or is not a method of this script.");
            return;
        }
        if (argument is AnonymousFunctionExpressionSyntax)
            _problems.Error(argument, $"Here stands the name of {RouteKindNames.WithArticle(kind)}, not a function without a name.");
    }

    private bool IsAsync(string method) => _model.TopLevelMethods().Any(m => m.Symbol.Name == method && m.Symbol.Parameters.IsEmpty && Rewriting.ScriptFunction.IsTask(m.Symbol.ReturnType));

    private void Refuse(ExpressionSyntax argument, string name, RouteKinds found, RouteKinds wanted) =>
        _problems.Error(argument, $"{name} is {RouteKindNames.WithArticle(found)}, not {RouteKindNames.WithArticle(wanted)}.",
            found == RouteKinds.None ? $"Put [{RouteKindNames.Of(wanted)}] above it." : Near(name, wanted));

    private string? Near(string name, RouteKinds kind) =>
        NearestName.Find(name, _routes.All.Where(r => r.Kind == kind && r.Name != name).Select(r => r.Name)) is { } near ? $"Did you mean '{near}'?" : null;
}
