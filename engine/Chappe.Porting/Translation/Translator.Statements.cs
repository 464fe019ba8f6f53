using System.Globalization;
using Chappe.Porting.Lexing;
using Chappe.Porting.Syntax;
using Chappe.Porting.Writing;

namespace Chappe.Porting.Translation;

/// <summary>Route blocks and their statements.</summary>
internal sealed partial class Translator
{
    private const int LineWidth = 124;
    private int _loops;
    private int _breakable;

    private void Route(RouteItem item)
    {
        var route = _route = _routes.First(r => r.Item == item);
        if (route.Mark is not null) _writer.Line($"[{route.Mark}]", item.Place);
        string type = (route.IsAwaited, route.Returns) switch
        {
            (false, RouteReturn.Nothing) => "void", (false, RouteReturn.Bool) => "bool", (false, _) => "int",
            (true, RouteReturn.Nothing) => "async Task", (true, RouteReturn.Bool) => "async Task<bool>", _ => "async Task<int>",
        };
        _writer.Line($"{type} {route.Method}()", item.Place);
        _writer.Line("{");
        _writer.Depth++;
        foreach (var comment in item.Around.Behind) Comment(comment);
        Statements(item.Body, isTail: true);
        if (route.Returns != RouteReturn.Nothing && !EndsFlow(item.Body) && !(_writer.Lines[^1] is { } last && last.Depth == _writer.Depth && last.Text.StartsWith("return ", StringComparison.Ordinal))) _writer.Line(route.Returns == RouteReturn.Bool ? "return true;" : "return 1;");
        _writer.RemoveBlank();
        _writer.Depth--;
        _writer.Line("}");
        _route = null;
    }

    private void Statements(Block block, bool isTail = false)
    {
        for (int i = 0; i < block.Statements.Count; i++) Statement(block.Statements[i], block, isTail && i == block.Statements.Count - 1, isFirst: i == 0);
        foreach (var comment in block.Tail) Comment(comment);
    }

    private void Statement(CfgStatement statement, Block block, bool isTail, bool isFirst = false)
    {
        if (statement.Around.HasBlankBefore && !isFirst) _writer.Blank();
        foreach (var comment in statement.Around.Before) Comment(comment);
        int before = _writer.Lines.Count;
        foreach (var (name, local) in _route!.Locals)
        {
            if (local.Before == statement && local.Block.Statements.Contains(statement) && !local.IsDeclaredByAssignment)
                _writer.Line(KindOfLocal(name) == Kind.Int ? $"int {local.Name} = 0;" : $"Text {local.Name} = null;", statement.Place, isPlain: true);
        }
        try
        {
            Write(statement, block, isTail);
        }
        catch (NotPortableException wrong)
        {
            Tell(wrong);
            _before.Clear();
            _after.Clear();
            NotPorted(statement);
            foreach (var (name, local) in _route!.Locals)
                if (local.Before == statement && local.IsDeclaredByAssignment) _writer.Line(KindOfLocal(name) == Kind.Int ? $"int {local.Name} = 0;" : $"Text {local.Name} = null;", statement.Place);
        }
        foreach (var comment in statement.Around.Behind)
        {
            if (!_isForPeople) continue;
            if (_writer.Lines.Count > before && statement is not (IfStatement or WhileStatement or SwitchStatement or ConditionalStatement or Block)) _writer.Behind(comment.Text);
            else if (_writer.Lines.Count == before + 1) _writer.Behind(comment.Text);
            else Comment(comment);
        }
    }

    private void NotPorted(CfgStatement statement)
    {
        NotPorted(statement.Place);
        // What stands in its blocks is translated all the same, so that the author finds it in its place.
        if (statement is IfStatement or WhileStatement)
        {
            _writer.Line("if (false)", statement.Place);
            Braced(statement is IfStatement choice ? choice.Then : ((WhileStatement)statement).Body);
            if (statement is IfStatement { Else: { } other })
            {
                _writer.Line("else");
                Braced(other as Block ?? new Block(other.Place, [other]));
            }
        }
    }

    private void Write(CfgStatement statement, Block block, bool isTail)
    {
        switch (statement)
        {
            case Block inner:
                Braced(inner);
                break;
            case IfStatement choice:
                If(choice, "if", isTail);
                break;
            case WhileStatement loop:
                While(loop);
                break;
            case SwitchStatement many:
                Switch(many);
                break;
            case ConditionalStatement condition:
                _writer.Margin($"#if {(condition.IsNegated ? "!" : "")}{condition.Name}");
                Statements(condition.Then);
                if (condition.Else is not null)
                {
                    _writer.Margin("#else");
                    Statements(condition.Else);
                }
                _writer.Margin("#endif");
                break;
            case AssignStatement assign:
                Assign(assign);
                break;
            case CallStatement { Call: CallExpression call }:
                CallAlone(call, statement.Place, isTail);
                break;
            case CallStatement other:
                throw new NotPortableException(other.Place, "A value that is not used.");
            case ReturnStatement result:
                Return(result, block, isTail);
                break;
            case WordStatement { Word: "exit" }: _writer.Line("exit();", statement.Place, isPlain: true); break;
            case WordStatement { Word: "drop" }: _writer.Line("drop();", statement.Place, isPlain: true); break;
            case WordStatement { Word: "break" } when _breakable == 0: ReturnNow(statement.Place, 1); break;
            case WordStatement { Word: "continue" } when _loops == 0: throw new NotPortableException(statement.Place, "continue stands in no loop.");
            case WordStatement word: _writer.Line(word.Word + ";", statement.Place, isPlain: true); break;
        }
    }

    private void Braced(Block block, bool isTail = false)
    {
        _writer.Line("{");
        _writer.Depth++;
        Statements(block, isTail);
        _writer.Depth--;
        _writer.Line("}");
    }

    // A block behind a head: on the head's line when it is short, in braces otherwise.
    private void Body(string head, CfgPlace place, Block block, bool isTail)
    {
        int start = _writer.Lines.Count;
        _writer.Depth++;
        Statements(block, isTail);
        _writer.Depth--;
        var lines = _writer.Lines.Skip(start).ToList();
        _writer.Cut(start);
        int width = _writer.Depth * 4 + head.Length + 1;
        if (_writer.IsCompact && lines is [{ IsPlain: true } only] && width + only.Text.Length <= LineWidth && !only.Text.StartsWith("int ", StringComparison.Ordinal) && !only.Text.StartsWith("Text ", StringComparison.Ordinal))
        {
            _writer.Line($"{head} {only.Text}", place);
            return;
        }
        if (_writer.IsCompact && lines.Count is > 0 and <= 3 && lines.TrueForAll(l => l.IsPlain) && width + lines.Sum(l => l.Text.Length + 1) + 3 <= LineWidth - 10)
        {
            _writer.Line($"{head} {{ {string.Join(' ', lines.Select(l => l.Text))} }}", place);
            return;
        }
        _writer.Line(head, place);
        _writer.Line("{");
        _writer.Add(lines);
        _writer.Line("}");
    }

    private void If(IfStatement choice, string head, bool isTail)
    {
        var condition = Truth(choice.Condition, Asks.Truth);
        FlushBefore(choice.Place, isChained: head != "if");
        Body($"{head} ({condition.Text})", choice.Place, choice.Then, isTail);
        switch (choice.Else)
        {
            case null: break;
            case IfStatement next:
                foreach (var comment in next.Around.Before) Comment(comment);
                try
                {
                    If(next, "else if", isTail);
                }
                catch (NotPortableException wrong)
                {
                    Tell(wrong);
                    _writer.Line("else", next.Place);
                    _writer.Line("{");
                    _writer.Depth++;
                    NotPorted(next);
                    _writer.Depth--;
                    _writer.Line("}");
                }
                break;
            case Block other:
                Body("else", other.Place, other, isTail);
                break;
        }
    }

    private void While(WhileStatement loop)
    {
        var condition = Truth(loop.Condition, Asks.Truth);
        string round = _loops == 0 ? "round" : $"round{_loops + 1}";
        string turns = $"may_repeat({round})";
        FlushBefore(loop.Place, isChained: true);
        _loops++;
        _breakable++;
        Body($"for (int {round} = 0; {(condition.Text == "true" ? "" : condition.In(Levels.And) + " && ")}{turns}; {round}++)", loop.Place, loop.Body, false);
        _breakable--;
        _loops--;
    }

    private void Switch(SwitchStatement many)
    {
        bool hasPatterns = many.Sections.Any(s => s.Labels.Any(l => l.Pattern is not null));
        bool isText = hasPatterns || many.Sections.SelectMany(s => s.Labels).Any(l => l.Value is TextExpression);
        var subject = Value(many.Subject);
        if (!isText && many.Sections.SelectMany(s => s.Labels).Any(l => l.Value is not null and not NumberExpression and not UnaryExpression)) throw new NotPortableException(many.Place, "The cases of a switch are numbers, texts or expressions.");
        string on = isText ? hasPatterns ? AsText(subject).Text : AsString(subject) : AsInt(subject).Text;
        FlushBefore(many.Place, isChained: false);
        _writer.Line($"switch ({on})", many.Place);
        _writer.Line("{");
        _writer.Depth++;
        _breakable++;
        for (int i = 0; i < many.Sections.Count; i++) Section(many, i, hasPatterns, isText);
        _breakable--;
        _writer.Depth--;
        _writer.Line("}");
    }

    private void Section(SwitchStatement many, int index, bool hasPatterns, bool isText)
    {
        var section = many.Sections[index];
        foreach (var comment in section.Around.Before) Comment(comment);
        if (hasPatterns && !section.Labels.Any(l => l is { Value: null, Pattern: null }))
            _writer.Line($"case var s when {string.Join(" || ", section.Labels.Select(l => Label(l, true, true)["case var s when ".Length..]))}:", section.Place);
        else foreach (var label in section.Labels) _writer.Line(Label(label, hasPatterns, isText) + ":", label.Place);
        foreach (var comment in section.Around.Behind) if (_isForPeople) _writer.Behind(comment.Text);
        _writer.Depth++;
        Statements(section.Body);
        if (!EndsFlow(section.Body, isSwitch: true))
        {
            bool leaves = LastOf(section.Body) is WordStatement { Word: "exit" or "drop" };
            if (leaves || index == many.Sections.Count - 1) _writer.Line("break;");
            else if (!hasPatterns) _writer.Line($"goto {Label(many.Sections[index + 1].Labels[0], hasPatterns, isText)};");
            else
            {
                // C# cannot jump to an expression: what would be fallen into stands here again.
                int next = index + 1;
                for (; next < many.Sections.Count; next++)
                {
                    Statements(many.Sections[next].Body);
                    if (EndsFlow(many.Sections[next].Body, isSwitch: true)) break;
                    if (LastOf(many.Sections[next].Body) is WordStatement { Word: "exit" or "drop" }) { _writer.Line("break;"); break; }
                }
                if (next == many.Sections.Count) _writer.Line("break;");
            }
        }
        _writer.Depth--;
    }

    private string Label(CaseLabel label, bool hasPatterns, bool isText)
    {
        if (label.Pattern is { } pattern)
        {
            int end = pattern.LastIndexOf('/');
            return $"case var s when s.matches({CSharpText.Literal(pattern[1..end].Replace("\\/", "/", StringComparison.Ordinal))})";
        }
        if (label.Value is null) return "default";
        string value = label.Value switch
        {
            NumberExpression number when !isText => number.Define is { } define && _constants.Contains(define) ? define : number.Written,
            NumberExpression number => $"\"{number.Value}\"",
            TextExpression text => text.Define is { } define && _constants.Contains(define) ? define : CSharpText.Literal(text.Value),
            _ => throw new NotPortableException(label.Place, "A case is a number, a text or an expression in slashes."),
        };
        return hasPatterns ? $"case var s when s == {value}" : $"case {value}";
    }

    private static CfgStatement? LastOf(Block block) => block.Statements.Count == 0 ? null : block.Statements[^1] is Block inner ? LastOf(inner) : block.Statements[^1];

    // C#'s own idea of what cannot be passed: it does not know that exit() ends the script.
    private static bool EndsFlow(CfgStatement? statement, bool isSwitch = false) => statement switch
    {
        Block block => EndsFlow(block.Statements.Count == 0 ? null : block.Statements[^1], isSwitch),
        ReturnStatement { Value: NumberExpression { Value: 0 } } => false,
        ReturnStatement => true,
        WordStatement { Word: "break" or "continue" } => isSwitch,
        IfStatement { Else: { } other } choice => EndsFlow(choice.Then, isSwitch) && EndsFlow(other, isSwitch),
        _ => false,
    };

    private void Return(ReturnStatement result, Block block, bool isTail)
    {
        var route = _route!;
        // The end of a method needs no return.
        if (isTail && result.Value is null or NumberExpression { Value: 1 } && route.Returns == RouteReturn.Nothing && block == route.Item.Body && _isForPeople && result.Around.Behind.Count == 0 && result.Around.Before.Count == 0) return;
        switch (result.Value)
        {
            case null: ReturnNow(result.Place, 1); return;
            case NumberExpression number: ReturnNow(result.Place, number.Value); return;
        }
        var value = Value(result.Value);
        FlushBefore(result.Place, isChained: false);
        if (route.Returns == RouteReturn.Nothing)
        {
            if (value.Form == Form.Int) _writer.Line($"if ({AsInt(value).In(Levels.Equality)} == 0) exit();", result.Place);
            else _writer.Line($"{value.Text};", result.Place, isPlain: true);
            _writer.Line("return;", result.Place, isPlain: true);
            return;
        }
        if (value.Form == Form.Int && result.Value is VariableExpression) _writer.Line($"if ({value.In(Levels.Equality)} == 0) exit();", result.Place);
        _writer.Line($"return {Returned(value)};", result.Place, isPlain: true);
    }

    // return 0 ends the script; in a reply_route what is not above 0 drops the reply.
    private void ReturnNow(CfgPlace place, int code)
    {
        var route = _route!;
        if (code <= 0 && route.Kind == "reply_route") { _writer.Line("drop();", place, isPlain: true); return; }
        if (code == 0) { _writer.Line("exit();", place, isPlain: true); return; }
        _writer.Line(route.Returns switch { RouteReturn.Nothing => "return;", RouteReturn.Bool => code > 0 ? "return true;" : "return false;", _ => $"return {code};" }, place, isPlain: true);
    }

    private string Returned(Code value) => _route!.Returns == RouteReturn.Bool
        ? value.Form is Form.Rc or Form.Bool ? value.Text : AsInt(value).In(Levels.Relation) + " > 0"
        : value.Form switch { Form.Rc => $"{value.In(Levels.Primary)}.Code", Form.Bool => $"{value.In(Levels.Or)} ? 1 : -1", _ => AsInt(value).Text };

    private void CallAlone(CallExpression call, CfgPlace place, bool isTail)
    {
        if (Special(call, place)) return;
        var code = Call(call, isAlone: true);
        FlushBefore(place, isChained: false);
        bool isResult = isTail && _route!.Returns != RouteReturn.Nothing && code.Form is Form.Rc or Form.Bool or Form.Int && code.Kind != Kind.Null;
        _writer.Line(isResult ? $"return {Returned(code)};" : $"{code.Text};", place, isPlain: true);
        foreach (string line in _after) _writer.Line(line, place, isPlain: true);
        _after.Clear();
    }

    // Statements that an expression needs before it.
    private readonly List<string> _before = [];
    private readonly List<string> _after = [];

    private void FlushBefore(CfgPlace place, bool isChained)
    {
        if (_before.Count == 0) return;
        if (isChained)
        {
            _before.Clear();
            throw new NotPortableException(place, "A word with a result variable stands where nothing can stand before it.", "Call it in a line of its own.");
        }
        foreach (string line in _before) _writer.Line(line, place);
        _before.Clear();
    }
}
