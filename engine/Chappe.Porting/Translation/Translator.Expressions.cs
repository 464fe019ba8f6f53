using System.Globalization;
using Chappe.Porting.Lexing;
using Chappe.Porting.Syntax;
using Chappe.Porting.Writing;

namespace Chappe.Porting.Translation;

/// <summary>How a truth is asked for: <c>if (x)</c> wants above zero, an operand of <c>&amp;&amp;</c> other than zero.</summary>
internal enum Asks { Truth, Logical }

/// <summary>Expressions: Kamailio's truth, comparisons and coercions, in the plainest C# that means the same.</summary>
internal sealed partial class Translator
{
    private static readonly HashSet<string> s_transports = new(StringComparer.Ordinal) { "UDP", "TCP", "TLS", "WS", "WSS", "SCTP" };
    private static readonly HashSet<string> s_solid = new(StringComparer.Ordinal) { "si", "ci", "rm", "ru", "fu", "tu", "proto", "fd", "td", "Ri", "ft", "rd", "cs" };

    private Code Truth(CfgExpression expression, Asks asks)
    {
        switch (expression)
        {
            case BinaryExpression { Operator: "&&" or "||" } choice:
                // A constant that decides nothing folds the expression to its other side.
                if (choice.Right is NumberExpression { Value: var right } && right != 0 == (choice.Operator == "&&")) return Truth(choice.Left, asks);
                if (choice.Left is NumberExpression { Value: var left } && left != 0 == (choice.Operator == "&&")) return Truth(choice.Right, asks);
                int level = choice.Operator == "&&" ? Levels.And : Levels.Or;
                var first = Truth(choice.Left, Asks.Logical);
                var second = Truth(choice.Right, Asks.Logical);
                return Bool($"{first.In(level)} {choice.Operator} {second.In(level + 1)}", level);
            case UnaryExpression { Operator: "!" } not: return Not(not.Operand);
            case UnaryExpression { Operator: "defined" } defined: return Defined(defined.Operand);
            case BinaryExpression { Operator: "==" or "!=" or "=~" or "<" or ">" or "<=" or ">=" or "eq" or "ne" or "ieq" or "ine" } comparison: return Compare(comparison);
            case NumberExpression number: return Bool(number.Value > 0 || (asks == Asks.Logical && number.Value != 0) ? "true" : "false");
        }
        var value = Value(expression);
        return value.Form switch
        {
            Form.Rc or Form.Bool => value,
            Form.Null => Bool("false"),
            _ when expression is CallExpression => Bool($"{AsInt(value).In(Levels.Relation)} > 0", Levels.Relation),
            _ => asks == Asks.Truth ? Bool($"{AsInt(value).In(Levels.Relation)} > 0", Levels.Relation) : Bool($"{AsInt(value).In(Levels.Equality)} != 0", Levels.Equality),
        };
    }

    private Code Not(CfgExpression operand)
    {
        switch (operand)
        {
            case BinaryExpression { Operator: "==" or "!=" or "eq" or "ne" } comparison:
                return Compare(comparison with { Operator = comparison.Operator switch { "==" => "!=", "!=" => "==", "eq" => "ne", _ => "eq" } });
            case UnaryExpression { Operator: "!" } twice: return Truth(twice.Operand, Asks.Logical);
            case BinaryExpression or UnaryExpression { Operator: "defined" } or CallExpression:
                if (operand is BinaryExpression { Operator: "+" or "-" or "*" or "/" or "%" or "|" or "&" or "^" or "<<" or ">>" }) break;
                var truth = Truth(operand, Asks.Logical);
                if (operand is UnaryExpression && truth.Text.StartsWith('!')) return Bool(truth.Text[1..]);
                return Bool("!" + truth.In(Levels.Unary), Levels.Unary);
        }
        var value = Value(operand);
        return value.Form switch
        {
            Form.Rc or Form.Bool => Bool("!" + value.In(Levels.Unary), Levels.Unary),
            Form.Null => Bool("true"),
            _ => Bool($"{AsInt(value).In(Levels.Equality)} == 0", Levels.Equality),
        };
    }

    private Code Defined(CfgExpression operand)
    {
        var value = Value(operand);
        if (XavpRoot(operand) is { } root) return Bool($"{root}");
        return value.Form == Form.Text ? Bool($"!{value.In(Levels.Primary)}.IsNull", Levels.Unary) : Bool(value.Form == Form.Null ? "false" : "true");
    }

    // $xavp(root) alone is a reference to its fields; all that can be asked is whether it is there.
    private string? XavpRoot(CfgExpression expression) =>
        expression is VariableExpression { Variable: { Name: "xavp", Inner: { } inner, Transformations.Count: 0 } } && !inner.Contains("=>", StringComparison.Ordinal) && !inner.Contains('$')
            ? $"xavp.defined({CSharpText.Literal(inner.Split('[')[0])})" : null;

    private Code Compare(BinaryExpression comparison)
    {
        string sign = comparison.Operator;
        bool isEquality = sign is "==" or "!=" or "eq" or "ne" or "ieq" or "ine";
        bool isNot = sign is "!=" or "ne" or "ine";
        if (isEquality && (IsMyself(comparison.Right) || IsMyself(comparison.Left)))
        {
            string mine = MyselfOf(IsMyself(comparison.Right) ? comparison.Left : comparison.Right);
            return isNot ? Bool("!" + mine, Levels.Unary) : Bool(mine);
        }
        if (isEquality && comparison.Left is NameExpression { Name: "af" } && comparison.Right is NameExpression { Name: "INET" or "INET6" } family)
            return Bool($"af {(isNot ? "!=" : "==")} \"{family.Name}\"", Levels.Equality);
        if (isEquality && comparison.Right is AddressExpression address && address.Value.Contains('/'))
        {
            string inside = $"is_in_subnet({AsText(Value(comparison.Left)).Text}, \"{address.Value}\")";
            return isNot ? Bool("!" + inside, Levels.Unary) : Bool(inside);
        }
        if (isEquality && IsNull(comparison.Right)) return IsUndefined(comparison.Left, isNot);
        if (isEquality && IsNull(comparison.Left)) return IsNull(comparison.Left) && IsNull(comparison.Right) ? Bool(isNot ? "false" : "true") : IsUndefined(comparison.Right, isNot);

        CheckTypes(comparison);
        var left = Value(comparison.Left);
        var right = Value(comparison.Right);
        if (sign == "=~") return Matches(left, right, comparison.Right);
        if (!isEquality) return Bool($"{AsInt(left).In(Levels.Relation)} {sign} {AsInt(right).In(Levels.Relation)}", Levels.Relation);
        string equals = isNot ? "!=" : "==";
        if (sign is "ieq" or "ine" || (left.Kind is not Kind.Text && sign is "==" or "!=")) return Numbers(left, right, equals);
        return Texts(left, right, equals);
    }

    private static Code Numbers(Code left, Code right, string equals)
    {
        // A text that holds a number compares with one; undefined is no number but 0.
        if (left.Form == Form.Text && right.Constant is int constant && constant != 0) return Bool($"{left.In(Levels.Equality)} {equals} {constant}", Levels.Equality);
        return Bool($"{AsInt(left).In(Levels.Equality + 1)} {equals} {AsInt(right).In(Levels.Equality + 1)}", Levels.Equality);
    }

    private static Code Texts(Code left, Code right, string equals)
    {
        if (left.Form == Form.String && right.Form == Form.Text && left.Constant is string) (left, right) = (right, left);
        if (left.Constant is not null && right.Constant is not null) return Bool((Convert.ToString(left.Constant, CultureInfo.InvariantCulture) == Convert.ToString(right.Constant, CultureInfo.InvariantCulture)) == (equals == "==") ? "true" : "false");
        string? constant = Convert.ToString(right.Constant, CultureInfo.InvariantCulture);
        if (right.Constant is not null)
        {
            string subject = left.Form == Form.Text ? left.In(Levels.Primary) : $"((Text){left.In(Levels.Unary)})";
            if (constant!.Length == 0) return equals == "==" ? Bool($"{subject}.IsEmpty") : Bool($"!{subject}.IsEmpty", Levels.Unary);
            // Undefined takes the other side's zero.
            if (right.Constant is 0 && !left.IsSolid) return equals == "==" ? Bool($"{subject}.IsNull || {subject} == \"0\"", Levels.Or) : Bool($"!({subject}.IsNull || {subject} == \"0\")", Levels.Unary);
            string literal = right.Form == Form.String ? right.Text : CSharpText.Literal(constant);
            return Bool($"{(left.Form == Form.Text ? left.In(Levels.Equality) : subject)} {equals} {literal}", Levels.Equality);
        }
        if (left.IsSolid || right.IsSolid || left.Form == Form.String) return Bool($"{AsText(left).In(Levels.Equality)} {equals} {AsText(right).In(Levels.Equality + 1)}", Levels.Equality);
        string same = $"{AsText(left).In(Levels.Primary)}.same_as({AsText(right).Text})";
        return equals == "==" ? Bool(same) : Bool("!" + same, Levels.Unary);
    }

    private static Code Matches(Code left, Code right, CfgExpression pattern)
    {
        string subject = left.Form == Form.Text ? left.In(Levels.Primary) : $"((Text){left.In(Levels.Unary)})";
        if (right.Constant is string literal)
        {
            if (Engine.Vocabulary.Patterns.FaultOf(literal) is { } fault) throw new NotPortableException(pattern.Place, $"This expression cannot be read: {fault.TrimEnd('.')}.");
            // Undefined counts as empty, which some expressions match.
            bool matchesNothing = !left.IsSolid && left.Form == Form.Text && Engine.Vocabulary.Patterns.Find(literal).IsMatch([]);
            return matchesNothing ? Bool($"{subject}.IsNull || {subject}.matches({right.Text})", Levels.Or) : Bool($"{subject}.matches({right.Text})");
        }
        return Bool($"{subject}.matches({AsText(right).Text})");
    }

    private Code IsUndefined(CfgExpression operand, bool isNot)
    {
        if (XavpRoot(operand) is { } root) return isNot ? Bool(root) : Bool("!" + root, Levels.Unary);
        var value = Value(operand);
        return value.Form == Form.Text ? Bool($"{value.In(Levels.Equality)} {(isNot ? "!=" : "==")} null", Levels.Equality) : Bool(isNot ? "true" : "false");
    }

    // What Kamailio refuses when it starts.
    private static void CheckTypes(BinaryExpression comparison)
    {
        string? wrong = comparison switch
        {
            { Operator: "=~", Left: NumberExpression } => "A number cannot match an expression.",
            { Operator: "=~", Right: NumberExpression } => "An expression is a text.",
            { Operator: "<" or ">" or "<=" or ">=", Right: TextExpression text } when !IsDigits(text.Value) || comparison.Left is TextExpression => "Texts have no order; numbers are written without quotes.",
            { Operator: "<" or ">" or "<=" or ">=", Right: TextExpression } => "Numbers are written without quotes.",
            { Operator: "<" or ">" or "<=" or ">=", Left: TextExpression } => "Texts have no order; numbers are written without quotes.",
            _ => null,
        };
        if (wrong is not null) throw new NotPortableException(comparison.Place, wrong);
    }

    private static bool IsDigits(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    private static bool IsMyself(CfgExpression expression) => expression is NameExpression { Name: "myself" };

    private static bool IsNull(CfgExpression expression) => expression is VariableExpression { Variable: { Name: "null", Transformations.Count: 0 } };

    private string MyselfOf(CfgExpression subject) => subject switch
    {
        NameExpression { Name: "uri" } or VariableExpression { Variable: { Name: "ru" or "ruri", Transformations.Count: 0 } } => "uri_is_myself",
        NameExpression { Name: "from_uri" } or VariableExpression { Variable: { Name: "fu", Transformations.Count: 0 } } => "from_uri_is_myself",
        NameExpression { Name: "to_uri" } or VariableExpression { Variable: { Name: "tu", Transformations.Count: 0 } } => "to_uri_is_myself",
        NameExpression { Name: "src_ip" } => "src_ip_is_myself",
        NameExpression { Name: "dst_ip" } => "true",
        _ => $"is_myself({AsText(Value(subject)).Text})",
    };

    private Code Value(CfgExpression expression)
    {
        switch (expression)
        {
            case NumberExpression number:
                return Int(number.Define is { } define && _constants.Contains(define) ? define : number.Written, number.Value < 0 ? Levels.Unary : Levels.Primary) with { Constant = number.Value };
            case TextExpression text:
                return new Code(text.Define is { } named && _constants.Contains(named) ? named : CSharpText.Literal(text.Value), Kind.Text, Form.String) { Constant = text.Value, IsSolid = text.Value.Length > 0 };
            case AddressExpression address:
                return new Code($"\"{address.Value}\"", Kind.Text, Form.String) { Constant = address.Value, IsSolid = true };
            case VariableExpression variable: return Variable(variable.Variable, variable.Place);
            case SelectExpression select: return Select(select.Name[1..], select.Place);
            case NameExpression name: return Keyword(name);
            case CallExpression call: return Call(call, isAlone: false);
            case UnaryExpression { Operator: "-" } minus: return Int($"-{AsInt(Value(minus.Operand)).In(Levels.Unary)}", Levels.Unary);
            case UnaryExpression { Operator: "~" } bits: return Int($"~{AsInt(Value(bits.Operand)).In(Levels.Unary)}", Levels.Unary);
            case UnaryExpression { Operator: "int" } cast: return AsInt(Value(cast.Operand));
            case UnaryExpression { Operator: "str" } cast:
                var inner = Value(cast.Operand);
                return inner.Form == Form.Text ? inner with { Kind = Kind.Text } : inner.Form == Form.String ? inner : new Code($"(Text){AsInt(inner).In(Levels.Unary)}", Kind.Text, Form.Text, Levels.Unary);
            case BinaryExpression { Operator: "+" } sum: return Sum(sum);
            case BinaryExpression { Operator: "-" or "*" or "|" or "&" or "^" or "<<" or ">>" } number:
                int level = number.Operator switch { "-" => Levels.Sum, "*" => Levels.Product, "|" => Levels.BitOr, "&" => Levels.BitAnd, "^" => Levels.BitXor, _ => Levels.Shift };
                return Arithmetic(AsInt(Value(number.Left)), number.Operator, AsInt(Value(number.Right)), level);
            case BinaryExpression { Operator: "/" or "%" } division:
                var by = AsInt(Value(division.Right));
                string left = AsInt(Value(division.Left)).In(Levels.Product);
                if (by.Constant is int constant && constant != 0) return Int($"{left} {division.Operator} {by.In(Levels.Product + 1)}", Levels.Product);
                return Int($"{by.In(Levels.Equality)} == 0 ? 0 : {left} {division.Operator} {by.In(Levels.Product + 1)}", Levels.Choice);
            default:
                var truth = Truth(expression, Asks.Truth);
                return Int($"{truth.In(Levels.Or)} ? 1 : 0", Levels.Choice);
        }
    }

    // C# refuses constants that overflow; Kamailio's numbers wrap.
    private static Code Arithmetic(Code left, string sign, Code right, int level)
    {
        var code = Int($"{left.In(level)} {sign} {right.In(level + 1)}", level);
        if (left.Constant is not int a || right.Constant is not int b) return code;
        long exact = sign switch { "+" => (long)a + b, "-" => (long)a - b, "*" => (long)a * b, "|" => a | b, "&" => a & b, "^" => a ^ b, "<<" => a << b, _ => a >> b };
        code = code with { Constant = unchecked((int)exact) };
        return exact == (int)exact ? code : code with { Text = $"unchecked({code.Text})", Level = Levels.Primary };
    }

    private Code Sum(BinaryExpression sum)
    {
        var left = Value(sum.Left);
        var right = Value(sum.Right);
        if (left.Kind == Kind.Null) return right;
        if (left.Kind != Kind.Text)
        {
            if (left.Constant is int && right.Constant is string) throw new NotPortableException(sum.Place, "A number and a text cannot be added.", "Write the text first to join them.");
            return Arithmetic(AsInt(left), "+", AsInt(right), Levels.Sum);
        }
        // A text joins, whatever stands behind it.
        string other = right.Form switch { Form.Rc or Form.Bool => AsInt(right).In(Levels.Sum + 1), Form.Null => "\"\"", _ => right.In(Levels.Sum + 1) };
        bool isString = left.Form == Form.String && right.Form is Form.String or Form.Int;
        return new Code($"{left.In(Levels.Sum)} + {other}", Kind.Text, isString ? Form.String : Form.Text, Levels.Sum) { IsSolid = left.IsSolid || right.IsSolid };
    }

    private Code Keyword(NameExpression name)
    {
        string? word = name.Name switch
        {
            "uri" => "ru", "method" => "rm", "status" => "rs", "from_uri" => "fu", "to_uri" => "tu", "src_ip" => "si", "dst_ip" or "to_ip" => "Ri", "src_port" => "sp", "dst_port" or "to_port" => "Rp",
            "proto" => "proto", "af" => "af", "msg:len" => "ml", _ => null,
        };
        if (word is not null) return Variable(new PseudoVariable(word, null, null, [], "$" + word), name.Place);
        if (name.Name.Contains('.')) return new Code(CSharpText.Literal(name.Name), Kind.Text, Form.String) { Constant = name.Name, IsSolid = true };
        if (name.Name == "max_len") return Int("65535") with { Constant = 65535 };
        if (s_transports.Contains(name.Name) && _words.Find(name.Name).Count > 0) return new Code(name.Name, Kind.Text, Form.Text) { IsSolid = true };
        if (_flagNumbers.TryGetValue(name.Name, out int flag)) return Int(name.Name) with { Constant = flag };
        switch (name.Name)
        {
            case "yes" or "on" or "true": return Int("1") with { Constant = 1 };
            case "no" or "off" or "false": return Int("0") with { Constant = 0 };
            case "myself": throw new NotPortableException(name.Place, "myself can only be compared.", "Write uri == myself, or is_myself(\"$rd\").");
        }
        bool isWord = _words.Calls(name.Name).Count > 0;
        throw new NotPortableException(name.Place, $"There is no value '{name.Name}'.", isWord ? $"Functions are called with parentheses: {name.Name}()." : _preprocessor.Defines.ContainsKey(name.Name) ? $"'{name.Name}' is defined without a value." : Did(Near(name.Name, _preprocessor.Defines.Keys.Concat(["uri", "method", "status", "src_ip", "dst_ip", "from_uri", "to_uri", "proto", "myself"]))));
    }

    private static Code Bool(string text, int level = Levels.Primary) => new(text, Kind.Bool, Form.Bool, level);

    private static Code Int(string text, int level = Levels.Primary) => new(text, Kind.Int, Form.Int, level);

    private static Code AsInt(Code code)
    {
        switch (code.Form)
        {
            case Form.Int: return code;
            case Form.Null: return Int("0") with { Constant = 0 };
            case Form.Bool: return Int($"{code.In(Levels.Or)} ? 1 : 0", Levels.Choice);
            case Form.Rc: return Int($"{code.In(Levels.Primary)}.Code");
            case Form.String when code.Constant is string text:
                int number = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int parsed) ? parsed : 0;
                return Int(number.ToString(CultureInfo.InvariantCulture)) with { Constant = number };
            case Form.String: return Int($"((Text){code.In(Levels.Unary)}).@int");
            default: return Int($"{code.In(Levels.Primary)}.@int");
        }
    }

    // A text in places that take one: numbers become texts by themselves there.
    private static Code AsText(Code code) => code.Form switch
    {
        Form.Text or Form.String or Form.Int => code,
        Form.Null => code with { Text = "null" },
        _ => AsInt(code),
    };

    // A C# string.
    private static string AsString(Code code) => code.Form switch
    {
        Form.String => code.Text,
        Form.Null => "\"\"",
        _ => $"{(code.Form is Form.Rc or Form.Bool ? AsInt(code) : code).In(Levels.Primary)}.ToString()",
    };
}
