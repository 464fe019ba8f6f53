using Chappe.Porting.Syntax;

namespace Chappe.Porting.Translation;

/// <summary>
/// Decides which <c>$var</c> of a route become variables of its method: those that no other route names, and that are written before they are
/// read on every way. The others live as long as the message does.
/// </summary>
internal sealed class LocalVariables
{
    private readonly string _name;
    private readonly Func<CallExpression, string, bool> _writes;

    private LocalVariables(string name, Func<CallExpression, string, bool> writes) => (_name, _writes) = (name, writes);

    /// <summary>Finds them for all routes.</summary>
    /// <param name="routes">The routes.</param>
    /// <param name="nameOf">Makes a C# name of a variable's.</param>
    /// <param name="writes">True when a call writes its result to the variable of that name, and reads it nowhere.</param>
    public static void Find(IReadOnlyList<RouteInfo> routes, Func<string, string> nameOf, Func<CallExpression, string, bool> writes)
    {
        var users = new Dictionary<string, HashSet<RouteInfo>>(StringComparer.Ordinal);
        foreach (var route in routes)
            foreach (string name in Names(route.Item.Body))
                (users.TryGetValue(name, out var set) ? set : users[name] = []).Add(route);
        foreach (var (name, set) in users)
        {
            if (set.Count != 1) continue;
            var route = set.First();
            var place = new LocalVariables(name, writes).Place(route.Item.Body);
            if (place is { } found) route.Locals[name] = new LocalVariable(nameOf(name), found.Block, found.Before, found.ByAssignment);
        }
    }

    private static IEnumerable<string> Names(CfgStatement statement) => TreeWalk.All(statement).SelectMany(TreeWalk.Own).SelectMany(TreeWalk.Variables)
        .Concat(TreeWalk.All(statement).OfType<SwitchStatement>().SelectMany(s => s.Sections).SelectMany(s => s.Labels).Where(l => l.Value is not null).SelectMany(l => TreeWalk.Variables(l.Value!)));

    private (Block Block, CfgStatement Before, bool ByAssignment)? Place(Block block)
    {
        var using_ = block.Statements.Where(Uses).ToList();
        if (using_.Count == 0) return null;
        // Deeper, while one statement holds all of it in one of its blocks.
        if (using_.Count == 1 && using_[0] is not ConditionalStatement and not SwitchStatement && !TreeWalk.Own(using_[0]).Any(Uses))
        {
            var inner = TreeWalk.Children(using_[0]).Where(Uses).ToList();
            if (inner is [Block only]) return Place(only);
            if (inner is [IfStatement chained]) return Place(new Block(chained.Place, [chained])) is { } found && found.Block.Statements.Contains(chained) && found.Block.Statements.Count == 1 ? Declared(block, using_[0]) : Place(new Block(chained.Place, [chained]));
        }
        return Declared(block, using_[0]);
    }

    private (Block, CfgStatement, bool)? Declared(Block block, CfgStatement first)
    {
        if (first is AssignStatement assign && Writes(assign) && !Uses(assign.Value)) return (block, first, true);
        if (first is CallStatement { Call: CallExpression call } && _writes(call, _name)) return (block, first, true);
        bool isAssigned = false;
        foreach (var statement in block.Statements.SkipWhile(s => s != first))
            if (!IsGood(statement, ref isAssigned)) return null;
        return (block, first, false);
    }

    // False when the variable may be read before it was written.
    private bool IsGood(CfgStatement statement, ref bool isAssigned)
    {
        if (isAssigned || !Uses(statement)) return true;
        switch (statement)
        {
            case AssignStatement assign when Writes(assign):
                if (Uses(assign.Value)) return false;
                isAssigned = true;
                return true;
            case CallStatement { Call: CallExpression call } when _writes(call, _name):
                isAssigned = true;
                return true;
            case Block block:
                foreach (var child in block.Statements)
                    if (!IsGood(child, ref isAssigned)) return false;
                return true;
            case IfStatement or ConditionalStatement:
                if (TreeWalk.Own(statement).Any(Uses)) return false;
                var branches = TreeWalk.Children(statement).ToList();
                bool all = branches.Count == 2;
                foreach (var branch in branches)
                {
                    bool mine = false;
                    if (!IsGood(branch, ref mine)) return false;
                    all &= mine || Leaves(branch);
                }
                isAssigned = all;
                return true;
            case WhileStatement loop:
                if (Uses(loop.Condition)) return false;
                bool inLoop = false;
                return IsGood(loop.Body, ref inLoop);
            case SwitchStatement many:
                if (Uses(many.Subject) || many.Sections.SelectMany(s => s.Labels).Any(l => l.Value is not null && Uses(l.Value))) return false;
                bool every = many.Sections.Any(s => s.Labels.Any(l => l is { Value: null, Pattern: null }));
                foreach (var section in many.Sections)
                {
                    bool mine = false;
                    if (!IsGood(section.Body, ref mine)) return false;
                    every &= mine || Leaves(section.Body);
                }
                isAssigned = every;
                return true;
            default: return false;
        }
    }

    private static bool Leaves(CfgStatement statement) => statement switch
    {
        Block { Statements: [.., var last] } => Leaves(last),
        ReturnStatement => true,
        WordStatement { Word: "exit" or "drop" } => true,
        IfStatement { Else: { } other } choice => Leaves(choice.Then) && Leaves(other),
        _ => false,
    };

    private bool Writes(AssignStatement assign) => assign.Target is VariableExpression { Variable: { Name: "var", Index: null, Transformations.Count: 0 } variable } && variable.Inner == _name;

    private bool Uses(CfgStatement statement) => Names(statement).Contains(_name);

    private bool Uses(CfgExpression expression) => TreeWalk.Variables(expression).Contains(_name);
}
