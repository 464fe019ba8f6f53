using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Porting.Lexing;
using Chappe.Porting.Preprocessing;
using Chappe.Porting.Syntax;
using Chappe.Porting.Words;
using Chappe.Porting.Writing;

namespace Chappe.Porting.Translation;

/// <summary>
/// Makes a script of a configuration: parameters and listeners (Items), routes and their statements (Statements), expressions with Kamailio's
/// truth and coercions (Expressions), pseudo-variables (Variables), calls by matching names and arguments against the words (Calls).
/// </summary>
internal sealed partial class Translator
{
    private readonly Configuration _configuration;
    private readonly Preprocessor _preprocessor;
    private readonly WordCatalog _words;
    private readonly List<Problem> _problems;
    private readonly CsxWriter _writer;
    private readonly bool _isForPeople;
    private readonly List<RouteInfo> _routes = [];
    private readonly Dictionary<string, RouteInfo> _plain = new(StringComparer.Ordinal);
    private readonly HashSet<string> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _flagNumbers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _customs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _loaded = new(StringComparer.Ordinal);
    private readonly VariableKinds _kinds;
    private readonly CodeLiveness _codes;
    private RouteInfo? _route;

    public Translator(Configuration configuration, Preprocessor preprocessor, WordCatalog words, List<Problem> problems, bool isForPeople)
    {
        (_configuration, _preprocessor, _words, _problems, _isForPeople) = (configuration, preprocessor, words, problems, isForPeople);
        _writer = new CsxWriter(isForPeople);
        CollectRoutes();
        var statements = _routes.SelectMany(r => TreeWalk.All(r.Item.Body)).ToList();
        _kinds = new VariableKinds(statements, words);
        _codes = new CodeLiveness(_routes, StaticRoute);
        FindReturns();
        FindAwaiting();
        LocalVariables.Find(_routes, LocalName, WritesResult);
        foreach (var item in configuration.All) Collect(item);
    }

    /// <summary>Translates all of it.</summary>
    public CsxWriter Translate()
    {
        WriteHead();
        var items = _configuration.Items;
        for (int i = 0; i < items.Count; i++) Item(items[i], isFirst: i == 0);
        _writer.RemoveBlank();
        return _writer;
    }

    private void CollectRoutes()
    {
        var taken = new HashSet<string>(_words.Names, StringComparer.Ordinal) { "Main", "Text", "Rc", "System", "Task" };
        var byHead = new Dictionary<(string, string), RouteItem>();
        var conditions = _configuration.Items.OfType<ConditionalItem>().Any();
        foreach (var item in _configuration.All.OfType<RouteItem>())
        {
            string kind = item.Kind switch { "route" when item.Name is "" or "0" => "request_route", "onreply_route" when item.Name.Length == 0 => "reply_route", var word => word };
            if (byHead.TryGetValue((kind, item.Name), out var other))
            {
                // Under conditions that were kept, one of the two is not there.
                if (!conditions) _problems.Add(item.Place.Problem($"{kind}{(item.Name.Length > 0 ? $"[{item.Name}]" : "")} is there twice; the other one is in line {other.Place.Line}{(other.Place.File == item.Place.File ? "" : " of " + other.Place.File.Path)}."));
            }
            else byHead[(kind, item.Name)] = item;
            if (kind is "failure_route" or "branch_route" or "event_route" && item.Name.Length == 0)
                _problems.Add(item.Place.Problem($"A {kind} needs a name: {kind}[NAME]."));
            var route = new RouteInfo(item, kind);
            _routes.Add(route);
            if (route.IsPlain) _plain.TryAdd(item.Name, route);
        }
        // Plain routes first: they are called by their methods' names, the others only by word.
        foreach (var route in _routes.OrderBy(r => !r.IsPlain)) NameMethod(route, taken);
        if (!_routes.Exists(r => r.Kind == "request_route")) _problems.Add(new Problem(_preprocessor.Tokens.Count > 0 ? _preprocessor.Tokens[^1].Place.File.Path : "", 0, 0, "The configuration has no request_route.") { Hint = "request_route { … } handles every request" });
    }

    private readonly Dictionary<(string, string), string> _methods = [];

    private void NameMethod(RouteInfo route, HashSet<string> taken)
    {
        if (route.Kind is "request_route" or "reply_route" or "onsend_route")
        {
            route.Method = route.Kind;
            return;
        }
        if (_methods.TryGetValue((route.Kind, route.Name), out string? known)) route.Method = known;
        else
        {
            string name = CSharpText.Name(route.Name);
            if (CSharpText.IsKeyword(name) || taken.Contains(name)) name = route.IsPlain ? "route_" + name : $"{route.Kind.Split('_')[0]}_{name}";
            while (!taken.Add(name)) name += "_";
            route.Method = _methods[(route.Kind, route.Name)] = name;
        }
        string written = route.Method == route.Name ? "" : $"({CSharpText.Literal(route.Name)})";
        route.Mark = route.Kind switch
        {
            "route" => written.Length == 0 ? null : "route" + written,
            "event_route" => $"event_route({CSharpText.Literal(route.Name)})",
            _ => route.Kind + written,
        };
    }

    private string LocalName(string name)
    {
        string made = CSharpText.Name(name);
        if (made.StartsWith("route_", StringComparison.Ordinal) && char.IsAsciiDigit(name[0])) made = "_" + name;
        return CSharpText.IsKeyword(made) || _words.Names.Contains(made) || _routes.Exists(r => r.Method == made) || made is "Text" or "Rc" or "Math" or "Environment" or "round" || _constants.Contains(made) ? "my_" + made : made;
    }

    // A word whose out parameter is this variable, which no other argument reads.
    private bool WritesResult(CallExpression call, string variable)
    {
        var words = _words.Calls(call.Name).Where(w => w.Takes(call.Arguments.Count)).ToList();
        bool isWritten = false;
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            bool isOutput = words.Exists(w => i < w.Parameters.Count && w.Parameters[i].IsOut && w.Parameters[i].ParameterType.GetElementType() == typeof(Engine.Vocabulary.Text));
            string? whole = call.Arguments[i] switch { VariableExpression v => v.Variable.Text, TextExpression t => t.Value, _ => null };
            if (isOutput && whole == $"$var({variable})") isWritten = true;
            else if (TreeWalk.Variables(call.Arguments[i]).Contains(variable)) return false;
        }
        return isWritten;
    }

    private RouteInfo? StaticRoute(CallExpression call) =>
        call is { Name: "route", Arguments: [TextExpression name] } && _plain.TryGetValue(name.Value, out var route) ? route : null;

    // Who asks for a route's result, and what the route's returns are.
    private void FindReturns()
    {
        foreach (var route in _routes)
        {
            foreach (var statement in TreeWalk.All(route.Item.Body))
            {
                if (statement is CallStatement { Call: CallExpression alone })
                {
                    Note(route, alone, _codes.Kept.Contains(alone), false);
                    foreach (var argument in alone.Arguments) Asked(route, argument, false);
                    continue;
                }
                bool isCondition = statement is IfStatement or WhileStatement;
                foreach (var own in TreeWalk.Own(statement)) Asked(route, own, isCondition);
            }
        }
        foreach (var route in _routes.Where(r => r.IsPlain))
        {
            var values = TreeWalk.All(route.Item.Body).OfType<ReturnStatement>().Select(r => r.Value).OfType<CfgExpression>().ToList();
            bool isPlainTruth = values.TrueForAll(v => v is NumberExpression or CallExpression { Name: not "route" });
            route.Returns = route.AsksCode ? RouteReturn.Int : route.AsksTruth ? isPlainTruth ? RouteReturn.Bool : RouteReturn.Int : RouteReturn.Nothing;
        }
    }

    private void Asked(RouteInfo from, CfgExpression expression, bool isTruth)
    {
        switch (expression)
        {
            case CallExpression call:
                Note(from, call, !isTruth || _codes.Kept.Contains(call), isTruth);
                foreach (var argument in call.Arguments) Asked(from, argument, false);
                break;
            case BinaryExpression { Operator: "&&" or "||" } choice:
                Asked(from, choice.Left, true);
                Asked(from, choice.Right, true);
                break;
            case BinaryExpression binary:
                Asked(from, binary.Left, false);
                Asked(from, binary.Right, false);
                break;
            case UnaryExpression unary:
                Asked(from, unary.Operand, unary.Operator == "!");
                break;
        }
    }

    private void Note(RouteInfo from, CallExpression call, bool asksCode, bool asksTruth)
    {
        if (StaticRoute(call) is not { } route) return;
        from.Calls.Add(route);
        route.AsksCode |= asksCode;
        route.AsksTruth |= asksTruth;
    }

    // A route that calls a word which waits is awaited by all who call it.
    private void FindAwaiting()
    {
        // A variable may be one that has to be asked for: $rtpstat.
        var variables = _words.All.Where(w => w.IsAwaited && !w.IsMethod).Select(w => "$" + w.Name).ToList();
        foreach (var route in _routes)
        {
            var parts = TreeWalk.All(route.Item.Body).SelectMany(TreeWalk.Own).SelectMany(TreeWalk.All).ToList();
            route.IsAwaited = parts.OfType<CallExpression>().Any(c => _words.Calls(c.Name).Any(w => w.IsAwaited && w.Takes(c.Arguments.Count)))
                || parts.Any(p => (p is VariableExpression v ? v.Variable.Text : p is TextExpression t ? t.Value : "") is var text && variables.Exists(v => text.Contains(v, StringComparison.Ordinal)));
        }
        for (bool isChanged = true; isChanged;)
        {
            isChanged = false;
            // A name that is computed may be that of any route.
            foreach (var route in _routes.Where(r => !r.IsAwaited && (r.Calls.Any(c => c.IsAwaited) || (IsAnyAwaited && CallsComputed(r))))) route.IsAwaited = isChanged = true;
        }
    }

    private bool IsAnyAwaited => _routes.Exists(r => r.IsPlain && r.IsAwaited);

    private bool CallsComputed(RouteInfo route) =>
        TreeWalk.All(route.Item.Body).SelectMany(TreeWalk.Own).SelectMany(TreeWalk.All).OfType<CallExpression>().Any(c => c.Name == "route" && c.Arguments is [not TextExpression]);

    private void Tell(NotPortableException wrong, bool isError = true) => _problems.Add(wrong.Place.Problem(wrong.Message, wrong.Hint, isError));

    private void Notice(CfgPlace place, string text, string? hint = null) => _problems.Add(place.Problem(text, hint, isError: false));

    private static string? Did(string? near, string before = "") => near is null ? null : $"Did you mean '{before}{near}'?";

    private static string? Near(string name, IEnumerable<string> known) => NearestName.Find(name, known);

    private static string SourceOf(CfgPlace place) => place.File.Text.Substring(place.Offset, Math.Min(place.Length, place.File.Text.Length - place.Offset));
}
