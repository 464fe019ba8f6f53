using Chappe.Porting.Lexing;

namespace Chappe.Porting.Syntax;

/// <summary>One transformation: <c>{s.substr,0,3}</c> is class <c>s</c>, name <c>substr</c>, arguments <c>0</c> and <c>3</c>.</summary>
internal sealed record Transformation(string Class, string Name, IReadOnlyList<string> Arguments, string Raw);

/// <summary>A pseudo-variable taken apart.</summary>
/// <param name="Name">What stands behind the dollar: <c>ru</c>, <c>avp</c>.</param>
/// <param name="Inner">What stands in its parentheses; null without.</param>
/// <param name="Index">What stands in square brackets: a number, <c>*</c>, or a variable; null without.</param>
/// <param name="Transformations">In their order.</param>
/// <param name="Text">As it was written.</param>
internal sealed record PseudoVariable(string Name, string? Inner, string? Index, IReadOnlyList<Transformation> Transformations, string Text)
{
    /// <summary>Reads a whole text as one variable.</summary>
    /// <exception cref="CfgSyntaxException">It is none.</exception>
    public static PseudoVariable Parse(string text, CfgPlace place)
    {
        int at = 0;
        if (TryParse(text, ref at, out var variable) && at == text.Length) return variable!;
        throw new CfgSyntaxException(place, $"'{text}' is not a pseudo-variable that can be read.");
    }

    /// <summary>Reads a variable that begins at <paramref name="at"/>, where a dollar stands; goes on behind it.</summary>
    public static bool TryParse(string text, ref int at, out PseudoVariable? variable)
    {
        variable = null;
        int from = at;
        int i = at + 1;
        if (i >= text.Length || text[at] != '$') return false;
        if (text[i] != '(')
        {
            while (i < text.Length && (IsNamePart(text[i]) || (text[i] == '?' && i == at + 1))) i++;
            if (i == at + 1) return false;
            string name = text[(at + 1)..i];
            string? inner = null;
            if (i < text.Length && text[i] == '(' && name != "?")
            {
                int close = Close(text, i, '(', ')');
                if (close < 0) return false;
                inner = text[(i + 1)..close];
                i = close + 1;
            }
            at = i;
            variable = new PseudoVariable(name, inner, null, [], text[from..i]);
            return true;
        }
        int end = Close(text, i, '(', ')');
        if (end < 0) return false;
        if (!TryParseInner(text[(i + 1)..end], text[from..(end + 1)], out variable)) return false;
        at = end + 1;
        return true;
    }

    // name(inner)[index]{class.name,arguments}{…}
    private static bool TryParseInner(string text, string whole, out PseudoVariable? variable)
    {
        variable = null;
        int i = 0;
        while (i < text.Length && (IsNamePart(text[i]) || text[i] == '?')) i++;
        if (i == 0) return false;
        string name = text[..i];
        string? inner = null, index = null;
        if (i < text.Length && text[i] == '(')
        {
            int close = Close(text, i, '(', ')');
            if (close < 0) return false;
            inner = text[(i + 1)..close];
            i = close + 1;
        }
        if (i < text.Length && text[i] == '[')
        {
            int close = Close(text, i, '[', ']');
            if (close < 0) return false;
            index = text[(i + 1)..close].Trim();
            i = close + 1;
        }
        var transformations = new List<Transformation>();
        while (i < text.Length && text[i] == '{')
        {
            int close = Close(text, i, '{', '}');
            if (close < 0) return false;
            string raw = text[(i + 1)..close];
            if (ReadTransformation(raw) is not { } transformation) return false;
            transformations.Add(transformation);
            i = close + 1;
        }
        if (i != text.Length) return false;
        variable = new PseudoVariable(name, inner, index, transformations, whole);
        return true;
    }

    private static Transformation? ReadTransformation(string raw)
    {
        int dot = raw.IndexOf('.');
        if (dot <= 0) return null;
        int comma = raw.IndexOf(',', dot);
        string name = comma < 0 ? raw[(dot + 1)..] : raw[(dot + 1)..comma];
        if (comma < 0) return new Transformation(raw[..dot].Trim(), name.Trim(), [], raw);
        // A substitution holds commas of its own.
        string rest = raw[(comma + 1)..];
        var arguments = raw.StartsWith("re.", StringComparison.Ordinal) ? [rest] : SplitArguments(rest);
        return new Transformation(raw[..dot].Trim(), name.Trim(), arguments, raw);
    }

    private static List<string> SplitArguments(string text)
    {
        var parts = new List<string>();
        int depth = 0, from = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is '(' or '{' or '[') depth++;
            else if (text[i] is ')' or '}' or ']') depth--;
            // {s.select,1,,}: the last argument is a comma.
            else if (text[i] == ',' && depth == 0 && i > from)
            {
                parts.Add(text[from..i]);
                from = i + 1;
            }
        }
        parts.Add(text[from..]);
        return parts;
    }

    private static int Close(string text, int open, char opening, char closing)
    {
        int depth = 0;
        for (int i = open; i < text.Length; i++)
        {
            if (text[i] == opening) depth++;
            else if (text[i] == closing && --depth == 0) return i;
        }
        return -1;
    }

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
