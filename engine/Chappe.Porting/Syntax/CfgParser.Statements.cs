using Chappe.Porting.Lexing;

namespace Chappe.Porting.Syntax;

/// <summary>The statements of route blocks.</summary>
internal sealed partial class CfgParser
{
    private Block Block()
    {
        var open = Expect("{");
        var (statements, tail) = Statements();
        if (!Now.Is("}"))
            throw new CfgSyntaxException(open.Place, "This '{' has no '}'.");
        Take();
        return new Block(open.Place, statements) { Tail = tail };
    }

    // To the closing brace, the next case, or the directive that ends a kept condition; none of them is taken.
    private (List<CfgStatement> Statements, List<CfgComment> Tail) Statements()
    {
        var statements = new List<CfgStatement>();
        if (++_depth > DepthLimit) throw Wrong(Now, $"Blocks stand in each other more than {DepthLimit} deep.");
        while (!Now.Is("}") && Now.Kind != CfgTokenKind.End && !Now.Is("case") && !(Now.Is("default") && Ahead.Is(":"))
            && !(Now.Kind == CfgTokenKind.Directive && Now.Text is "else" or "endif"))
        {
            int before = _at;
            var around = Begin();
            try
            {
                var statement = Statement(around);
                if (statement is null) continue;
                End(around);
                statements.Add(statement);
            }
            catch (CfgSyntaxException wrong)
            {
                Tell(wrong);
                if (_at == before) Take();
                SkipStatement();
            }
        }
        _depth--;
        var tail = Now.Comments.ToList();
        _taken = _at;
        return (statements, tail);
    }

    private CfgStatement? Statement(Surroundings around)
    {
        var token = Now;
        switch (token.Kind)
        {
            case CfgTokenKind.Directive:
                return Conditional(around);
            case CfgTokenKind.Variable or CfgTokenKind.Select:
                var target = Primary();
                if (!Now.Is("=") && !Now.Is(":=")) throw new CfgSyntaxException(Now.HasLineBefore ? token.Place : Now.Place, "A value that is not used.", "Assign it with '=', or ask for it in an if.");
                Take();
                var value = Expression();
                Semicolon();
                return new AssignStatement(token.Place.To(value.Place), target, value) { Around = around };
            case CfgTokenKind.Sign when token.Is("{"):
                return Block() with { Around = around };
            case CfgTokenKind.Sign when token.Is(";"):
                _loose.AddRange(around.Before);
                Take();
                return null;
            case CfgTokenKind.Name:
                return Named(around);
            default:
                throw Wrong(token, $"{Describe(token)} stands where an action should.");
        }
    }

    private CfgStatement Named(Surroundings around)
    {
        var token = Now;
        switch (token.Text)
        {
            case "if":
                return If(around);
            case "while":
                Take();
                var condition = Expression();
                return new WhileStatement(token.Place.To(tokens[_at - 1].Place), condition, Body()) { Around = around };
            case "switch":
                return Switch(around);
            case "return":
                Take();
                var result = Now.Is(";") || Now.Is("}") ? null : Expression();
                // return();
                Semicolon();
                return new ReturnStatement(token.Place, result) { Around = around };
            case "exit" or "drop" or "break" or "continue":
                Take();
                if (Now.Is("("))
                {
                    Take();
                    if (!Now.Is(")")) Expression();
                    Expect(")");
                }
                Semicolon();
                return new WordStatement(token.Place, token.Text) { Around = around };
            case "else":
                throw Wrong(token, "This else has no if.");
        }
        CfgExpression call;
        if (Ahead.Is("("))
        {
            call = Primary();
            // method == "x"; or the like
            if (Now.Is("=")) throw Wrong(token, $"'{token.Text}' cannot be assigned to.");
        }
        else
        {
            Take();
            if (Now.Is("=")) throw Wrong(token, $"'{token.Text}' cannot be assigned to.", "Variables begin with '$'.");
            call = new CallExpression(token.Place, token.Text, []);
        }
        Semicolon();
        return new CallStatement(call.Place, call) { Around = around };
    }

    private IfStatement If(Surroundings around)
    {
        var word = Take();
        var condition = Expression();
        var place = word.Place.To(tokens[_at - 1].Place);
        var then = Body();
        CfgStatement? otherwise = null;
        if (Now.Is("else"))
        {
            Take();
            if (Now.Is("if"))
            {
                var inner = new Surroundings();
                inner.Before.AddRange(Now.Comments);
                _taken = _at;
                otherwise = If(inner);
            }
            else otherwise = Body();
        }
        return new IfStatement(place, condition, then, otherwise) { Around = around };
    }

    // A block, or one statement.
    private Block Body()
    {
        if (Now.Is("{"))
        {
            var block = Block();
            // }; is one statement.
            if (Now.Is(";") && !Now.HasLineBefore) Take();
            return block;
        }
        var around = Begin();
        if (++_depth > DepthLimit) throw Wrong(Now, $"Blocks stand in each other more than {DepthLimit} deep.");
        if (Now.Is("}")) throw Wrong(Now, "An action is missing before '}'.");
        var statement = Statement(around);
        _depth--;
        if (statement is null) return new Block(tokens[_at - 1].Place, []);
        if (!Now.Is("else")) End(around);
        return new Block(statement.Place, [statement]);
    }

    private SwitchStatement Switch(Surroundings around)
    {
        var word = Take();
        var subject = Expression();
        Expect("{");
        var sections = new List<CaseSection>();
        while (!Now.Is("}"))
        {
            var labels = new List<CaseLabel>();
            var begin = Begin();
            var place = Now.Place;
            while (Now.Is("case") || Now.Is("default"))
            {
                var label = Take();
                if (label.Text == "default") labels.Add(new CaseLabel(label.Place, null, null));
                else if (Now.Is("/") && Ahead.Kind == CfgTokenKind.String)
                {
                    Take();
                    var pattern = Texts();
                    labels.Add(new CaseLabel(pattern.Place, null, $"/{pattern.Value}/"));
                }
                else if (Now.Kind == CfgTokenKind.Expression) labels.Add(new CaseLabel(Now.Place, null, Take().Text));
                else
                {
                    var value = Expression();
                    labels.Add(new CaseLabel(value.Place, value, null));
                }
                Expect(":");
            }
            if (labels.Count == 0) throw Wrong(Now, $"{Describe(Now)} stands where 'case' or 'default' should.");
            End(begin);
            var (statements, tail) = Statements();
            sections.Add(new CaseSection(place, labels, new Block(place, statements) { Tail = Now.Is("}") ? tail : [] }) { Around = begin });
            if (Now.Kind is CfgTokenKind.End or CfgTokenKind.Directive) throw Wrong(word, "This switch has no '}'.");
            if (!Now.Is("}")) _taken = -1;
        }
        Take();
        return new SwitchStatement(word.Place.To(subject.Place), subject, sections) { Around = around };
    }

    private CfgStatement? Conditional(Surroundings around)
    {
        var token = Take();
        if (token.Text == "define")
        {
            _defines.Add(Kept(token, around));
            return null;
        }
        string name = Condition(token);
        var (then, tail) = Statements();
        var thenBlock = new Block(token.Place, then) { Tail = tail };
        Block? otherwise = null;
        if (Now.Is2("else"))
        {
            Take();
            (then, tail) = Statements();
            otherwise = new Block(token.Place, then) { Tail = tail };
        }
        if (!Now.Is2("endif")) throw Wrong(token, $"The condition on {name} does not end where its block does.");
        Take();
        return new ConditionalStatement(token.Place, name, token.Text == "ifndef", thenBlock, otherwise) { Around = around };
    }

    private void Semicolon()
    {
        if (Now.Is(";")) { Take(); return; }
        // Kamailio takes the last action of a block without one.
        if (Now.Is("}")) return;
        Expect(";");
    }

    private void SkipStatement()
    {
        int depth = 0;
        while (Now.Kind != CfgTokenKind.End)
        {
            if (Now.Is("{")) depth++;
            else if (Now.Is("}"))
            {
                if (depth == 0) return;
                if (--depth == 0) { Take(); return; }
            }
            else if (Now.Is(";") && depth == 0) { Take(); return; }
            else if (depth == 0 && Now.Kind == CfgTokenKind.Directive) return;
            Take();
        }
    }
}
