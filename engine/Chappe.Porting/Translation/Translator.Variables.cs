using System.Globalization;
using System.Reflection;
using Chappe.Porting.Lexing;
using Chappe.Porting.Syntax;
using Chappe.Porting.Words;
using Chappe.Porting.Writing;

namespace Chappe.Porting.Translation;

/// <summary>Pseudo-variables, their transformations, selects, formats, and assignments.</summary>
internal sealed partial class Translator
{
    private Code Variable(PseudoVariable variable, CfgPlace place)
    {
        var code = Base(variable, place);
        foreach (var transformation in variable.Transformations) code = Transform(code, transformation, variable, place);
        return code;
    }

    private Code Base(PseudoVariable variable, CfgPlace place)
    {
        string? inner = variable.Inner;
        switch (variable.Name)
        {
            case "null": return new Code("null", Kind.Null, Form.Null);
            case "rc" or "retcode" or "?": return Int(variable.Name == "?" ? "rc" : variable.Name);
            case "var": return ScriptVariable(variable, place);
            case "vn" or "vz": return new Code($"{variable.Name}[{NameArgument(inner ?? "", place)}]", _kinds.Of(variable), Form.Text);
            case "avp": return Avp(variable, place);
            case "xavp" or "xavi" or "xavu": return Group(variable, place);
            case "_s": return Format(inner ?? "", place) is var formatted && formatted.Form == Form.String ? formatted : formatted with { Kind = Kind.Text };
            case "def" or "defv" or "defn": return DefineValue(variable, place);
            case "env": return new Code($"(Text)Environment.GetEnvironmentVariable({CSharpText.Literal(inner ?? "")})", Kind.Text, Form.Text, Levels.Unary);
            case "sel": return Select((inner ?? "").TrimStart('@'), place);
            case "hdr": return Header(variable, place);
            case "shtinc" or "shtdec" when inner?.Split("=>") is [var table, var key]:
                return Int($"{(variable.Name == "shtinc" ? "sht_inc" : "sht_dec")}({NameArgument(table, place)}, {PartArgument(key, typeof(Engine.Vocabulary.Text), place)})");
            case "T_req" or "T_rpl" or "T_inv": return OfTransaction(variable, place);
            case "cfg_get" when inner is not null: return Select("cfg_get." + inner, place);
        }
        return WordVariable(variable, place);
    }

    private Code ScriptVariable(PseudoVariable variable, CfgPlace place)
    {
        string name = variable.Inner ?? throw new NotPortableException(place, "$var needs a name.");
        if (_route?.Locals.GetValueOrDefault(name) is { } local) return KindOfLocal(name) == Kind.Int ? Int(local.Name) : new Code(local.Name, Kind.Text, Form.Text);
        return new Code($"vars[{NameArgument(name, place)}]", _kinds.Of(variable), Form.Text);
    }

    private Kind KindOfLocal(string name) => _kinds.Of(new PseudoVariable("var", name, null, [], ""));

    private static string AvpName(string inner) => inner.StartsWith("s:", StringComparison.Ordinal) ? inner[2..] : inner;

    private Code Avp(PseudoVariable variable, CfgPlace place)
    {
        string name = NameArgument(AvpName(variable.Inner ?? ""), place);
        var kind = _kinds.Of(variable);
        return variable.Index switch
        {
            null or "0" => new Code($"avp[{name}]", kind, Form.Text),
            "*" => new Code($"avp.all({name})", Kind.Text, Form.Text),
            var index => new Code($"avp[{name}, {IndexArgument(index, place)}]", kind, Form.Text),
        };
    }

    // root=>field, root[n]=>field
    private (string Root, string? Depth, string? Field) GroupParts(PseudoVariable variable, CfgPlace place)
    {
        string inner = variable.Inner ?? throw new NotPortableException(place, $"${variable.Name} needs a name.");
        string[] parts = inner.Split("=>");
        if (parts.Length > 2) throw new NotPortableException(place, $"${variable.Name} with fields of fields is not here.");
        var (root, depth) = Indexed(parts[0]);
        string? field = null;
        if (parts.Length == 2)
        {
            (field, string? fieldIndex) = Indexed(parts[1]);
            if (fieldIndex is not null and not "0") throw new NotPortableException(place, "Older values of a field are not here.", "A field holds one value; a new root holds the next one.");
        }
        return (NameArgument(root, place), depth is null ? null : IndexArgument(depth, place), field is null ? null : NameArgument(field, place));
    }

    private static (string Name, string? Index) Indexed(string text)
    {
        text = text.Trim();
        int open = text.EndsWith(']') ? text.LastIndexOf('[') : -1;
        return open <= 0 ? (text, null) : (text[..open], text[(open + 1)..^1]);
    }

    private Code Group(PseudoVariable variable, CfgPlace place)
    {
        var (root, depth, field) = GroupParts(variable, place);
        if (_words.Find(variable.Name).Count == 0) throw Unknown(variable, place);
        string name = variable.Name;
        string text = name == "xavu" ? field is null ? $"xavu[{root}]" : $"xavu[{root}, {field}]"
            : field is null ? throw new NotPortableException(place, $"${name}({variable.Inner}) alone is a reference, which is not here.", "Compare it with $null, or name a field.")
            : depth is null ? $"{name}[{root}, {field}]" : $"{name}[{root}, {depth}, {field}]";
        return new Code(text, _kinds.Of(variable), Form.Text);
    }

    private Code DefineValue(PseudoVariable variable, CfgPlace place)
    {
        if (!_preprocessor.Defines.TryGetValue(variable.Inner ?? "", out var define)) return variable.Name == "defn" ? Int("0") with { Constant = 0 } : new Code("\"\"", Kind.Text, Form.String) { Constant = "" };
        string value = define.Written;
        return variable.Name == "defn" && int.TryParse(value, out int number) ? Int(number.ToString(CultureInfo.InvariantCulture)) with { Constant = number }
            : new Code(CSharpText.Literal(value), Kind.Text, Form.String) { Constant = value, IsSolid = value.Length > 0 };
    }

    private Code Header(PseudoVariable variable, CfgPlace place)
    {
        string name = NameArgument(variable.Inner ?? "", place);
        return variable.Index switch
        {
            null or "0" => new Code($"hdr[{name}]", Kind.Text, Form.Text),
            "*" => new Code($"hdr.all({name})", Kind.Text, Form.Text),
            var index => new Code($"hdr[{name}, {IndexArgument(index, place)}]", Kind.Text, Form.Text),
        };
    }

    private Code OfTransaction(PseudoVariable variable, CfgPlace place)
    {
        string inner = variable.Inner ?? "";
        if (!inner.StartsWith('$')) inner = "$" + inner;
        var word = _words.Find(variable.Name);
        if (word.Count == 0) throw Unknown(variable, place);
        return new Code($"{variable.Name}(() => {AsText(Variable(PseudoVariable.Parse(inner, place), place)).Text})", Kind.Text, Form.Text);
    }

    // A variable by the word of its name: a property, an indexer, or a method that takes what stands in the parentheses.
    private Code WordVariable(PseudoVariable variable, CfgPlace place)
    {
        var words = _words.Find(variable.Name);
        if (words.Count == 0) throw Unknown(variable, place);
        var arguments = new List<string>();
        if (variable.Inner is { } inner)
        {
            foreach (string part in inner.Split("=>"))
            {
                var (name, index) = Indexed(part);
                if (name.Length > 0) arguments.Add(name);
                if (part.StartsWith('[') && part.EndsWith(']')) { arguments.Remove(name); arguments.AddRange(part[1..^1].Split(',')); }
                else if (index is not null) arguments.AddRange(index.Split(','));
            }
        }
        if (variable.Index is { } extra) arguments.Add(extra);
        foreach (var word in words)
        {
            if (!word.IsMethod && word.Gives != Gives.Values)
            {
                if (arguments.Count > 0 && variable.Inner is not null) continue;
                string name = word.Name;
                if (word.IsAwaited)
                {
                    // Asked for once, before the statement: a log line cannot wait while it is written.
                    string asked = $" = await {word.Name};";
                    if (_before.Find(l => l.EndsWith(asked, StringComparison.Ordinal)) is { } line) name = line[4..^asked.Length];
                    else _before.Add($"var {name = $"value{++_results}"}{asked}");
                }
                return Typed(name, word.Gives, word.Type, VariableKinds.IsNumber(word.Name), s_solid.Contains(word.Name));
            }
            if (word.IsMethod)
            {
                if (!word.Takes(arguments.Count)) continue;
                return Typed($"{word.Name}({string.Join(", ", arguments.Select((a, i) => PartArgument(a, word.Parameters[i].ParameterType, place)))})", word.Gives, word.Type, false, false);
            }
            foreach (var indexer in word.Type.GetProperties().Where(p => p.GetIndexParameters().Length > 0))
            {
                var parameters = indexer.GetIndexParameters();
                if (arguments.Count == 0 || arguments.Count < parameters.Count(p => !p.HasDefaultValue) || arguments.Count > parameters.Length) continue;
                string text = $"{word.Name}[{string.Join(", ", arguments.Select((a, i) => PartArgument(a, parameters[i].ParameterType, place)))}]";
                var code = Typed(text, Word.GivesOf(indexer.PropertyType), indexer.PropertyType, false, false);
                return variable.Name is "sht" or "shv" or "dlg_var" ? code with { Kind = _kinds.Of(variable) } : code;
            }
            if (arguments is [var member] && word.Type.GetProperty(member) is { } field && Word.GivesOf(field.PropertyType) != Gives.Values) return Typed($"{word.Name}.{member}", Word.GivesOf(field.PropertyType), field.PropertyType, false, false);
            // $sht(t=>k) written with the whole text as its key.
            if (variable.Inner is not null && arguments.Count > 1 && word.Type.GetProperties().Any(p => p.GetIndexParameters() is [{ } only] && (only.ParameterType == typeof(string) || Word.GivesOf(only.ParameterType) == Gives.Text)))
                return new Code($"{word.Name}[{NameArgument(variable.Inner, place)}]", Kind.Text, Form.Text);
        }
        // $uuid(g): what kind is asked for makes no difference here.
        if (words.FirstOrDefault(w => w.IsMethod && w.Takes(0)) is { } plain) return Typed($"{plain.Name}()", plain.Gives, plain.Type, false, false);
        throw new NotPortableException(place, $"${variable.Name} is not used like this here: {variable.Text}.");
    }

    // {s.int} and {uri.params} are named like keywords.
    private static string Escaped(string path)
    {
        int name = path.LastIndexOf('.') + 1;
        return path[name..] is "int" or "params" ? path.Insert(name, "@") : path;
    }

    private static Code Typed(string text, Gives gives, Type type, bool isNumber, bool isSolid) => gives switch
    {
        Gives.Int when type != typeof(int) && type != typeof(ushort) && type != typeof(byte) => Int($"(int){text}", Levels.Unary),
        Gives.Int => Int(text),
        Gives.Bool => new Code(text, Kind.Bool, Form.Bool),
        Gives.Rc => new Code(text, Kind.Rc, Form.Rc),
        Gives.String => new Code(text, Kind.Text, Form.String),
        _ => new Code(text, isNumber ? Kind.Int : Kind.Text, Form.Text) { IsSolid = isSolid },
    };

    private NotPortableException Unknown(PseudoVariable variable, CfgPlace place)
    {
        string[] own = ["var", "avp", "xavp", "hdr", "null", "sel", "def", "env"];
        return new NotPortableException(place, $"There is no pseudo-variable ${variable.Name} here.", Did(Near(variable.Name, _words.All.Where(w => w.Module != "core" || !w.IsMethod).Select(w => w.Name).Concat(own)), "$"));
    }

    // What stands in parentheses or between arrows, for a parameter of that type.
    private string PartArgument(string part, Type type, CfgPlace place)
    {
        part = part.Trim();
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (Word.GivesOf(type) == Gives.Int) return IndexArgument(part, place);
        var code = part.Contains('$') ? Format(part, place) : new Code(CSharpText.Literal(part), Kind.Text, Form.String);
        return Word.GivesOf(type) == Gives.String ? AsString(code) : AsText(code).Text;
    }

    private string NameArgument(string name, CfgPlace place)
    {
        name = name.Trim();
        return name.Contains('$') ? AsString(Format(name, place)) : CSharpText.Literal(name);
    }

    private string IndexArgument(string index, CfgPlace place)
    {
        index = index.Trim();
        if (int.TryParse(index, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)) return number.ToString(CultureInfo.InvariantCulture);
        if (index.StartsWith('$')) return AsInt(Variable(PseudoVariable.Parse(index, place), place)).Text;
        throw new NotPortableException(place, $"'{index}' is not an index.");
    }

    private Code Transform(Code code, Transformation transformation, PseudoVariable variable, CfgPlace place)
    {
        if (TextMembers.Find(transformation) is not { } member)
            throw new NotPortableException(place, $"There is no transformation {{{transformation.Class}.{transformation.Name}}} here.", Did(Near($"{transformation.Class}.{transformation.Name}", TextMembers.Names)));
        if (member.Path == "int" && code.Form == Form.Int) return code;
        string subject = code.Form == Form.Text ? code.In(Levels.Primary) : code.Form == Form.Null ? "default(Text)" : $"((Text){(code.Form is Form.Rc or Form.Bool ? AsInt(code) : code).In(Levels.Unary)})";
        string path = Escaped(member.Path);
        if (member.Parameters is null)
        {
            if (transformation.Arguments.Count > 0 && transformation.Arguments.Any(a => a.Length > 0)) throw new NotPortableException(place, $"{{{transformation.Class}.{transformation.Name}}} takes no arguments.");
            return Typed($"{subject}.{path}", member.Gives, typeof(int), false, false);
        }
        int least = member.Parameters.Count(p => !p.HasDefaultValue);
        if (transformation.Arguments.Count < least || transformation.Arguments.Count > member.Parameters.Count)
            throw new NotPortableException(place, $"{{{transformation.Class}.{transformation.Name}}} takes {(least == member.Parameters.Count ? $"{least}" : $"{least} to {member.Parameters.Count}")} arguments, not {transformation.Arguments.Count}.");
        return Typed($"{subject}.{path}({string.Join(", ", transformation.Arguments.Select((a, i) => TransformationArgument(a, member.Parameters[i], place)))})", member.Gives, typeof(int), false, false);
    }

    private string TransformationArgument(string argument, ParameterInfo parameter, CfgPlace place)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        if (type == typeof(char))
        {
            if (argument.Length == 0) throw new NotPortableException(place, "A separator is missing.");
            if (argument.StartsWith('$') && argument.Length > 1) return $"{AsString(Variable(PseudoVariable.Parse(argument, place), place))}[0]";
            return argument is "\\s" ? "' '" : argument is "\\t" ? "'\\t'" : argument is "\\n" ? "'\\n'" : argument is "'" ? "'\\''" : argument is "\\" ? "'\\\\'" : $"'{argument[0]}'";
        }
        if (Word.GivesOf(type) == Gives.Int) return IndexArgument(argument, place);
        if (argument.Contains('$') && FormatString.Parse(argument, out _) is { } parts && parts.Any(p => p.Variable is { } v && (v.Inner is not null || v.Name is not "")))
            return Word.GivesOf(type) == Gives.String ? AsString(Format(argument, place)) : AsText(Format(argument, place)).Text;
        return CSharpText.Literal(argument);
    }

    private Code Select(string select, CfgPlace place)
    {
        string[] parts = select.Split('.');
        if (parts is ["cfg_get", var group, var name])
        {
            if (!_customs.Contains($"{group}.{name}")) throw new NotPortableException(place, $"There is no parameter {group}.{name}.", Did(Near($"{group}.{name}", _customs)));
            return new Code($"cfg_get[{CSharpText.Literal(group)}, {CSharpText.Literal(name)}]", Kind.Text, Form.Text);
        }
        string? variable = select switch
        {
            "ruri" or "uri" => "$ru", "ruri.user" => "$rU", "ruri.host" => "$rd", "ruri.port" => "$rp", "from" => "$hdr(From)", "to" => "$hdr(To)", "from.uri" => "$fu", "to.uri" => "$tu", "from.uri.user" => "$fU", "to.uri.user" => "$tU",
            "from.uri.host" => "$fd", "to.uri.host" => "$td", "from.tag" => "$ft", "to.tag" => "$tt", "from.name" => "$fn", "to.name" => "$tn", "callid" => "$ci", "cseq.num" => "$cs", "method" => "$rm", "dst_uri" => "$du", "next_hop" => "$nh(u)",
            "src.ip" => "$si", "src.port" => "$sp", "dst.ip" => "$Ri", "dst.port" => "$Rp", "contact" => "$hdr(Contact)", "contact.uri" => "$(hdr(Contact){nameaddr.uri})",
            "from.uri.port" => "$(fu{uri.port})", "to.uri.port" => "$(tu{uri.port})", "ruri.params" => "$(ru{uri.params})", "contact.uri.host" => "$(hdr(Contact){nameaddr.uri}{uri.host})", "contact.uri.user" => "$(hdr(Contact){nameaddr.uri}{uri.user})", "contact.uri.params" => "$(hdr(Contact){nameaddr.uri}{uri.params})",
            "tls.peer.verified" or "tls.peer.cert.verified" => "$tls_peer_verified", "tls.cipher" => "$tls_cipher_info", "tls.peer.cert.subject.cn" or "tls.peer.subject.cn" => "$tls_peer_subject_cn", "tls.version" => "$tls_version", "tls.desc" => "$tls_description",
            _ => null,
        };
        if (variable is null && ViaOf(select) is { } via) variable = via;
        if (variable is null && select.StartsWith("hf_value", StringComparison.Ordinal) && HeaderOf(select["hf_value".Length..]) is { } header) variable = $"$hdr({header})";
        if (variable is null && select.StartsWith("msg.", StringComparison.Ordinal) is false && select.StartsWith("ruri.params.", StringComparison.Ordinal)) variable = $"$(ru{{uri.param,{select["ruri.params.".Length..]}}})";
        if (variable is null) throw new NotPortableException(place, $"The select @{select} is not here.", "A pseudo-variable often says the same.");
        return Variable(PseudoVariable.Parse(variable, place), place);
    }

    // @via, @via[2], @via.params["node"], @via[1].params.branch
    private static string? ViaOf(string select)
    {
        var match = System.Text.RegularExpressions.Regex.Match(select, @"^via(\[(?<n>-?\d+)\])?(\.(?<w>host|port)|\.params(\[""(?<p>[^""]+)""\]|\.(?<p>\w+)))?$");
        if (!match.Success) return null;
        int index = match.Groups["n"].Success ? int.Parse(match.Groups["n"].Value, CultureInfo.InvariantCulture) : 1;
        string header = index == 1 ? "hdr(Via)" : $"hdr(Via)[{(index > 0 ? index - 1 : index)}]";
        if (match.Groups["w"].Success) return $"$({header}{{s.select,1, }}{{s.select,0,;}}{{s.select,{(match.Groups["w"].Value == "host" ? 0 : 1)},:}})";
        return match.Groups["p"].Success ? $"$({header}{{param.value,{match.Groups["p"].Value}}})" : $"$({header})";
    }

    private static string? HeaderOf(string rest)
    {
        if (rest.StartsWith("[\"", StringComparison.Ordinal) && rest.EndsWith("\"]", StringComparison.Ordinal)) return rest[2..^2];
        return rest.StartsWith('.') && !rest[1..].Contains('.') && !rest.Contains('[') ? rest[1..].Replace('_', '-') : null;
    }

    /// <summary>A format as C#: a literal, a variable alone, or <c>$"…"</c>.</summary>
    private Code Format(string text, CfgPlace place, bool isLog = false)
    {
        var parts = FormatString.Parse(text, out string? wrong) ?? throw new NotPortableException(place, $"'{wrong}' is not a pseudo-variable that can be read.", "A dollar that is meant as one is written $$.");
        if (parts.All(p => p.Literal is not null)) return Value(new TextExpression(place, string.Concat(parts.Select(p => p.Literal)), '"', null));
        if (parts is [{ Variable: { } only }] && !isLog) return Variable(only, place);
        var made = new System.Text.StringBuilder("$\"");
        foreach (var part in parts)
        {
            if (part.Literal is not null) made.Append(CSharpText.Interpolated(part.Literal));
            else made.Append('{').Append(Hole(Variable(part.Variable!, place))).Append('}');
        }
        return new Code(made.Append('"').ToString(), Kind.Text, Form.String) { IsSolid = parts.Any(p => p.Literal is not null) };
    }

    private static string Hole(Code code) => code.Form switch
    {
        Form.Null => "\"<null>\"",
        Form.Int when code.Text.StartsWith("(int)", StringComparison.Ordinal) => code.Text[5..],
        Form.Rc or Form.Bool => $"({AsInt(code).Text})",
        _ => code.In(Levels.Or),
    };

    private void Assign(AssignStatement assign)
    {
        if (assign.Target is not VariableExpression { Variable: { } target }) throw new NotPortableException(assign.Target.Place, "A select cannot be assigned to.");
        if (target.Transformations.Count > 0) throw new NotPortableException(assign.Target.Place, "A transformation cannot be assigned to.");
        bool isNull = IsNull(assign.Value);
        var place = assign.Place;
        string text = AssignText(assign, target, isNull);
        FlushBefore(place, isChained: false);
        _writer.Line(text, place, isPlain: true);
    }

    private string AssignText(AssignStatement assign, PseudoVariable target, bool isNull)
    {
        var place = assign.Target.Place;
        switch (target.Name)
        {
            case "var" when _route!.Locals.GetValueOrDefault(target.Inner ?? "") is { } local:
                bool isInt = KindOfLocal(target.Inner!) == Kind.Int;
                string declared = local.IsDeclaredByAssignment && local.Before == assign ? isInt ? "int " : "Text " : "";
                return $"{declared}{local.Name} = {(isInt ? AsInt(Value(assign.Value)).Text : TextValue(assign.Value, isNull ? "0" : null))};";
            case "var" or "vz": return $"{(target.Name == "var" ? "vars" : "vz")}[{NameArgument(target.Inner ?? "", place)}] = {TextValue(assign.Value, isNull ? "0" : null)};";
            case "vn": return $"vn[{NameArgument(target.Inner ?? "", place)}] = {TextValue(assign.Value)};";
            case "avp":
                string name = NameArgument(AvpName(target.Inner ?? ""), place);
                if (target.Index == "*") return isNull ? $"avp.remove({name});" : $"avp.replace({name}, {TextValue(assign.Value)});";
                return $"avp[{name}] = {TextValue(assign.Value)};";
            case "xavp" or "xavi":
                var (root, depth, field) = GroupParts(target, place);
                if (field is null) return isNull ? $"{target.Name}.remove({root}{(depth is null or "0" ? "" : ", " + depth)});" : throw new NotPortableException(place, "A reference to fields cannot be assigned.");
                return $"{Base(target, place).Text} = {TextValue(assign.Value)};";
            case "hdr" or "null" or "rc" or "retcode" or "?" or "sel" or "def" or "env" or "_s": throw new NotPortableException(place, $"${target.Name} cannot be assigned to.");
        }
        var words = _words.Find(target.Name);
        if (words.Count == 0) throw Unknown(target, place);
        var code = Base(target, place);
        bool canWrite = words.Any(w => w.CanWrite) || words.Any(w => w.Gives == Gives.Values && w.Type.GetProperties().Any(p => p.CanWrite && p.SetMethod!.IsPublic));
        if (!canWrite) throw new NotPortableException(place, $"${target.Name} cannot be assigned to.");
        return $"{(code.Text.StartsWith("(int)", StringComparison.Ordinal) ? code.Text[5..] : code.Text)} = {(code.Form == Form.Int ? AsInt(Value(assign.Value)).Text : code.Form == Form.Bool ? Truth(assign.Value, Asks.Truth).Text : TextValue(assign.Value))};";
    }

    private string TextValue(CfgExpression value, string? whenNull = null)
    {
        if (whenNull is not null) return whenNull;
        var code = Value(value);
        return AsText(code).Text;
    }
}
