using System.Text;

namespace Chappe.Engine.Diagnostics;

/// <summary>This is how a text becomes safe to look at: one line, nothing a terminal would obey, no longer than it needs to be (threats G6).</summary>
public static class LogText
{
    /// <summary>Longest text of one line, in characters; what is longer ends in an ellipsis.</summary>
    public const int Limit = 4096;

    /// <summary>Adds <paramref name="text"/> with control characters written as <c>\n</c>, <c>\t</c> or <c>\x1B</c>, and those that turn the direction of writing as <c>\u202E</c>.</summary>
    public static void AppendEscaped(StringBuilder line, ReadOnlySpan<char> text, int limit = Limit)
    {
        bool cut = text.Length > limit;
        if (cut) text = text[..(char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit)];
        while (true)
        {
            int plain = IndexOfUnsafe(text);
            if (plain < 0) break;
            line.Append(text[..plain]);
            AppendCode(line, text[plain]);
            text = text[(plain + 1)..];
        }
        line.Append(text);
        if (cut) line.Append('…');
    }

    /// <summary>The escaped form as a string.</summary>
    public static string Escape(ReadOnlySpan<char> text, int limit = Limit)
    {
        var line = new StringBuilder(Math.Min(text.Length, limit) + 16);
        AppendEscaped(line, text, limit);
        return line.ToString();
    }

    private static int IndexOfUnsafe(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
            if (IsUnsafe(text[i])) return i;
        return -1;
    }

    // C0, DEL and C1 control a terminal; the line and paragraph separators end a line for some readers; the rest make a text look like another one.
    private static bool IsUnsafe(char c) =>
        c is < ' ' or (>= '\x7F' and <= '\x9F') or '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F';

    private static void AppendCode(StringBuilder line, char c)
    {
        switch (c)
        {
            case '\n': line.Append("\\n"); break;
            case '\r': line.Append("\\r"); break;
            case '\t': line.Append("\\t"); break;
            case <= '\xFF': line.Append("\\x").Append(((int)c).ToString("X2", System.Globalization.CultureInfo.InvariantCulture)); break;
            default: line.Append("\\u").Append(((int)c).ToString("X4", System.Globalization.CultureInfo.InvariantCulture)); break;
        }
    }
}
