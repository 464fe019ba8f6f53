using System.Globalization;
using Chappe.Porting.Lexing;

namespace Chappe.Porting.Syntax;

/// <summary>Expressions with Kamailio's precedence (semantics: the loosest first).</summary>
internal sealed partial class CfgParser
{
    private static readonly string[][] s_levels =
    [
        ["||", "or"], ["&&", "and"], ["|"], ["&"], ["^"], ["<<"], [">>"], ["==", "!=", "=~", "eq", "ne", "ieq", "ine"], ["<", ">", "<=", ">="], ["+", "-"], ["*", "/", "%", "mod"],
    ];

    private CfgExpression Expression()
    {
        if (++_depth > DepthLimit) throw Wrong(Now, $"Expressions stand in each other more than {DepthLimit} deep.");
        var expression = Binary(0);
        _depth--;
        return expression;
    }

    private CfgExpression Binary(int level)
    {
        if (level == s_levels.Length) return Unary();
        var left = Binary(level + 1);
        while (Now.Kind is CfgTokenKind.Sign or CfgTokenKind.Name && s_levels[level].Contains(Now.Text))
        {
            string word = Take().Text;
            // =~ /expression/ is written with quotes here; a bare address may follow a comparison.
            var right = Binary(level + 1);
            left = new BinaryExpression(left.Place.To(right.Place), word switch { "or" => "||", "and" => "&&", "mod" => "%", _ => word }, left, right);
        }
        return left;
    }

    private CfgExpression Unary()
    {
        var token = Now;
        if (token.Is("!") || token.Is("not") || token.Is("-") || token.Is("~") || token.Is("+"))
        {
            Take();
            if (++_depth > DepthLimit) throw Wrong(token, $"Expressions stand in each other more than {DepthLimit} deep.");
            var operand = Unary();
            _depth--;
            if (token.Is("-") && operand is NumberExpression { Define: null } number) return new NumberExpression(number.Place, unchecked(-number.Value), null) with { Place = token.Place.To(number.Place) };
            if (token.Is("+")) return operand;
            return new UnaryExpression(token.Place.To(operand.Place), token.Text == "not" ? "!" : token.Text, operand);
        }
        if (token.Is("defined"))
        {
            Take();
            var operand = Unary();
            return new UnaryExpression(token.Place.To(operand.Place), "defined", operand);
        }
        if (token.Is("(") && Ahead is { Kind: CfgTokenKind.Name, Text: "int" or "str" } && tokens[Math.Min(_at + 2, tokens.Count - 1)].Is(")"))
        {
            Take();
            string cast = Take().Text;
            Take();
            var operand = Unary();
            return new UnaryExpression(token.Place.To(operand.Place), cast, operand);
        }
        return Primary();
    }

    private CfgExpression Primary()
    {
        var token = Now;
        switch (token.Kind)
        {
            case CfgTokenKind.Number:
                Take();
                // An address: four numbers, or a mask behind a slash.
                if (token.Text.Count(c => c == '.') == 3) return Address(token, token.Text);
                int value = Number(token);
                return new NumberExpression(token.Place, value, token.DefineName) is var number && value >= 0 && (token.Text.StartsWith("0x", StringComparison.Ordinal) || token.Text.EndsWith('b'))
                    ? number with { Written = token.Text[0] == '0' && token.Text.Length > 1 && token.Text[1] == 'x' ? token.Text : "0b" + token.Text[..^1] } : number;
            case CfgTokenKind.String:
                return Texts();
            case CfgTokenKind.Variable:
                Take();
                return new VariableExpression(token.Place, PseudoVariable.Parse(token.Text, token.Place));
            case CfgTokenKind.Select:
                Take();
                return new SelectExpression(token.Place, token.Text);
            case CfgTokenKind.Sign when token.Is("("):
                Take();
                var inner = Expression();
                Expect(")");
                return inner;
            case CfgTokenKind.Sign when token.Is("["):
                return V6(token);
            case CfgTokenKind.Name:
                Take();
                if (Now.Is("(")) return Call(token);
                if (Now.Is(".") && !Now.HasSpaceBefore && Ahead.Kind == CfgTokenKind.Name && !Ahead.HasSpaceBefore) { _at--; return Bare(); }
                if (token.Text == "msg" && Now.Is(":") && Ahead.Is("len")) { Take(); Take(); return new NameExpression(token.Place, "msg:len"); }
                return new NameExpression(token.Place, token.Text);
            default:
                throw Wrong(token, $"{Describe(token)} stands where a value should.");
        }
    }

    private AddressExpression Address(CfgToken first, string text)
    {
        if (Now.Is("/") && Ahead.Kind == CfgTokenKind.Number)
        {
            Take();
            text += "/" + Take().Text;
        }
        return new AddressExpression(first.Place.To(tokens[_at - 1].Place), text);
    }

    private AddressExpression V6(CfgToken open)
    {
        Take();
        string text = "";
        while (!Now.Is("]") && Now.Kind is CfgTokenKind.Name or CfgTokenKind.Number or CfgTokenKind.Sign && !Now.Is("{") && !Now.Is(";")) text += Take().Text;
        Expect("]");
        return Address(open, text);
    }

    private CallExpression Call(CfgToken name)
    {
        Take();
        var arguments = new List<CfgExpression>();
        if (!Now.Is(")"))
        {
            while (true)
            {
                arguments.Add(Argument(name.Text));
                if (!Now.Is(",")) break;
                Take();
            }
        }
        var end = Expect(")");
        return new CallExpression(name.Place.To(end.Place), name.Text, arguments);
    }

    private CfgExpression Argument(string word)
    {
        // route(NAME) takes names that are no words: to-pstn, 1, dispatch:in.
        if (word == "route" && Now.Kind is CfgTokenKind.Name or CfgTokenKind.Number && !Ahead.Is("+"))
        {
            var first = Now;
            string text = "";
            while (!Now.Is(")") && !Now.Is(",") && Now.Kind is CfgTokenKind.Name or CfgTokenKind.Number or CfgTokenKind.Sign && (text.Length == 0 || !Now.HasSpaceBefore)) text += Take().Text;
            return new TextExpression(first.Place.To(tokens[_at - 1].Place), text, '"', null);
        }
        // A host or a socket without quotes: backup.example.com, udp:10.0.0.1:5060, uri:host.
        if (Now.Kind is CfgTokenKind.Name or CfgTokenKind.Number && (Ahead.Is(".") || Ahead.Is(":")) && !Ahead.HasSpaceBefore && Now.Text != "msg") return Bare();
        if (Now.Is(",") || Now.Is(")")) return new TextExpression(Now.Place, "", '"', null);
        return Expression();
    }

    private NameExpression Bare()
    {
        var first = Now;
        string text = Take().Text;
        while (!Now.HasSpaceBefore && Now.Kind is CfgTokenKind.Name or CfgTokenKind.Number or CfgTokenKind.Sign && Now.Text is not (")" or "," or "(" or "{" or "}" or ";" or "&&" or "||" or "==" or "!=")) text += Take().Text;
        return new NameExpression(first.Place.To(tokens[_at - 1].Place), text);
    }

    // Texts that stand side by side are one.
    private TextExpression Texts()
    {
        var first = Take();
        string text = first.Text;
        string? define = first.DefineName;
        var place = first.Place;
        while (Now.Kind == CfgTokenKind.String)
        {
            text += Now.Text;
            define = null;
            place = place.To(Take().Place);
        }
        return new TextExpression(place, text, first.Quote, define);
    }

    private static int Number(CfgToken token)
    {
        string text = token.Text;
        bool isGood;
        long value;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) isGood = long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
        else if (text.EndsWith('b') && text.AsSpan(0, text.Length - 1).TrimStart("01").IsEmpty)
        {
            isGood = text.Length <= 33;
            value = isGood ? Convert.ToInt64(text[..^1], 2) : 0;
        }
        else if (text.Length > 1 && text[0] == '0' && text.AsSpan().TrimStart("01234567").IsEmpty)
        {
            isGood = text.Length <= 12;
            value = isGood ? Convert.ToInt64(text, 8) : 0;
        }
        else isGood = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        if (!isGood || value > uint.MaxValue) throw Wrong(token, $"'{text}' is not a number.");
        return unchecked((int)value);
    }
}
