using System.Globalization;
using System.Reflection;
using Chappe.Engine.Vocabulary;
using Chappe.Porting.Lexing;
using Chappe.Porting.Syntax;
using Chappe.Porting.Words;
using Chappe.Porting.Writing;

namespace Chappe.Porting.Translation;

/// <summary>Calls: the word of that name whose parameters fit best, with each argument as the parameter wants it.</summary>
internal sealed partial class Translator
{
    // Their reason is expanded only when it is one variable.
    private static readonly HashSet<string> s_plainReasons = new(StringComparer.Ordinal) { "t_reply", "sl_send_reply", "send_reply", "sl_reply" };
    private static readonly HashSet<string> s_logs = new(StringComparer.Ordinal) { "xlog", "xdbg", "xinfo", "xnotice", "xwarn", "xerr", "xcrit", "xbug", "xalert" };
    private int _results;

    private Code Call(CallExpression call, bool isAlone)
    {
        var code = call.Name == "route" ? RouteCall(call) : WordCall(call, isAlone);
        return _codes.Kept.Contains(call) && code.Form is Form.Rc or Form.Bool or Form.Int ? new Code($"keep({code.Text})", Kind.Rc, Form.Rc) : code;
    }

    private Code RouteCall(CallExpression call)
    {
        if (call.Arguments is not [var argument]) throw new NotPortableException(call.Place, "route() takes the name of a route.");
        // A text is a name as it stands; only an expression is computed.
        if (argument is TextExpression name)
        {
            if (!_plain.TryGetValue(name.Value, out var route))
                throw new NotPortableException(argument.Place, $"There is no route[{name.Value}].", Did(Near(name.Value, _plain.Keys)));
            string called = $"{route.Method}()";
            if (route.IsAwaited) return AsRoute(new Code($"await {called}", Kind.Rc, Form.Rc, Levels.Unary), route);
            return AsRoute(new Code(called, Kind.Rc, Form.Rc), route);
        }
        string target = AsString(Value(argument));
        return IsAnyAwaited ? new Code($"await route_async({target})", Kind.Rc, Form.Rc, Levels.Unary) : new Code($"route({target})", Kind.Rc, Form.Rc);
    }

    private static Code AsRoute(Code code, RouteInfo route) => route.Returns switch
    {
        RouteReturn.Int => code with { Kind = Kind.Int, Form = Form.Int },
        RouteReturn.Bool => code with { Kind = Kind.Bool, Form = Form.Bool },
        _ => code with { Kind = Kind.Null, Form = Form.Null },
    };

    private Code WordCall(CallExpression call, bool isAlone)
    {
        // An old way to ask for the message's length.
        if (call is { Name: "len_gt", Arguments: [var limit] }) return Bool($"ml > {AsInt(Value(limit)).In(Levels.Relation)}", Levels.Relation);
        var arguments = Normalize(call);
        var overloads = _words.Calls(call.Name);
        if (overloads.Count == 0)
        {
            string? near = Near(call.Name, _words.All.Where(w => w.IsMethod).Select(w => w.Name));
            throw new NotPortableException(call.Place with { Length = Math.Min(call.Place.Length, call.Name.Length) }, $"There is no function '{call.Name}' here.", Did(near) ?? (_plain.ContainsKey(call.Name) ? $"Routes are called with route({call.Name})." : null));
        }
        var fitting = overloads.Where(w => w.Takes(arguments.Count)).ToList();
        if (fitting.Count == 0)
        {
            string takes = string.Join(" or ", overloads.Select(w => w.Parameters.Count(p => !p.HasDefaultValue) is var least && least == w.Parameters.Count ? $"{least}" : $"{least} to {w.Parameters.Count}").Distinct());
            throw new NotPortableException(call.Place, $"{call.Name}() takes {takes} argument{(takes == "1" ? "" : "s")} here, not {arguments.Count}.");
        }
        (Word Word, List<string> Arguments, int Cost)? best = null;
        NotPortableException? wrong = null;
        foreach (var word in fitting)
        {
            try
            {
                var bound = new List<string>();
                int cost = word.Parameters.Count - arguments.Count;
                int results = _results;
                var (before, after) = (_before.Count, _after.Count);
                for (int i = 0; i < arguments.Count; i++) bound.Add(Bind(arguments[i], word, i, ref cost));
                if (best is null || cost < best.Value.Cost)
                {
                    if (best is not null) { _after.Clear(); }
                    best = (word, bound, cost);
                }
                else
                {
                    _after.RemoveRange(after, _after.Count - after);
                    _before.RemoveRange(before, _before.Count - before);
                    _results = results;
                }
            }
            catch (NotPortableException refused)
            {
                wrong ??= refused;
            }
        }
        if (best is not { } chosen) throw wrong!;
        string text = $"{chosen.Word.Name}({string.Join(", ", chosen.Arguments)})";
        int level = Levels.Primary;
        if (chosen.Word.IsAwaited)
        {
            text = "await " + text;
            level = Levels.Unary;
        }
        var code = chosen.Word.Gives switch
        {
            Gives.Rc => new Code(text, Kind.Rc, Form.Rc, level),
            Gives.Bool => new Code(text, Kind.Bool, Form.Bool, level),
            Gives.Int => chosen.Word.Type == typeof(int) || isAlone ? Int(text, level) : Int($"(int){(level == Levels.Unary ? $"({text})" : text)}", Levels.Unary),
            Gives.Nothing => new Code(text, Kind.Null, Form.Null, level),
            Gives.String => new Code(text, Kind.Text, Form.String, level),
            _ => new Code(text, Kind.Text, Form.Text, level),
        };
        if (_after.Count > 0 && !isAlone)
        {
            // The result is stored before anybody looks at the code.
            string result = $"result{++_results}";
            _before.Add($"var {result} = {text};");
            _before.AddRange(_after);
            _after.Clear();
            return code with { Text = result, Level = Levels.Primary };
        }
        return code;
    }

    // Forms that Kamailio takes beside the plain ones.
    private static IReadOnlyList<CfgExpression> Normalize(CallExpression call)
    {
        var arguments = call.Arguments;
        switch (call.Name)
        {
            case "forward" or "forward_udp" or "forward_tcp" or "forward_tls" when arguments.Count > 0 && arguments[0] is NameExpression { Name: "uri" or "uri:host" }: return [];
            // xlog("LOG_LOCAL1", "L_INFO", "text"): the facility is syslog's business.
            case "xlog" when arguments.Count == 3: return [.. arguments.Skip(1)];
        }
        while (arguments.Count > 0 && arguments[^1] is TextExpression { Value: "", Place: var place } && call.Name is not ("xhttp_reply" or "append_hf" or "remove_hf") && SourceOf(place).FirstOrDefault() is ')') arguments = [.. arguments.SkipLast(1)];
        return arguments;
    }

    private string Bind(CfgExpression argument, Word word, int index, ref int cost)
    {
        var parameter = word.IsOpenEnded && index >= word.Parameters.Count - 1 ? word.Parameters[^1] : word.Parameters[index];
        var type = parameter.ParameterType;
        if (parameter.IsDefined(typeof(ParamArrayAttribute))) type = type.GetElementType()!;
        if (parameter.IsOut) return Output(argument, parameter);
        // A word that changes a variable has another form, which takes any variable.
        if (type.IsByRef) throw new NotPortableException(argument.Place, $"{word.Name}() does not take this here.");
        if (type == typeof(Into)) return Written(argument, ResultVariable(argument));
        if (type == typeof(Place)) return Changed(argument, ResultVariable(argument));
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (parameter.GetCustomAttribute<RouteNameAttribute>() is { } named && argument is TextExpression or NameExpression) return BindRoute(argument, named, type, ref cost);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Func<>)) return $"() => {AsText(FormatOf(argument)).Text}";
        if (type.Name.StartsWith("LogText", StringComparison.Ordinal)) return BindLog(argument, ref cost);
        // Statements and commands take what stands in braces beside their text, so that it cannot become part of it.
        if (type != typeof(Text) && type.IsDefined(typeof(System.Runtime.CompilerServices.InterpolatedStringHandlerAttribute)))
        {
            cost--;
            return argument is TextExpression { Define: null } written ? Format(written.Value, written.Place, isLog: true).Text : AsText(Value(argument)).Text;
        }
        switch (Word.GivesOf(type))
        {
            case Gives.Int: return BindInt(argument, word, type, ref cost);
            case Gives.Bool:
                var truth = argument is TextExpression digits ? AsInt(FormatOf(digits)) : Value(argument);
                return truth.Constant is int constant ? constant != 0 ? "true" : "false" : truth.Form == Form.Bool ? truth.Text : $"{AsInt(truth).In(Levels.Equality)} != 0";
            case Gives.String: return BindString(argument, parameter, ref cost);
            case Gives.Text: return BindText(argument, word, parameter, ref cost);
        }
        if (type.IsEnum && argument is TextExpression member && Enum.TryParse(type, member.Value, true, out object? value)) return $"{type.FullName!.Replace('+', '.')}.{value}";
        throw new NotPortableException(argument.Place, $"{word.Name}() does not take this here.");
    }

    private string BindRoute(CfgExpression argument, RouteNameAttribute named, Type type, ref int cost)
    {
        string name = argument is TextExpression text ? text.Value : ((NameExpression)argument).Name;
        bool isRoute = typeof(Delegate).IsAssignableFrom(type);
        if (name.Contains('$'))
        {
            if (isRoute) throw new NotPortableException(argument.Place, "This route is only known at run time.");
            return AsString(Format(name, argument.Place));
        }
        string kind = named.Kind switch
        {
            Engine.Routing.RouteKinds.Failure => "failure_route", Engine.Routing.RouteKinds.OnReply => "onreply_route", Engine.Routing.RouteKinds.Branch => "branch_route",
            Engine.Routing.RouteKinds.BranchFailure => "event_route", Engine.Routing.RouteKinds.Event => "event_route", _ => "route",
        };
        // 0 and an empty name take the route away again.
        if (name is "" or "0" && !isRoute) return CSharpText.Literal(name == "0" ? "" : name);
        string full = named.Kind == Engine.Routing.RouteKinds.BranchFailure ? "tm:branch-failure:" + name : name;
        var route = _routes.Find(r => r.Kind == kind && r.Name == full)
            ?? throw new NotPortableException(argument.Place, $"There is no {kind}[{full}].", Did(Near(full, _routes.Where(r => r.Kind == kind).Select(r => r.Name))));
        if (isRoute) return route.Method;
        cost++;
        return CSharpText.Literal(name);
    }

    private string BindLog(CfgExpression argument, ref int cost)
    {
        if (argument is not TextExpression text)
        {
            var value = Value(argument);
            return $"$\"{{{Hole(value)}}}\"";
        }
        // The line end is the log's business.
        var code = Format(text.Value.EndsWith('\n') ? text.Value.TrimEnd('\n', '\r') : text.Value, text.Place, isLog: true);
        if (code.Constant is not null) cost++;
        return code.Constant is not null ? "$" + CSharpText.Literal((string)code.Constant).TrimStart('@').Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal) : code.Text;
    }

    private string BindInt(CfgExpression argument, Word word, Type type, ref int cost)
    {
        if (argument is TextExpression text)
        {
            string digits = text.Value.Trim();
            if (int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)) return number.ToString(CultureInfo.InvariantCulture);
            if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && int.TryParse(digits.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out number)) return digits;
            if (_flagNumbers.ContainsKey(digits)) return digits;
            if (!text.Value.Contains('$')) throw new NotPortableException(text.Place, $"{word.Name}() wants a number here, not \"{text.Value}\".");
        }
        if (argument is NameExpression flag && _flagNumbers.ContainsKey(flag.Name)) return flag.Name;
        var code = FormatOf(argument);
        if (code.Kind == Kind.Text) cost += 2;
        return AsInt(code).Text is var made && type != typeof(int) && code.Constant is null ? $"({type.Name switch { "UInt32" => "uint", "UInt16" => "ushort", "Int64" => "long", "Byte" => "byte", _ => "int" }}){AsInt(code).In(Levels.Unary)}" : made;
    }

    private string BindString(CfgExpression argument, ParameterInfo parameter, ref int cost)
    {
        // The name of a variable, not its value.
        if (parameter.IsDefined(typeof(VariableNameAttribute)) && argument is TextExpression or VariableExpression)
            return CSharpText.Literal(argument is TextExpression names ? names.Value : ((VariableExpression)argument).Variable.Text);
        if (argument is TextExpression text)
        {
            if (text.Define is { } define && _constants.Contains(define)) return define;
            // The line end is the log's business.
            if (s_logs.Contains(parameter.Member.Name) && parameter.Name == "text") text = text with { Value = text.Value.TrimEnd('\n', '\r') };
            // $avp(x) for a word that wants the name of one.
            if (parameter.Member.Name == "is_avp_set" && text.Value.StartsWith("$avp(", StringComparison.Ordinal)) return CSharpText.Literal(AvpName(text.Value[5..].TrimEnd(')')));
            bool isExpression = parameter.IsDefined(typeof(PosixExpressionAttribute)) || parameter.Name is "expression" or "substitution" or "pattern" or "regex";
            if (!text.Value.Contains('$')) return CSharpText.Literal(text.Value);
            int at = 0;
            bool isWhole = PseudoVariable.TryParse(text.Value, ref at, out _) && at == text.Value.Length;
            // In expressions a dollar is the end of the text, unless variables are written with parentheses.
            if (isExpression && !isWhole && !(text.Value.Contains("$(", StringComparison.Ordinal) || text.Value.Contains("$var(", StringComparison.Ordinal) || text.Value.Contains("$avp(", StringComparison.Ordinal))) return CSharpText.Literal(text.Value);
            if (FormatString.Parse(text.Value, out _) is null) return CSharpText.Literal(text.Value);
            cost++;
            return AsString(Format(text.Value, text.Place));
        }
        if (argument is NumberExpression { Define: { } constant } && _constants.Contains(constant)) return $"{constant}.ToString()";
        if (argument is NumberExpression number)
        {
            cost++;
            return $"\"{number.Value}\"";
        }
        if (argument is NameExpression bare && !_words.Names.Contains(bare.Name) && parameter.Name is "level") return CSharpText.Literal(bare.Name);
        cost++;
        return AsString(Value(argument));
    }

    private string BindText(CfgExpression argument, Word word, ParameterInfo parameter, ref int cost)
    {
        if (argument is TextExpression text && s_plainReasons.Contains(word.Name) && text.Value.Contains('$'))
        {
            int at = 0;
            if (!(PseudoVariable.TryParse(text.Value, ref at, out _) && at == text.Value.Length)) return CSharpText.Literal(text.Value);
        }
        if (argument is TextExpression digits && IsDigits(digits.Value)) cost++;
        var code = FormatOf(argument);
        if (code.Form == Form.Int) cost += code.Constant is null ? 1 : 2;
        return AsText(code).Text;
    }

    // An argument as a format where it is a text, as an expression otherwise.
    private Code FormatOf(CfgExpression argument) => argument is TextExpression { Define: null } text && text.Value.Contains('$') ? Format(text.Value, text.Place)
        : argument is NameExpression { Name: var name } && (name.Contains(':') || name.Contains('.')) && name != "msg:len" ? new Code(CSharpText.Literal(name), Kind.Text, Form.String) { Constant = name }
        : Value(argument);

    // A parameter that a word writes to.
    private string Output(CfgExpression argument, ParameterInfo parameter)
    {
        var variable = ResultVariable(argument);
        if (variable.Name == "var" && variable.Inner is { } name)
        {
            if (_route!.Locals.GetValueOrDefault(name) is { } local && parameter.ParameterType.GetElementType() == typeof(Text) && KindOfLocal(name) == Kind.Text)
                return (local.IsDeclaredByAssignment && local.Before is CallStatement { Call: CallExpression declaring } && declaring.Arguments.Contains(argument) ? "out Text " : "out ") + local.Name;
        }
        string result = $"value{++_results}";
        var assign = new AssignStatement(argument.Place, new VariableExpression(argument.Place, variable), new VariableExpression(argument.Place, new PseudoVariable("null", null, null, [], "$null")));
        string written = AssignText(assign, variable, isNull: false);
        int equals = written.LastIndexOf(" = ", StringComparison.Ordinal);
        bool wantsInt = _route!.Locals.ContainsKey(variable.Inner ?? "") && KindOfLocal(variable.Inner!) == Kind.Int && variable.Name == "var";
        bool isText = parameter.ParameterType.GetElementType() == typeof(Text);
        _after.Add($"{written[..equals]} = {(wantsInt && isText ? result + ".@int" : result)};");
        return $"out var {result}";
    }

    private static PseudoVariable ResultVariable(CfgExpression argument) => argument switch
    {
        VariableExpression given => given.Variable,
        TextExpression text when text.Value.StartsWith('$') => PseudoVariable.Parse(text.Value, text.Place),
        _ => throw new NotPortableException(argument.Place, "The name of a variable has to stand here, which gets the result."),
    };

    // Where a word puts what it may only have later.
    private string Written(CfgExpression argument, PseudoVariable variable)
    {
        var assign = new AssignStatement(argument.Place, new VariableExpression(argument.Place, variable), new VariableExpression(argument.Place, new PseudoVariable("null", null, null, [], "$null")));
        string text = AssignText(assign, variable, isNull: false);
        string target = text[..text.LastIndexOf(" = ", StringComparison.Ordinal)], value = target == "value" ? "given" : "value";
        bool isInt = variable.Name == "var" && _route!.Locals.ContainsKey(variable.Inner ?? "") && KindOfLocal(variable.Inner!) == Kind.Int;
        return $"{value} => {target} = {value}{(isInt ? ".@int" : "")}";
    }

    // A variable that a word reads and writes.
    private string Changed(CfgExpression argument, PseudoVariable variable) =>
        $"new Place(() => {AsText(Variable(variable, argument.Place)).Text}, {Written(argument, variable)})";

    // Functions that are an assignment in C#.
    private bool Special(CallExpression call, CfgPlace place)
    {
        switch (call.Name)
        {
            case "pv_printf" or "avp_printf" when call.Arguments is [var target, TextExpression format]:
                var variable = VariableOf(target);
                var assign = new AssignStatement(call.Place, new VariableExpression(target.Place, variable), new VariableExpression(format.Place, new PseudoVariable("_s", format.Value, null, [], "$_s")));
                _writer.Line(AssignText(assign, variable, isNull: false), place, isPlain: true);
                return true;
            case "pv_unset" or "avp_delete" when call.Arguments is [var gone] && VariableOf(gone) is var named:
                var nothing = new VariableExpression(gone.Place, new PseudoVariable("null", null, null, [], "$null"));
                _writer.Line(AssignText(new AssignStatement(call.Place, new VariableExpression(gone.Place, named), nothing), named, isNull: true), place, isPlain: true);
                return true;
            default: return false;
        }
    }

    private static PseudoVariable VariableOf(CfgExpression argument) => argument switch
    {
        VariableExpression variable => variable.Variable,
        TextExpression text => PseudoVariable.Parse(text.Value, text.Place),
        _ => throw new NotPortableException(argument.Place, "The name of a variable has to stand here."),
    };
}
