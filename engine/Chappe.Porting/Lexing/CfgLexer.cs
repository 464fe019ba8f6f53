using System.Text;

namespace Chappe.Porting.Lexing;

/// <summary>Makes tokens of one file of a configuration, or of a part of it. Comments go with the token behind them.</summary>
public sealed class CfgLexer
{
    private static readonly HashSet<string> s_directives = new(StringComparer.Ordinal)
    {
        "define", "def", "redefine", "redef", "trydefine", "trydef", "ifdef", "ifndef", "ifexp", "else", "endif", "subst", "substdef", "substdefs",
        "defenv", "defenvs", "trydefenv", "trydefenvs", "defexp", "defexps", "endexp", "include_file", "import_file",
    };

    // The longest first.
    private static readonly string[] s_signs = ["<<", ">>", "==", "!=", "=~", "<=", ">=", "&&", "||", "=>", ":="];

    private readonly CfgFile _file;
    private readonly string _text;
    private readonly int _end;
    private int _at;
    private string _before = "";

    /// <summary>Reads <paramref name="file"/> from <paramref name="start"/> to <paramref name="end"/>.</summary>
    public CfgLexer(CfgFile file, int start = 0, int end = -1)
    {
        (_file, _text, _at) = (file, file.Text, start);
        _end = end < 0 ? _text.Length : end;
    }

    /// <summary>The next token; <see cref="CfgTokenKind.End"/> at the end, again and again.</summary>
    /// <exception cref="CfgSyntaxException">A text or a variable has no end, or a character means nothing here.</exception>
    public CfgToken Next()
    {
        var comments = new List<CfgComment>();
        int start = _at;
        bool hasLine = start == 0;
        int ends = 0;
        bool isBlank = false, isFirst = hasLine;
        while (_at < _end)
        {
            char c = _text[_at];
            if (c == '\n')
            {
                if (++ends > 1 || (ends == 1 && _at == 0)) isBlank = _at > 0;
                isFirst = hasLine = true;
                _at++;
            }
            else if (char.IsWhiteSpace(c) || c == '\uFEFF') _at++;
            else if (c == '\\' && _at + 1 < _end && _text[_at + 1] is '\r' or '\n') _at++;
            else if (IsDirective()) break;
            else if (TryComment(comments, isFirst, isBlank)) (ends, isBlank) = (0, false);
            else break;
        }
        bool hasSpace = _at > start;
        if (_at >= _end) return Token(CfgTokenKind.End, "", _end, 0);
        var token = IsDirective() ? Directive() : Read();
        _before = token.Kind == CfgTokenKind.Name ? token.Text : "";
        return token;

        CfgToken Token(CfgTokenKind kind, string text, int offset, int length, char quote = '\0') => new(kind, text, new CfgPlace(_file, offset, length))
        {
            HasSpaceBefore = hasSpace, HasLineBefore = hasLine, HasBlankBefore = isBlank, Quote = quote, Comments = comments,
        };

        CfgToken Read()
        {
            int from = _at;
            char c = _text[_at];
            if (c is '"' or '\'') return Token(CfgTokenKind.String, ReadString(c), from, _at - from, c);
            if (c == '$') return Token(CfgTokenKind.Variable, ReadVariable(), from, _at - from);
            if (c == '@' && _at + 1 < _end && IsNameStart(_text[_at + 1])) return Token(CfgTokenKind.Select, ReadSelect(), from, _at - from);
            if (IsNameStart(c))
            {
                while (_at < _end && IsNamePart(_text[_at])) _at++;
                return Token(CfgTokenKind.Name, _text[from.._at], from, _at - from);
            }
            if (char.IsAsciiDigit(c))
            {
                while (_at < _end && (IsNamePart(_text[_at]) || (_text[_at] == '.' && _at + 1 < _end && char.IsAsciiDigit(_text[_at + 1])))) _at++;
                return Token(CfgTokenKind.Number, _text[from.._at], from, _at - from);
            }
            if (c == '/' && _before == "case" && !(_at + 1 < _end && _text[_at + 1] is '"' or '\'')) return Token(CfgTokenKind.Expression, ReadExpression(), from, _at - from);
            foreach (string sign in s_signs)
            {
                if (string.CompareOrdinal(_text, _at, sign, 0, sign.Length) != 0 || _at + sign.Length > _end) continue;
                _at += sign.Length;
                return Token(CfgTokenKind.Sign, sign, from, sign.Length);
            }
            if ("(){}[];,=+-*/%&|^~!<>:.?".Contains(c))
            {
                _at++;
                return Token(CfgTokenKind.Sign, c.ToString(), from, 1);
            }
            throw new CfgSyntaxException(new CfgPlace(_file, from, 1), $"The character '{(char.IsControl(c) ? $"\\x{(int)c:x2}" : c)}' means nothing here.");
        }

        CfgToken Directive()
        {
            int from = _at;
            _at += 2;
            int name = _at;
            while (_at < _end && IsNamePart(_text[_at])) _at++;
            string word = _text[name.._at];
            int rest = _at;
            var value = new StringBuilder();
            while (_at < _end && _text[_at] != '\n')
            {
                // A backslash at the end of the line continues it.
                if (_text[_at] == '\\' && (_at + 1 >= _end || _text[_at + 1] == '\n' || (_text[_at + 1] == '\r' && _at + 2 < _end && _text[_at + 2] == '\n')))
                {
                    _at = Math.Min(_end, _text.IndexOf('\n', _at) is >= 0 and var line ? line + 1 : _end);
                    value.Append(' ');
                    continue;
                }
                value.Append(_text[_at++]);
            }
            var token = Token(CfgTokenKind.Directive, word, from, Math.Max(1, _text[from.._at].TrimEnd().Length));
            return new CfgToken(token.Kind, token.Text, token.Place)
            {
                Rest = value.ToString().Trim(), RestPlace = new CfgPlace(_file, rest, _at - rest), Comments = comments,
                HasLineBefore = true, HasSpaceBefore = true, HasBlankBefore = token.HasBlankBefore,
            };
        }
    }

    /// <summary>Goes on to the next line that begins with a directive about conditions, without looking at what stands between.</summary>
    /// <returns>It, or the end.</returns>
    public CfgToken SkipToCondition()
    {
        while (_at < _end)
        {
            int line = _text.IndexOf('\n', _at, _end - _at);
            if (_at == 0 || _text[_at - 1] == '\n')
            {
                while (_at < _end && _text[_at] is ' ' or '\t') _at++;
                if (IsDirective())
                {
                    int word = _at + 2;
                    int stop = word;
                    while (stop < _end && IsNamePart(_text[stop])) stop++;
                    if (_text[word..stop] is "ifdef" or "ifndef" or "ifexp" or "else" or "endif") return Next();
                }
            }
            _at = line < 0 ? _end : line + 1;
        }
        return Next();
    }

    private bool IsDirective()
    {
        if (_at + 2 >= _end || _text[_at + 1] != '!' || _text[_at] is not ('#' or '!') || !char.IsAsciiLetter(_text[_at + 2])) return false;
        for (int i = _at - 1; i >= 0 && _text[i] != '\n'; i--)
            if (_text[i] is not (' ' or '\t' or '\uFEFF')) return false;
        int end = _at + 2;
        while (end < _end && IsNamePart(_text[end])) end++;
        return s_directives.Contains(_text[(_at + 2)..end]);
    }

    private bool TryComment(List<CfgComment> comments, bool isFirstOnLine, bool isBlank)
    {
        bool isBlock = _text[_at] == '/' && _at + 1 < _end && _text[_at + 1] == '*';
        if (isBlock)
        {
            int close = _text.IndexOf("*/", _at + 2, _end - _at - 2, StringComparison.Ordinal);
            if (close < 0) throw new CfgSyntaxException(new CfgPlace(_file, _at, 2), "This comment has no end.", "Write */ behind it.");
            string[] lines = _text[(_at + 2)..close].Split('\n');
            for (int i = 0; i < lines.Length; i++)
            {
                string line = lines[i].Trim();
                if (line.StartsWith('*')) line = line[1..].TrimStart(' ');
                if (line.Length > 0 || (i > 0 && i < lines.Length - 1)) comments.Add(new CfgComment(line, !isFirstOnLine && i == 0, isBlank && i == 0));
            }
            _at = close + 2;
            return true;
        }
        bool isSlashes = _text[_at] == '/' && _at + 1 < _end && _text[_at + 1] == '/';
        if (!isSlashes && _text[_at] != '#') return false;
        int end = _text.IndexOf('\n', _at, _end - _at);
        if (end < 0) end = _end;
        string text = _text[_at..end].TrimEnd();
        if (text.StartsWith("##", StringComparison.Ordinal)) text = text.TrimEnd('#').TrimEnd();
        text = isSlashes ? text.TrimStart('/') : text.StartsWith("#!", StringComparison.Ordinal) ? "" : text.TrimStart('#');
        if (text.Length > 0 || !isFirstOnLine || comments.Count > 0) comments.Add(new CfgComment(text.StartsWith(' ') ? text[1..] : text, !isFirstOnLine, isBlank));
        _at = end;
        return true;
    }

    private string ReadString(char quote)
    {
        int from = _at++;
        var value = new StringBuilder();
        while (true)
        {
            if (_at >= _end) throw new CfgSyntaxException(new CfgPlace(_file, from, 1), "This text has no end.", $"Write {quote} behind it.");
            char c = _text[_at++];
            if (c == quote) return value.ToString();
            // What stands in single quotes is taken as it is.
            if (c != '\\' || quote == '\'' || _at >= _end) value.Append(c);
            else ReadEscape(value);
        }
    }

    private void ReadEscape(StringBuilder value)
    {
        char c = _text[_at++];
        switch (c)
        {
            case '"' or '\\': value.Append(c); break;
            case 'n': value.Append('\n'); break;
            case 'r': value.Append('\r'); break;
            case 't': value.Append('\t'); break;
            case 'a': value.Append('\a'); break;
            case 'x' when _at < _end && char.IsAsciiHexDigit(_text[_at]):
                int digits = _at + 1 < _end && char.IsAsciiHexDigit(_text[_at + 1]) ? 2 : 1;
                value.Append((char)Convert.ToInt32(_text.Substring(_at, digits), 16));
                _at += digits;
                break;
            case '0': value.Append('\0'); break;
            case '\n': break;
            default: value.Append('\\').Append(c); break;
        }
    }

    private string ReadVariable()
    {
        int from = _at++;
        if (_at < _end && _text[_at] == '(')
        {
            SkipBalanced(from);
            return _text[from.._at];
        }
        while (_at < _end && (IsNamePart(_text[_at]) || _text[_at] == '?')) _at++;
        if (_at == from + 1) throw new CfgSyntaxException(new CfgPlace(_file, from, 1), "A '$' without a name.");
        if (_at < _end && _text[_at] == '(') SkipBalanced(from);
        return _text[from.._at];
    }

    private void SkipBalanced(int from)
    {
        int depth = 0;
        while (_at < _end)
        {
            char c = _text[_at++];
            if (c == '(') depth++;
            else if (c == ')' && --depth == 0) return;
            else if (c == '\n') break;
        }
        throw new CfgSyntaxException(new CfgPlace(_file, from, 1), "This variable has no end.", "Write ) behind it.");
    }

    private string ReadSelect()
    {
        int from = _at++;
        while (_at < _end)
        {
            char c = _text[_at];
            if (IsNamePart(c) || (c == '.' && _at + 1 < _end && IsNameStart(_text[_at + 1]))) _at++;
            else if (c == '[')
            {
                int close = _text.IndexOf(']', _at, _end - _at);
                if (close < 0) throw new CfgSyntaxException(new CfgPlace(_file, _at, 1), "This bracket has no end.", "Write ] behind it.");
                _at = close + 1;
            }
            else break;
        }
        return _text[from.._at];
    }

    private string ReadExpression()
    {
        int from = _at++;
        while (_at < _end && _text[_at] is not ('/' or '\n')) _at += _text[_at] == '\\' && _at + 1 < _end ? 2 : 1;
        if (_at >= _end || _text[_at] != '/') throw new CfgSyntaxException(new CfgPlace(_file, from, 1), "This expression has no end.", "Write / behind it.");
        _at++;
        while (_at < _end && char.IsAsciiLetter(_text[_at])) _at++;
        return _text[from.._at];
    }

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
