using Chappe.Porting.Syntax;

namespace Chappe.Porting.Translation;

/// <summary>
/// Finds the calls whose code somebody reads later as <c>$rc</c>: walks each route backwards from its readings. Only these calls have to
/// remember their code.
/// </summary>
internal sealed class CodeLiveness
{
    private readonly IReadOnlyList<RouteInfo> _routes;
    private readonly Func<CallExpression, RouteInfo?> _routeOf;

    public CodeLiveness(IReadOnlyList<RouteInfo> routes, Func<CallExpression, RouteInfo?> routeOf)
    {
        (_routes, _routeOf) = (routes, routeOf);
        // A route may read the code of what its caller called; such facts travel until nothing changes.
        for (bool isChanged = true; isChanged;)
        {
            isChanged = false;
            foreach (var route in routes)
            {
                bool reads = Before(route.Item.Body, false);
                if (reads == route.ReadsCodeFirst) continue;
                route.ReadsCodeFirst = reads;
                isChanged = true;
            }
        }
    }

    /// <summary>The calls that must remember their code.</summary>
    public HashSet<CallExpression> Kept { get; } = new(ReferenceEqualityComparer.Instance);

    // Each takes whether the code is read behind, and gives whether it is read before.
    private bool Before(CfgStatement statement, bool live)
    {
        switch (statement)
        {
            case Block block:
                for (int i = block.Statements.Count - 1; i >= 0; i--) live = Before(block.Statements[i], live);
                return live;
            case IfStatement choice:
                return Before(choice.Condition, Before(choice.Then, live) | (choice.Else is null ? live : Before(choice.Else, live)));
            case ConditionalStatement condition:
                return Before(condition.Then, live) | (condition.Else is null ? live : Before(condition.Else, live));
            case WhileStatement loop:
                bool again = Before(loop.Condition, live | Before(loop.Body, live));
                return Before(loop.Condition, live | Before(loop.Body, again | live));
            case SwitchStatement many:
                bool next = live, any = live;
                for (int i = many.Sections.Count - 1; i >= 0; i--) any |= next = Before(many.Sections[i].Body, live | next);
                return Before(many.Subject, any);
            case ReturnStatement { Value: { } value }: return Before(value, false);
            case ReturnStatement: return false;
            case WordStatement { Word: "exit" or "drop" }: return false;
            default:
                foreach (var expression in TreeWalk.Own(statement).Reverse()) live = Before(expression, live);
                return live;
        }
    }

    private bool Before(CfgExpression expression, bool live)
    {
        switch (expression)
        {
            case CallExpression call:
                if (live) Kept.Add(call);
                live = _routeOf(call) is { } route ? route.ReadsCodeFirst : call.Name == "route" && _routes.Any(r => r.IsPlain && r.ReadsCodeFirst);
                for (int i = call.Arguments.Count - 1; i >= 0; i--) live = Before(call.Arguments[i], live);
                return live;
            case BinaryExpression { Operator: "&&" or "||" } choice:
                return Before(choice.Left, live | Before(choice.Right, live));
            case BinaryExpression binary:
                return Before(binary.Left, Before(binary.Right, live));
            case UnaryExpression unary: return Before(unary.Operand, live);
            default: return live | TreeWalk.ReadsCode(expression);
        }
    }
}
