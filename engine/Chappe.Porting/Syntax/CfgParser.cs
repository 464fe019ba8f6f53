using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Porting.Lexing;

namespace Chappe.Porting.Syntax;

/// <summary>
/// Makes a tree of a configuration's tokens. What is wrong is told with its place, and reading goes on behind it, so that all of it is told
/// together.
/// </summary>
internal sealed partial class CfgParser(List<CfgToken> tokens, Func<CfgToken, string> valueOf, List<Problem> problems)
{
    private const int DepthLimit = 200;

    private static readonly string[] s_routeKinds =
        ["route", "request_route", "reply_route", "onreply_route", "failure_route", "branch_route", "onsend_route", "event_route"];

    private readonly List<CfgComment> _loose = [];
    private readonly List<CfgItem> _defines = [];
    private int _at;
    private int _depth;

    /// <summary>Places at which something was wrong; a condition that was kept around one is decided.</summary>
    public List<CfgPlace> Faults { get; } = [];

    private CfgToken Now => tokens[_at];
    private CfgToken Ahead => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    /// <summary>Reads all of it.</summary>
    public Configuration Parse()
    {
        var items = Items(until: null);
        return new Configuration(items);
    }

    private List<CfgItem> Items(string? until)
    {
        var items = new List<CfgItem>();
        while (Now.Kind != CfgTokenKind.End)
        {
            if (until is not null && Now.Kind == CfgTokenKind.Directive && Now.Text is "else" or "endif") break;
            int before = _at;
            var around = Begin();
            try
            {
                var item = Item(around);
                End(item?.Around ?? around);
                items.AddRange(_defines);
                _defines.Clear();
                if (item is not null) items.Add(item);
            }
            catch (CfgSyntaxException wrong)
            {
                Tell(wrong);
                if (_at == before) Take();
                SkipItem();
            }
        }
        if (until is null && Now.Comments.Count > 0)
        {
            var rest = new CommentItem(Now.Place);
            rest.Around.Before.AddRange(Now.Comments);
            rest.Around.HasBlankBefore = true;
            items.Add(rest);
        }
        return items;
    }

    private CfgItem? Item(Surroundings around)
    {
        var token = Now;
        if (token.Kind == CfgTokenKind.Directive) return ItemDirective(around);
        if (token.Is(";")) { Take(); return null; }
        if (token.Kind != CfgTokenKind.Name) throw Wrong(token, $"{Describe(token)} stands where a parameter, a module or a route should.");
        if (s_routeKinds.Contains(token.Text) && (Ahead.Is("[") || Ahead.Is("{"))) return Route(around);
        switch (token.Text)
        {
            case "loadmodule" or "loadmodulex":
                Take();
                var module = Take(CfgTokenKind.String, "a module's name in quotes");
                if (Now.Is("opt") || (Now.Kind == CfgTokenKind.String && !Now.HasLineBefore)) { if (Now.Is("opt")) Take(); Take(CfgTokenKind.String, "options in quotes"); }
                return new LoadItem(token.Place.To(module.Place), module.Text, false) { Around = around };
            case "mpath" or "loadpath" or "modpath":
                Take();
                if (Now.Is("=")) Take();
                var path = Take(CfgTokenKind.String, "a path in quotes");
                return new LoadItem(token.Place.To(path.Place), path.Text, true) { Around = around };
            case "modparam" or "modparamx":
                return Parameter(around);
            case "flags" or "avpflags" when !Ahead.Is("="):
                return FlagNames(around);
        }
        if (Ahead.Is("=")) return Global(around, null);
        if (Ahead.Is("."))
        {
            Take();
            Take();
            return Global(around, token.Text);
        }
        string[] words = [.. s_routeKinds, "loadmodule", "modparam", "mpath", "import_file", "include_file"];
        throw Wrong(token, $"There is no statement '{token.Text}' at the top of a configuration.", NearestName.Find(token.Text, words) is { } near ? $"Did you mean '{near}'?"
            : Ahead.Is("(") ? "Actions stand in route blocks." : "A parameter is followed by '='.");
    }

    private CfgItem? ItemDirective(Surroundings around)
    {
        var token = Take();
        if (token.Text == "define") return Kept(token, around);
        if (token.Text is "else" or "endif") throw Wrong(token, $"#!{token.Text} does not fit here.");
        string name = Condition(token);
        var then = Items("condition");
        List<CfgItem>? otherwise = null;
        var elseAround = new Surroundings();
        if (Now.Is2("else"))
        {
            elseAround.Before.AddRange(Now.Comments);
            Take();
            otherwise = Items("condition");
        }
        if (!Now.Is2("endif")) throw Wrong(Now, "#!endif is missing.");
        AddTail(otherwise ?? then, Now);
        Take();
        return new ConditionalItem(token.Place, name, token.Text == "ifndef", then, otherwise) { Around = around, ElseAround = elseAround };
    }

    private static void AddTail(List<CfgItem> items, CfgToken end)
    {
        if (end.Comments.Count == 0) return;
        var rest = new CommentItem(end.Place);
        rest.Around.Before.AddRange(end.Comments);
        items.Add(rest);
    }

    private DefineItem Kept(CfgToken token, Surroundings around) => new(token.Place, token.Rest, valueOf(token), token.Quote != '\0') { Around = around };

    private static string Condition(CfgToken token) => token.Rest.Split((char[])[' ', '\t', '#'], 2)[0];

    private GlobalItem Global(Surroundings around, string? group)
    {
        var name = Take(CfgTokenKind.Name, "a name");
        var start = name.Place;
        Expect("=");
        if (group is null && name.Text is "listen" or "socket" && !Now.Is("{")) return Listen(around, start);
        var values = new List<CfgExpression> { GlobalValue() };
        while (group is null && name.Text == "alias" && !Now.HasLineBefore && Now.Kind is CfgTokenKind.Name or CfgTokenKind.String or CfgTokenKind.Number && !Ahead.Is("=")) values.Add(GlobalValue());
        string? description = null;
        if (group is not null && Now.Kind == CfgTokenKind.Name && Now.Text is "desc" or "descr" or "description")
        {
            Take();
            description = Take(CfgTokenKind.String, "a description in quotes").Text;
        }
        if (Now.Is(";")) Take();
        return new GlobalItem(start.To(tokens[_at - 1].Place), group, name.Text, values) { Around = around, Description = description };
    }

    private CfgExpression GlobalValue()
    {
        var token = Now;
        if (token.Kind == CfgTokenKind.String) return Texts();
        if (token.Is("-") && Ahead.Kind == CfgTokenKind.Number)
        {
            Take();
            return new NumberExpression(token.Place, -Number(Take()), null);
        }
        if (token.Kind == CfgTokenKind.Number && token.DefineName is not null) { Take(); return new NumberExpression(token.Place, Number(token), token.DefineName); }
        string run = Run();
        return int.TryParse(run, out int number) ? new NumberExpression(token.Place, number, token.DefineName) : new NameExpression(token.Place.To(tokens[_at - 1].Place), run);
    }

    // Tokens without a space between them: an address, a name.
    private string Run()
    {
        var first = Now;
        if (first.Kind == CfgTokenKind.End || first.Is(";")) throw Wrong(first, "A value is missing.");
        string text = Take().Text;
        while (!Now.HasSpaceBefore && Now.Kind is CfgTokenKind.Name or CfgTokenKind.Number or CfgTokenKind.Sign or CfgTokenKind.String && !Now.Is(";") && !Now.Is(",") && !Now.Is(")")) text += Take().Text;
        return text;
    }

    private GlobalItem Listen(Surroundings around, CfgPlace start)
    {
        bool isGroup = Now.Is("(");
        if (isGroup) Take();
        var values = new List<CfgExpression>();
        do
        {
            var place = Now.Place;
            string address = Now.Kind == CfgTokenKind.String ? Take().Text : Run();
            string? advertise = null, name = null;
            while (Now.Kind == CfgTokenKind.Name && Now.Text is "advertise" or "name" or "virtual" && !Ahead.Is("="))
            {
                string word = Take().Text;
                if (word == "advertise") advertise = Now.Kind == CfgTokenKind.String ? Take().Text : Run();
                else if (word == "name") name = Now.Kind == CfgTokenKind.String ? Take().Text : Run();
            }
            values.Add(new TextExpression(place.To(tokens[_at - 1].Place), address + (advertise is null ? "" : "/" + advertise) + (name is null ? "" : "/" + name), '"', null));
            if (Now.Is(",")) Take();
        }
        while (isGroup && !Now.Is(")") && Now.Kind != CfgTokenKind.End);
        if (isGroup) Expect(")");
        return new GlobalItem(start.To(tokens[_at - 1].Place), null, "listen", values) { Around = around };
    }

    private GlobalItem FlagNames(Surroundings around)
    {
        var word = Take();
        var values = new List<CfgExpression>();
        while (true)
        {
            var name = Take(CfgTokenKind.Name, "a flag's name");
            int number = -1;
            if (Now.Is(":") || Now.Is("=")) { Take(); number = Number(Take(CfgTokenKind.Number, "a number")); }
            values.Add(new BinaryExpression(name.Place, ":", new NameExpression(name.Place, name.Text), new NumberExpression(name.Place, number, null)));
            if (!Now.Is(",")) break;
            Take();
        }
        if (Now.Is(";")) Take();
        return new GlobalItem(word.Place, null, word.Text, values) { Around = around };
    }

    private ParameterItem Parameter(Surroundings around)
    {
        var word = Take();
        Expect("(");
        var module = Take(CfgTokenKind.String, "a module's name in quotes");
        Expect(",");
        var name = Take(CfgTokenKind.String, "a parameter's name in quotes");
        Expect(",");
        var value = Expression();
        var valuePlace = value.Place;
        var end = Expect(")");
        if (Now.Is(";")) Take();
        return new ParameterItem(word.Place.To(end.Place), module.Text, name.Text, value) { Around = around, ModulePlace = module.Place, NamePlace = name.Place, ValuePlace = valuePlace };
    }

    private RouteItem Route(Surroundings around)
    {
        var kind = Take();
        string name = "";
        if (Now.Is("["))
        {
            Take();
            if (Now.Kind == CfgTokenKind.String) name = Take().Text;
            else
            {
                var first = Now;
                while (!Now.Is("]") && Now.Kind is CfgTokenKind.Name or CfgTokenKind.Number or CfgTokenKind.Sign && !Now.Is("{")) name += Take().Text;
                if (name.Length == 0) throw Wrong(first, "A route's name is missing.");
            }
            Expect("]");
        }
        var place = kind.Place.To(tokens[_at - 1].Place);
        return new RouteItem(place, kind.Text, name, Block()) { Around = around };
    }

    private Surroundings Begin()
    {
        var around = new Surroundings { HasBlankBefore = Now.HasBlankBefore || Now.Comments.Any(c => c.HasBlankBefore) };
        around.Before.AddRange(Now.Comments);
        _taken = _at;
        return around;
    }

    private int _taken = -1;

    // What stands behind the last token on its line belongs to what ends here.
    private void End(Surroundings around)
    {
        around.Before.AddRange(_loose);
        _loose.Clear();
        var next = Now;
        int trailing = next.Comments.TakeWhile(c => c.IsTrailing).Count();
        if (trailing == 0) return;
        around.Behind.AddRange(next.Comments.Take(trailing));
        tokens[_at] = next.With(comments: [.. next.Comments.Skip(trailing)]);
    }

    private CfgToken Take()
    {
        var token = tokens[_at];
        if (_at != _taken && token.Comments.Count > 0) _loose.AddRange(token.Comments);
        if (_at < tokens.Count - 1) _at++;
        // A define in the middle of something goes before it.
        while (Now is { Kind: CfgTokenKind.Directive, Text: "define" } define && token.Kind != CfgTokenKind.Directive && _depth > 0)
        {
            _defines.Add(Kept(define, new Surroundings()));
            _loose.AddRange(define.Comments);
            _at++;
        }
        return token;
    }

    private CfgToken Take(CfgTokenKind kind, string what) => Now.Kind == kind ? Take() : throw Wrong(Now, $"{Describe(Now)} stands where {what} should.");

    private CfgToken Expect(string sign)
    {
        if (Now.Is(sign)) return Take();
        // A missing sign is told where it is missing, not at the next line's beginning.
        var place = Now.HasLineBefore && _at > 0 ? After(tokens[_at - 1].Place) : Now.Place;
        throw new CfgSyntaxException(place, Now.HasLineBefore || Now.Kind == CfgTokenKind.End ? $"'{sign}' is missing here." : $"{Describe(Now)} stands where '{sign}' should.");
    }

    private static CfgPlace After(CfgPlace place) => new(place.File, place.Offset + Math.Max(0, place.Length - 1), 1);

    private static string Describe(CfgToken token) => token.Kind switch
    {
        CfgTokenKind.End => "The end of the configuration",
        CfgTokenKind.String => "A text in quotes",
        CfgTokenKind.Directive => $"#!{token.Text}",
        _ => $"'{token.Text}'",
    };

    private static CfgSyntaxException Wrong(CfgToken token, string text, string? hint = null) => new(token.Place, text, hint);

    private void Tell(CfgSyntaxException wrong)
    {
        Faults.Add(wrong.Place);
        _loose.Clear();
        if (Faults.Count <= 50) problems.Add(wrong.Place.Problem(wrong.Message, wrong.Hint));
    }

    // To what looks like the beginning of the next item.
    private void SkipItem()
    {
        int depth = 0;
        while (Now.Kind != CfgTokenKind.End)
        {
            if (Now.Is("{")) depth++;
            else if (Now.Is("}") && --depth <= 0) { Take(); return; }
            else if (depth <= 0 && Now.HasLineBefore && (Now.Kind == CfgTokenKind.Directive || (Now.Kind == CfgTokenKind.Name && (Ahead.Is("=") || Ahead.Is("[") || Ahead.Is("{") || Now.Text is "loadmodule" or "modparam")))) return;
            Take();
        }
    }
}

internal static class CfgTokens
{
    /// <summary>True for this directive.</summary>
    public static bool Is2(this CfgToken token, string directive) => token.Kind == CfgTokenKind.Directive && token.Text == directive;
}
