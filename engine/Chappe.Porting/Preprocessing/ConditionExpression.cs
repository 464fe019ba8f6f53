using System.Globalization;
using Chappe.Porting.Lexing;

namespace Chappe.Porting.Preprocessing;

/// <summary>Computes what stands behind <c>#!ifexp</c> and <c>#!defexp</c>: numbers, texts and names, compared, joined and counted.</summary>
internal sealed class ConditionExpression(IReadOnlyList<CfgToken> tokens, Func<string, string?> valueOf)
{
    private static readonly string[][] s_levels = [["||"], ["&&"], ["==", "!="], ["<", ">", "<=", ">="], ["+", "-"], ["*", "/", "%"]];
    private int _at;

    /// <summary>The value: a <see cref="double"/> or a <see cref="string"/>; null when the tokens are no expression.</summary>
    public object? Evaluate()
    {
        var value = Binary(0);
        return _at == tokens.Count ? value : null;
    }

    /// <summary>True for a number other than 0 and for a text that is not empty.</summary>
    public static bool IsTrue(object? value) => value switch { double number => number != 0, string text => text.Length > 0, _ => false };

    private object? Binary(int level)
    {
        if (level == s_levels.Length) return Unary();
        var left = Binary(level + 1);
        while (_at < tokens.Count && tokens[_at].Kind == CfgTokenKind.Sign && s_levels[level].Contains(tokens[_at].Text))
        {
            string sign = tokens[_at++].Text;
            var right = Binary(level + 1);
            left = Apply(sign, left, right);
        }
        return left;
    }

    private object? Unary()
    {
        if (_at >= tokens.Count) return null;
        var token = tokens[_at++];
        if (token.Is("!")) return IsTrue(Unary()) ? 0d : 1d;
        if (token.Is("-")) return -Number(Unary());
        if (token.Is("("))
        {
            var inner = Binary(0);
            if (_at < tokens.Count && tokens[_at].Is(")")) _at++;
            return inner;
        }
        return token.Kind switch
        {
            CfgTokenKind.Number => Number(token.Text),
            CfgTokenKind.String => token.Text,
            CfgTokenKind.Name => valueOf(token.Text) is { } value ? double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : value.Trim('"') : 0d,
            _ => null,
        };
    }

    private static object? Apply(string sign, object? left, object? right)
    {
        if (left is string a && right is string b)
        {
            int order = string.CompareOrdinal(a, b);
            return sign switch { "+" => a + b, "==" => order == 0, "!=" => order != 0, "<" => order < 0, ">" => order > 0, "<=" => order <= 0, ">=" => order >= 0, _ => (object?)null } is var result && result is bool truth ? truth ? 1d : 0d : result;
        }
        double x = Number(left), y = Number(right);
        return sign switch
        {
            "||" => IsTrue(left) || IsTrue(right) ? 1d : 0d,
            "&&" => IsTrue(left) && IsTrue(right) ? 1d : 0d,
            "==" => x == y ? 1d : 0d,
            "!=" => x != y ? 1d : 0d,
            "<" => x < y ? 1d : 0d,
            ">" => x > y ? 1d : 0d,
            "<=" => x <= y ? 1d : 0d,
            ">=" => x >= y ? 1d : 0d,
            "+" => x + y,
            "-" => x - y,
            "*" => x * y,
            "/" => y == 0 ? 0d : x / y,
            "%" => y == 0 ? 0d : x % y,
            _ => null,
        };
    }

    private static double Number(object? value) => value switch
    {
        double number => number,
        string text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : 0,
        _ => 0,
    };
}
