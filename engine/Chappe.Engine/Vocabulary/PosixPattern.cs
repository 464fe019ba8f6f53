using System.Globalization;
using System.Text;

namespace Chappe.Engine.Vocabulary;

/// <summary>
/// This is the door between two pattern languages: POSIX extended expressions, which scripts have used for twenty years, and .NET's.
/// Where POSIX leaves a form undefined (<c>(?</c>, lookarounds) it is handed on as it stands; <c>\d</c> is a digit, which it is not in
/// glibc, because nobody ever wrote it to mean anything else.
/// </summary>
internal static class PosixPattern
{
    private const string Word = "A-Za-z0-9_";
    private const string Space = @" \t-\r";

    /// <summary>Translates <paramref name="posix"/>. Characters beyond ASCII become their UTF-8 octets, since texts are matched octet by octet.</summary>
    /// <param name="posix">The expression.</param>
    /// <param name="newlineMode">REG_NEWLINE: neither a dot nor a negated list matches a line end.</param>
    public static string Translate(string posix, bool newlineMode)
    {
        if (!Ascii.IsValid(posix)) posix = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(posix));
        var net = new StringBuilder(posix.Length + 16);
        for (int i = 0; i < posix.Length; i++)
        {
            switch (posix[i])
            {
                case '\\' when i + 1 < posix.Length: TakeEscape(posix[++i], net); break;
                case '[': i = TakeList(posix, i, newlineMode, net); break;
                case '{': TakeBrace(posix, i, net); break;
                // .NET's own $ also matches before a last line end; POSIX's does so in newline mode only.
                case '$': net.Append(newlineMode ? "$" : @"\z"); break;
                default: net.Append(posix[i]); break;
            }
        }
        return net.ToString();
    }

    private static void TakeEscape(char c, StringBuilder net) => _ = c switch
    {
        'w' => net.Append('[').Append(Word).Append(']'),
        'W' => net.Append("[^").Append(Word).Append(']'),
        's' => net.Append('[').Append(Space).Append(']'),
        'S' => net.Append("[^").Append(Space).Append(']'),
        'd' => net.Append("[0-9]"),
        'D' => net.Append("[^0-9]"),
        '<' => net.Append(@"\b(?=\w)"),
        '>' => net.Append(@"\b(?<=\w)"),
        '`' => net.Append(@"\A"),
        '\'' => net.Append(@"\z"),
        'b' or 'B' or 'n' or 'r' or 't' or (>= '1' and <= '9') => net.Append('\\').Append(c),
        _ when char.IsAsciiLetterOrDigit(c) => net.Append(c),
        _ => AppendLiteral(net, c),
    };

    /// <summary>A brace that begins no interval is a brace.</summary>
    private static void TakeBrace(string posix, int i, StringBuilder net)
    {
        int at = i + 1, digits = 0, commas = 0;
        while (at < posix.Length && (char.IsAsciiDigit(posix[at]) || posix[at] == ','))
        {
            if (posix[at++] == ',') commas++; else digits++;
        }
        bool isInterval = i > 0 && at < posix.Length && posix[at] == '}' && commas < 2 && digits > 0;
        if (!isInterval) net.Append('\\');
        net.Append('{');
        if (isInterval && posix[i + 1] == ',') net.Append('0');
    }

    /// <summary>A bracket expression: a backslash is a character like any other there, and a bracket right behind the opening one as well.</summary>
    private static int TakeList(string posix, int open, bool newlineMode, StringBuilder net)
    {
        int i = open + 1;
        bool isNegated = i < posix.Length && posix[i] == '^';
        if (isNegated) i++;
        var list = new StringBuilder();
        for (bool isFirst = true; i < posix.Length && (posix[i] != ']' || isFirst); isFirst = false)
        {
            if (posix[i] == '[' && i + 1 < posix.Length && posix[i + 1] is ':' or '=' or '.')
            {
                char kind = posix[i + 1];
                int end = posix.IndexOf(kind + "]", i + 2, StringComparison.Ordinal);
                if (end < 0) break;
                string name = posix[(i + 2)..end];
                if (kind == ':') list.Append(ClassOf(name)); else foreach (char c in name) AppendInList(list, c);
                i = end + 2;
            }
            else if (posix[i] == '-' && !isFirst && i + 1 < posix.Length && posix[i + 1] != ']') { list.Append('-'); i++; }
            else AppendInList(list, posix[i++]);
        }
        // An unclosed list is left as it is: the constructor of the expression says what is wrong with it.
        if (i >= posix.Length) { net.Append('['); return open; }
        net.Append(isNegated ? newlineMode ? @"[^\n" : "[^" : "[").Append(list).Append(']');
        return i;
    }

    private static string ClassOf(string name) => name switch
    {
        "alpha" => "A-Za-z",
        "digit" => "0-9",
        "alnum" => "A-Za-z0-9",
        "upper" => "A-Z",
        "lower" => "a-z",
        "space" => Space,
        "blank" => @" \t",
        "punct" => @"!-/:-@\[-`{-~",
        "xdigit" => "0-9A-Fa-f",
        "cntrl" => @"\x00-\x1F\x7F",
        "graph" => "!-~",
        "print" => " -~",
        _ => "",
    };

    private static void AppendInList(StringBuilder list, char c)
    {
        if (c is '\\' or '[' or ']' or '^' or '-') list.Append('\\').Append(c);
        else if (c is < ' ' or > '~') list.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:X2}");
        else list.Append(c);
    }

    private static StringBuilder AppendLiteral(StringBuilder net, char c) =>
        c is > ' ' and <= '~' ? net.Append('\\').Append(c) : net.Append(c);
}
