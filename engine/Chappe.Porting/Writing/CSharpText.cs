using System.Text;

namespace Chappe.Porting.Writing;

/// <summary>Writes texts and names as C# has them.</summary>
internal static class CSharpText
{
    private static readonly HashSet<string> s_keywords = new(StringComparer.Ordinal)
    {
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal", "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern",
        "false", "finally", "fixed", "float", "for", "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null", "object", "operator", "out", "override", "params",
        "private", "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong",
        "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while", "await", "async", "var", "record", "when", "field", "value", "args",
    };

    /// <summary>A literal: verbatim where backslashes would be doubled.</summary>
    public static string Literal(string text)
    {
        if (text.Contains('\\') && !text.Any(c => char.IsControl(c) || c == '"')) return $"@\"{text}\"";
        var literal = new StringBuilder("\"");
        foreach (char c in text) Append(literal, c);
        return literal.Append('"').ToString();
    }

    /// <summary>A literal part of <c>$"…"</c>.</summary>
    public static string Interpolated(string text)
    {
        var literal = new StringBuilder();
        foreach (char c in text)
        {
            if (c is '{' or '}') literal.Append(c);
            Append(literal, c);
        }
        return literal.ToString();
    }

    /// <summary>True for C#'s own words.</summary>
    public static bool IsKeyword(string name) => s_keywords.Contains(name);

    /// <summary>The name with what C# does not take in names replaced.</summary>
    public static string Name(string name)
    {
        var made = new StringBuilder();
        foreach (char c in name) made.Append(char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_');
        if (made.Length == 0 || char.IsAsciiDigit(made[0])) made.Insert(0, "route_");
        return made.ToString();
    }

    private static void Append(StringBuilder literal, char c)
    {
        switch (c)
        {
            case '"': literal.Append("\\\""); break;
            case '\\': literal.Append(@"\\"); break;
            case '\r': literal.Append("\\r"); break;
            case '\n': literal.Append("\\n"); break;
            case '\t': literal.Append("\\t"); break;
            case '\0': literal.Append("\\0"); break;
            default:
                if (char.IsControl(c)) literal.Append($"\\u{(int)c:x4}");
                else literal.Append(c);
                break;
        }
    }
}
