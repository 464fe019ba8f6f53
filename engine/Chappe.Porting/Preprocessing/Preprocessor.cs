using System.Globalization;
using Chappe.Engine.Modules;
using Chappe.Porting.Lexing;

namespace Chappe.Porting.Preprocessing;

/// <summary>
/// Makes one run of tokens of a configuration and what it includes: follows <c>#!ifdef</c>, puts defines and substitutions in, and keeps the
/// comments. Conditions are decided here, or kept for a translation that has them too.
/// </summary>
internal sealed class Preprocessor
{
    private const int DepthLimit = 32;
    private const int TokenLimit = 4_000_000;

    private readonly ReadFile _read;
    private readonly PreprocessorOptions _options;
    private readonly List<Problem> _problems;
    private readonly Dictionary<string, Define> _defines = new(StringComparer.Ordinal);
    private readonly List<TextSubstitution> _substitutions = [];
    private readonly List<CfgToken> _tokens = [];
    private readonly List<CfgComment> _carried = [];
    private readonly HashSet<string> _given = new(StringComparer.Ordinal);
    private readonly List<KeptCondition> _open = [];
    private bool _carriedBlank;

    public Preprocessor(ReadFile read, PreprocessorOptions options, List<Problem> problems)
    {
        (_read, _options, _problems) = (read, options, problems);
        foreach (string name in (string[])["KAMAILIO_5", "KAMAILIO_5_6", "KAMAILIO_5_6_3"]) _defines[name] = new Define(name, []);
        AddText("KAMAILIO_VERSION", "5006003");
        AddText("OS_NAME", "linux");
        foreach (string define in options.Defines)
        {
            int equals = define.IndexOf('=');
            string name = equals < 0 ? define : define[..equals];
            _given.Add(name);
            if (equals < 0) { _defines[name] = new Define(name, []); Flags.Add(name); }
            else AddText(name, define[(equals + 1)..]);
        }
        foreach (string substitution in options.Substitutions)
        {
            if (TextSubstitution.Parse(substitution) is { } parsed) Substitute(parsed, "substdef", default);
            else problems.Add(new Problem("", 0, 0, $"--substdef={substitution} is not of the form !ID!value!g."));
        }
    }

    /// <summary>Conditions that were kept.</summary>
    public List<KeptCondition> Kept { get; } = [];
    /// <summary>Names without a value that are defined.</summary>
    public SortedSet<string> Flags { get; } = new(StringComparer.Ordinal);
    /// <summary>Values of the defines, for <c>$def(NAME)</c>.</summary>
    public IReadOnlyDictionary<string, Define> Defines => _defines;
    /// <summary>The environment as it was asked.</summary>
    public IReadOnlyList<CfgToken> Tokens => _tokens;

    /// <summary>Reads the main file.</summary>
    /// <exception cref="CfgSyntaxException">It cannot be a configuration.</exception>
    public void Run(string main)
    {
        string? text = _read(main, out string? problem);
        if (text is null)
        {
            _problems.Add(new Problem(main, 0, 0, problem ?? "The file cannot be read."));
            return;
        }
        var file = new CfgFile(main, text);
        File(file, 0);
        Emit(new CfgToken(CfgTokenKind.End, "", new CfgPlace(file, text.Length, 0)));
    }

    private void File(CfgFile file, int depth)
    {
        var lexer = new CfgLexer(file);
        var conditions = new Stack<(CfgToken Token, KeptCondition? Kept, bool WasTaken, bool SawElse)>();
        while (true)
        {
            var token = lexer.Next();
            if (token.Kind == CfgTokenKind.End)
            {
                Carry(token);
                break;
            }
            if (_tokens.Count > TokenLimit) throw new CfgSyntaxException(token.Place, "The configuration is too large.");
            if (token.Kind != CfgTokenKind.Directive)
            {
                if (token.Kind == CfgTokenKind.Name && token.Text is "include_file" or "import_file" && token.HasLineBefore)
                {
                    var name = lexer.Next();
                    if (name.Kind != CfgTokenKind.String) throw new CfgSyntaxException(name.Place, $"{token.Text} wants a file name in quotes.");
                    Carry(token);
                    Include(token, Replace(name.Text), name.Place, depth);
                }
                else Substituted(token, []);
                continue;
            }
            switch (token.Text)
            {
                case "ifdef" or "ifndef" or "ifexp":
                    Open(token, lexer, conditions);
                    break;
                case "else":
                    Else(token, lexer, conditions);
                    break;
                case "endif":
                    if (!conditions.TryPop(out var closed)) throw Unbalanced(token.Place, "#!endif without #!ifdef");
                    if (closed.Kept is null) { Carry(token); break; }
                    closed.Kept.End = token.Place.Offset;
                    _open.Remove(closed.Kept);
                    Emit(token);
                    break;
                case "include_file" or "import_file":
                    Carry(token);
                    Include(token, Replace(token.Rest.Trim('"', '\'')), token.Place, depth);
                    break;
                default:
                    Directive(token);
                    break;
            }
        }
        if (conditions.Count > 0) throw Unbalanced(conditions.Peek().Token.Place, $"{conditions.Count} more #!if[n]def than #!endif");
    }

    private static CfgSyntaxException Unbalanced(CfgPlace place, string what) => new(place, $"different number of preprocessor directives: {what}", "Every #!ifdef, #!ifndef and #!ifexp needs its #!endif in the same file.");

    private void Open(CfgToken token, CfgLexer lexer, Stack<(CfgToken, KeptCondition?, bool, bool)> conditions)
    {
        string name = token.Rest.Split((char[])[' ', '\t', '#'], 2)[0];
        if (token.Text != "ifexp" && name.Length == 0) throw new CfgSyntaxException(token.Place, $"#!{token.Text} wants a name.");
        bool isKept = _options.KeepsConditions && token.Text != "ifexp" && !_options.Decided.Contains((token.Place.File.Path, token.Place.Offset))
            && !(_defines.TryGetValue(name, out var known) && known.Tokens.Count > 0) && !name.StartsWith("KAMAILIO", StringComparison.Ordinal) && !name.StartsWith("MOD_", StringComparison.Ordinal);
        if (isKept)
        {
            var kept = new KeptCondition(name, token.Text == "ifndef", token.Place);
            Kept.Add(kept);
            _open.Add(kept);
            Emit(token);
            conditions.Push((token, kept, true, false));
            return;
        }
        bool isTrue = token.Text == "ifexp" ? Holds(token) : _defines.ContainsKey(name) == (token.Text == "ifdef");
        Carry(token);
        conditions.Push((token, null, isTrue, false));
        if (!isTrue) Skip(lexer, conditions, token);
    }

    private void Else(CfgToken token, CfgLexer lexer, Stack<(CfgToken Token, KeptCondition? Kept, bool WasTaken, bool SawElse)> conditions)
    {
        if (!conditions.TryPop(out var open)) throw Unbalanced(token.Place, "#!else without #!ifdef");
        if (open.SawElse) throw new CfgSyntaxException(token.Place, "This condition has an #!else already.");
        conditions.Push(open with { SawElse = true });
        if (open.Kept is not null) Emit(token);
        else
        {
            Carry(token);
            if (open.WasTaken) Skip(lexer, conditions, token);
        }
    }

    // To the #!else or #!endif of the innermost condition; what stands between may be anything.
    private void Skip(CfgLexer lexer, Stack<(CfgToken Token, KeptCondition? Kept, bool WasTaken, bool SawElse)> conditions, CfgToken from)
    {
        int depth = 0;
        var file = from.Place.File;
        int start = from.Place.Offset;
        while (true)
        {
            var token = lexer.SkipToCondition();
            if (token.Kind == CfgTokenKind.End) return;
            if (token.Kind != CfgTokenKind.Directive) continue;
            switch (token.Text)
            {
                case "ifdef" or "ifndef" or "ifexp": depth++; break;
                case "endif" when depth-- == 0:
                    conditions.Pop();
                    CarryText(file.Text[start..token.Place.Offset]);
                    return;
                case "else" when depth == 0:
                    CarryText(file.Text[start..token.Place.Offset]);
                    start = token.Place.Offset;
                    var open = conditions.Pop();
                    if (open.SawElse) throw new CfgSyntaxException(token.Place, "This condition has an #!else already.");
                    conditions.Push(open with { SawElse = true });
                    if (!open.WasTaken) return;
                    break;
            }
        }
    }

    // What was left out stays for people to read.
    private void CarryText(string text)
    {
        if (!_options.KeepsConditions) return;
        foreach (string line in text.Split('\n')) if (line.Trim().Length > 0) _carried.Add(new CfgComment(line.TrimEnd().Replace("\t", "    ", StringComparison.Ordinal), false, false));
    }

    private bool Holds(CfgToken token)
    {
        var tokens = Lex(token.RestPlace, token.Rest);
        return ConditionExpression.IsTrue(new ConditionExpression(tokens, ValueOf).Evaluate()
            ?? throw new CfgSyntaxException(token.Place, "This #!ifexp cannot be read."));
    }

    private string? ValueOf(string name) => _defines.TryGetValue(name, out var define) ? define.Tokens.Count == 0 ? "1" : define.Tokens[0].Text : null;

    private void Include(CfgToken directive, string name, CfgPlace place, int depth)
    {
        if (depth >= DepthLimit) throw new CfgSyntaxException(place, $"Files include each other more than {DepthLimit} deep.");
        if (name.Length == 0 || name.Contains('\0')) throw new CfgSyntaxException(place, $"{directive.Text} wants the name of a file.");
        string path = Path.GetFullPath(name, Path.GetDirectoryName(Path.GetFullPath(place.File.Path))!);
        if (_read(path, out string? problem) is { } text) File(new CfgFile(path, text), depth + 1);
        else if (directive.Text == "include_file") throw new CfgSyntaxException(place, problem ?? $"There is no file {name}.", "import_file does without a file that is not there.");
    }

    private void Directive(CfgToken token)
    {
        string word = token.Text;
        switch (word)
        {
            case "define" or "def" or "redefine" or "redef" or "trydefine" or "trydef":
                int end = 0;
                while (end < token.Rest.Length && (char.IsAsciiLetterOrDigit(token.Rest[end]) || token.Rest[end] == '_')) end++;
                if (end == 0) throw new CfgSyntaxException(token.Place, $"#!{word} wants a name.");
                string name = token.Rest[..end];
                AddDefine(token, name, Lex(token.RestPlace, token.Rest[end..]));
                break;
            case "defexp" or "defexps":
                string[] parts = token.Rest.Split((char[])[' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries);
                object? value = parts.Length == 2 ? new ConditionExpression(Lex(token.RestPlace, parts[1]), ValueOf).Evaluate() : null;
                if (value is null) throw new CfgSyntaxException(token.Place, $"This #!{word} cannot be read.");
                string result = Convert.ToString(value, CultureInfo.InvariantCulture)!;
                AddDefine(token, parts[0], [TextToken(token.Place, result, word == "defexps" || value is string)]);
                break;
            case "defenv" or "defenvs" or "trydefenv" or "trydefenvs":
                FromEnvironment(token);
                break;
            case "subst" or "substdef" or "substdefs":
                var substitution = TextSubstitution.Parse(Replace(token.Rest.Trim().Trim('"', '\'')))
                    ?? throw new CfgSyntaxException(token.Place, $"#!{word} is not of the form \"!ID!value!g\".");
                Carry(token);
                Substitute(substitution, word, token.Place);
                break;
            default:
                Carry(token);
                break;
        }
    }

    private void Substitute(TextSubstitution substitution, string word, CfgPlace place)
    {
        _substitutions.Add(substitution);
        if (word == "subst") return;
        bool isText = word == "substdefs";
        var tokens = isText ? [TextToken(place, substitution.Replacement, true)] : Lex(default, substitution.Replacement);
        _defines[substitution.Expression] = new Define(substitution.Expression, tokens);
    }

    private void FromEnvironment(CfgToken token)
    {
        int equals = token.Rest.IndexOf('=');
        string variable = (equals < 0 ? token.Rest : token.Rest[(equals + 1)..]).Trim();
        string name = (equals < 0 ? token.Rest : token.Rest[..equals]).Trim();
        string? value = _options.Environment is { } given ? given.GetValueOrDefault(variable) : Environment.GetEnvironmentVariable(variable);
        if (value is null)
        {
            if (!token.Text.StartsWith("try", StringComparison.Ordinal)) throw new CfgSyntaxException(token.Place, $"The environment has no variable {variable}.", $"#!try{token.Text} does without.");
            Carry(token);
            return;
        }
        AddDefine(token, name, token.Text.EndsWith('s') ? [TextToken(token.Place, value, true)] : Lex(default, value));
    }

    private void AddDefine(CfgToken token, string name, IReadOnlyList<CfgToken> value)
    {
        bool isTry = token.Text.StartsWith("try", StringComparison.Ordinal);
        // What the command line says stands above the file.
        if (_defines.ContainsKey(name) && (isTry || _given.Contains(name)) && (_open.Count == 0 || _given.Contains(name)))
        {
            Carry(token);
            return;
        }
        if (value.Count == 0)
        {
            if (_open.Count > 0) throw new CfgSyntaxException(token.Place, "A name without a value is defined under a condition.");
            Flags.Add(name);
            foreach (var kept in Kept.Where(k => k.Name == name)) throw new CfgSyntaxException(kept.Start with { Offset = kept.Start.Offset + 1 }, $"{name} is asked for before it is defined.");
            Carry(token);
        }
        else if (_options.KeepsConditions && value.Count == 1 && value[0].Kind is CfgTokenKind.Number or CfgTokenKind.String)
            Emit(new CfgToken(CfgTokenKind.Directive, "define", token.Place) { Rest = name, Comments = token.Comments, HasBlankBefore = token.HasBlankBefore, HasLineBefore = true, HasSpaceBefore = true, DefineName = null, Quote = value[0].Kind == CfgTokenKind.String ? '"' : '\0', RestPlace = value[0].Place }, value[0].Text);
        else Carry(token);
        _defines[name] = new Define(name, value);
    }

    private readonly Dictionary<CfgToken, string> _values = [];

    /// <summary>The value that a kept define gives to its name.</summary>
    public string ValueOf(CfgToken define) => _values[define];

    private void Emit(CfgToken token, string value)
    {
        Emit(token);
        _values[_tokens[^1]] = value;
    }

    private static CfgToken TextToken(CfgPlace place, string value, bool isText) =>
        new(isText ? CfgTokenKind.String : CfgTokenKind.Number, value, place) { Quote = isText ? '"' : '\0' };

    // The tokens of a define's value: its own text, which may lie over several lines.
    private static List<CfgToken> Lex(CfgPlace place, string text)
    {
        var file = new CfgFile(place.File?.Path ?? "", text);
        var lexer = new CfgLexer(file);
        var tokens = new List<CfgToken>();
        try
        {
            for (var token = lexer.Next(); token.Kind != CfgTokenKind.End; token = lexer.Next()) tokens.Add(token);
        }
        catch (CfgSyntaxException wrong) when (place.File is not null)
        {
            throw new CfgSyntaxException(place, wrong.Message, wrong.Hint);
        }
        return tokens;
    }

    private void AddText(string name, string value)
    {
        try
        {
            _defines[name] = new Define(name, Lex(default, value));
        }
        catch (CfgSyntaxException)
        {
            // Not code: then it is a text.
            _defines[name] = new Define(name, [TextToken(default, value, true)]);
        }
    }

    private void Substituted(CfgToken token, HashSet<string> inside)
    {
        if (token.Kind == CfgTokenKind.Name && _defines.TryGetValue(token.Text, out var define) && define.Tokens.Count > 0 && !inside.Contains(token.Text))
        {
            if (inside.Count > DepthLimit) throw new CfgSyntaxException(token.Place, "Defines stand for each other without end.");
            for (int i = 0; i < define.Tokens.Count; i++)
            {
                var part = define.Tokens[i];
                string? name = define.Tokens.Count == 1 && inside.Count == 0 && part.Kind is CfgTokenKind.Number or CfgTokenKind.String ? define.Name : null;
                Substituted(part.With(token.Place, define: name, comments: i == 0 ? token.Comments : [], around: i == 0 ? token : null), [.. inside, token.Text]);
            }
            return;
        }
        if (_substitutions.Count > 0 && token.Kind is CfgTokenKind.String or CfgTokenKind.Name or CfgTokenKind.Variable or CfgTokenKind.Number)
        {
            string text = Replace(token.Text);
            if (text != token.Text) token = token.With(text: text);
        }
        Emit(token);
    }

    private string Replace(string text)
    {
        foreach (var substitution in _substitutions) text = substitution.Apply(text);
        return text;
    }

    // Comments of what leaves no token go with the next one.
    private void Carry(CfgToken token)
    {
        _carriedBlank |= token.HasBlankBefore && token.Comments.Count == 0 && _carried.Count == 0;
        _carried.AddRange(token.Comments);
    }

    private void Emit(CfgToken token)
    {
        if (_carried.Count > 0 || _carriedBlank)
        {
            var around = new CfgToken(token.Kind, token.Text, token.Place) { HasBlankBefore = token.HasBlankBefore || _carriedBlank, HasLineBefore = token.HasLineBefore, HasSpaceBefore = token.HasSpaceBefore };
            token = token.With(comments: [.. _carried, .. token.Comments], around: around);
            _carried.Clear();
            _carriedBlank = false;
        }
        _tokens.Add(token);
    }
}
