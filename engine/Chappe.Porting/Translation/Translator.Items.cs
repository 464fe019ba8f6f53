using System.Collections;
using System.Globalization;
using System.Reflection;
using Chappe.Engine;
using Chappe.Porting.Lexing;
using Chappe.Porting.Syntax;
using Chappe.Porting.Words;
using Chappe.Porting.Writing;

namespace Chappe.Porting.Translation;

/// <summary>What stands at the top of a configuration.</summary>
internal sealed partial class Translator
{
    private void Collect(CfgItem item)
    {
        switch (item)
        {
            case DefineItem define when _isForPeople && !_words.Names.Contains(define.Name) && !CSharpText.IsKeyword(define.Name) && !_routes.Exists(r => r.Method == define.Name): _constants.Add(define.Name); break;
            case GlobalItem { Group: { } group } custom: _customs.Add($"{group}.{custom.Name}"); break;
            case GlobalItem { Name: "flags" } flags: NumberFlags(flags); break;
            case LoadItem { IsPath: false } load: _loaded.Add(ModuleName(load.Name)); break;
        }
    }

    private void NumberFlags(GlobalItem flags)
    {
        var pairs = flags.Values.OfType<BinaryExpression>().Select(b => (((NameExpression)b.Left).Name, ((NumberExpression)b.Right).Value)).ToList();
        var used = pairs.Select(p => p.Value).Where(v => v >= 0).ToHashSet();
        int next = 0;
        foreach (var (name, value) in pairs)
        {
            int number = value;
            if (number < 0)
            {
                while (!used.Add(next)) next++;
                number = next;
            }
            _flagNumbers[name] = number;
        }
    }

    private static string ModuleName(string file)
    {
        string name = Path.GetFileName(file);
        return name.EndsWith(".so", StringComparison.Ordinal) ? name[..^3] : name;
    }

    private void WriteHead()
    {
        if (_isForPeople && _preprocessor.Flags.Count > 0) foreach (string flag in _preprocessor.Flags) _writer.Line($"#define {flag}");
        if (_configuration.Items is [var first, ..] && first is not RouteItem && _isForPeople)
        {
            // The comment at the head of the file stays its head.
            _writer.Blank();
            int head = Math.Max(0, first.Around.Before.FindLastIndex(c => c.HasBlankBefore));
            if (head == 0 && first.Around.HasBlankBefore) head = first.Around.Before.Count;
            foreach (var comment in first.Around.Before.Take(head)) Comment(comment);
            first.Around.Before.RemoveRange(0, head);
        }
        _writer.Blank();
        _writer.Line("kamailio_defaults();" + (_isForPeople ? "   // as kamailio.cfg: edits show when they are sent, limits are off" : ""));
        bool listens = _configuration.All.OfType<GlobalItem>().Any(g => g is { Group: null, Name: "listen" });
        if (!listens) _writer.Line($"{(IsTcpOff ? "listen_all_udp" : "listen_all")}({(_configuration.All.OfType<GlobalItem>().LastOrDefault(g => g is { Group: null, Name: "port" })?.Values[0] is NumberExpression port ? port.Value.ToString(CultureInfo.InvariantCulture) : "")});");
    }

    private void Item(CfgItem item, bool isFirst = false)
    {
        if (item.Around.HasBlankBefore || isFirst || item is RouteItem) _writer.Blank();
        foreach (var comment in item.Around.Before) Comment(comment);
        int before = _writer.Lines.Count;
        try
        {
            switch (item)
            {
                case RouteItem route: Route(route); break;
                case GlobalItem global: Global(global); break;
                case ParameterItem parameter: Parameter(parameter); break;
                case LoadItem load: Load(load); break;
                case DefineItem define: if (_constants.Contains(define.Name)) _writer.Line(define.IsText ? $"const string {define.Name} = {CSharpText.Literal(define.Value)};" : $"const int {define.Name} = {NumberText(define.Value)};", item.Place); break;
                case ConditionalItem condition: Conditional(condition); break;
            }
        }
        catch (NotPortableException wrong)
        {
            Tell(wrong);
            NotPorted(item.Place);
        }
        if (item is RouteItem or ConditionalItem) return;
        foreach (var comment in item.Around.Behind)
        {
            if (_writer.Lines.Count > before) _writer.Behind(comment.Text);
            else Comment(comment);
        }
    }

    private static string NumberText(string value) => value.StartsWith('0') && value.Length > 1 && value.All(char.IsAsciiDigit) ? Convert.ToInt64(value, 8).ToString(CultureInfo.InvariantCulture) : value.EndsWith('b') && value[0] is '0' or '1' && !value.StartsWith("0x", StringComparison.Ordinal) ? "0b" + value[..^1] : value;

    private void Conditional(ConditionalItem item)
    {
        int start = _writer.Lines.Count;
        _writer.Margin($"#if {(item.IsNegated ? "!" : "")}{item.Name}");
        foreach (var inner in item.Then) Item(inner);
        _writer.RemoveBlank();
        if (item.Else is not null)
        {
            foreach (var comment in item.ElseAround.Before) Comment(comment);
            _writer.Margin("#else");
            foreach (var inner in item.Else) Item(inner);
            _writer.RemoveBlank();
        }
        // Only modules were loaded there.
        if (_writer.Lines.Skip(start).All(l => l.Depth < 0)) _writer.Cut(start);
        else _writer.Margin("#endif");
    }

    private void Comment(CfgComment comment)
    {
        if (!_isForPeople) return;
        if (comment.HasBlankBefore) _writer.Blank();
        _writer.Line(comment.Text.Length == 0 ? "//" : "// " + comment.Text);
    }

    private void NotPorted(CfgPlace place)
    {
        string[] lines = SourceOf(place).Split('\n');
        for (int i = 0; i < lines.Length; i++) _writer.Line((i == 0 ? "// not ported: " : "//   ") + lines[i].Trim());
    }

    private void Load(LoadItem load)
    {
        if (load.IsPath) return;
        string name = ModuleName(load.Name);
        // These open sockets, take requests or change messages, but only where a configuration names them; core.modules lists what it names.
        if (name is "ctl" or "jsonrpcs" or "xmlrpc" or "topoh" or "topos" || (!_isForPeople && _words.Modules.Contains(name))) _writer.Line($"loadmodule({CSharpText.Literal(name)});", load.Place);
        if (_words.Modules.Contains(name) || KnownModules.BuiltIn.ContainsKey(name)) return;
        _writer.Line($"// not ported: loadmodule \"{load.Name}\"");
        Notice(load.Place, $"Chappe has no module '{name}'; its parameters have no effect.", "It is taken as long as none of its functions is called.");
    }

    private void Global(GlobalItem global)
    {
        if (global.Group is not null)
        {
            string description = global.Description is { } told ? $", {CSharpText.Literal(told)}" : "";
            _writer.Line($"setting({CSharpText.Literal(global.Group)}, {CSharpText.Literal(global.Name)}, {Value(global.Values[0]).Text}{description});", global.Place);
            return;
        }
        switch (global.Name)
        {
            case "listen" or "socket":
                var addresses = global.Values.Cast<TextExpression>().Select(ListenAddress).ToList();
                if (IsTcpOff) addresses = [.. addresses.Where(a => !a.StartsWith("tcp:", StringComparison.Ordinal) && !a.StartsWith("tls:", StringComparison.Ordinal)).Select(a => a.StartsWith("udp:", StringComparison.Ordinal) ? a : "udp:" + a)];
                _writer.Line(addresses.Count == 0 ? $"// without effect, TCP is off: {SourceOf(global.Place)}" : $"listen({string.Join(", ", addresses.Select(CSharpText.Literal))});", global.Place);
                return;
            case "disable_tcp": return;
            case "alias" or "host_alias" or "domain_alias":
                _writer.Line($"alias({string.Join(", ", global.Values.Select(v => CSharpText.Literal(AliasOf(v is TextExpression text ? text.Value : v is NumberExpression n ? n.Value.ToString(CultureInfo.InvariantCulture) : ((NameExpression)v).Name))))});", global.Place);
                return;
            case "port": return;
            case "log_prefix" when global.Values[0] is TextExpression { Value.Length: > 0 } prefix:
                _writer.Line("[event_route(\"core:log-prefix\")]");
                _writer.Line($"void LOG_PREFIX() => log_prefix({Format(prefix.Value, prefix.Place, isLog: true).Text});", global.Place);
                return;
            case "flags":
                foreach (var pair in global.Values.OfType<BinaryExpression>())
                {
                    string flag = ((NameExpression)pair.Left).Name;
                    _writer.Line($"const int {flag} = {_flagNumbers[flag]};", global.Place);
                }
                return;
        }
        string name = global.Name switch { "user_agent" => "user_agent_header", "server_header_value" => "server_header", "loglevel" => "debug", var other => other };
        if (typeof(CoreOptions).GetProperty(name) is { CanWrite: true } property)
        {
            _writer.Line($"core.{property.Name} = {OptionValue(property.PropertyType, global.Values[0], global.Place, $"The parameter {name}")};", global.Place);
            return;
        }
        if (!GlobalParameters.WithoutEffect.Contains(global.Name))
        {
            var known = GlobalParameters.WithoutEffect.Concat(typeof(CoreOptions).GetProperties().Select(p => p.Name)).Concat(["listen", "alias", "port"]);
            throw new NotPortableException(global.Place, $"There is no parameter '{global.Name}'.", Did(Near(global.Name, known)));
        }
        if (global.Name is "log_stderror" or "fork" or "children") return;
        if (GlobalParameters.WorthTelling.Contains(global.Name) && !IsOff(global.Values[0])) Notice(global.Place, $"The parameter {global.Name} has no effect here.");
        if (_isForPeople) _writer.Line($"// without effect here: {SourceOf(global.Place).Replace('\n', ' ')}");
    }

    private bool IsTcpOff => _configuration.All.OfType<GlobalItem>().LastOrDefault(g => g is { Group: null, Name: "disable_tcp" }) is { } off && !IsOff(off.Values[0]);

    private static bool IsOff(CfgExpression value) => value is NumberExpression { Value: 0 } or NameExpression { Name: "no" or "off" or "false" } or TextExpression { Value: "" };

    private string ListenAddress(TextExpression text)
    {
        string address = text.Value;
        int slash = address.IndexOf('/');
        string main = slash < 0 ? address : address[..slash], rest = slash < 0 ? "" : address[slash..];
        // Kamailio writes the transport in any case; sctp is not spoken here.
        int colon = main.IndexOf(':');
        string first = colon < 0 ? "" : main[..colon].ToLowerInvariant();
        if (first is "sctp") throw new NotPortableException(text.Place, "SCTP is not spoken here.");
        if (first is "udp" or "tcp" or "tls" or "ws" or "wss") main = first + main[colon..];
        bool hasPort = main.LastIndexOf(':') is var last && last > (first is "udp" or "tcp" or "tls" ? colon : 0) && last > main.IndexOf(']') && main[(last + 1)..].All(char.IsAsciiDigit) && main[(last + 1)..].Length > 0;
        if (main.StartsWith("tls:", StringComparison.Ordinal) && !hasPort) return main + rest;
        if (!hasPort && _configuration.All.OfType<GlobalItem>().LastOrDefault(g => g is { Group: null, Name: "port" })?.Values[0] is NumberExpression port) main += ":" + port.Value.ToString(CultureInfo.InvariantCulture);
        return main + rest;
    }

    private static string AliasOf(string text)
    {
        int colon = text.IndexOf(':');
        return colon > 0 && text[..colon].ToLowerInvariant() is "udp" or "tcp" or "tls" or "sctp" ? text[(colon + 1)..] : text;
    }

    private void Parameter(ParameterItem item)
    {
        foreach (string part in item.Module.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string module = part.Trim('^', '$', '(', ')');
            if (!_loaded.Contains(module) && _loaded.Count > 0)
            {
                if (!_isForPeople) throw new NotPortableException(item.ModulePlace, $"modparam for '{module}', which is not loaded.", Did(Near(module, _loaded)) ?? $"loadmodule \"{module}.so\" has to stand before it.");
            }
            if (_words.OptionsOf(module) is not { } type)
            {
                _writer.Line($"// not ported: modparam(\"{module}\", \"{item.Name}\", {SourceOf(item.ValuePlace).Replace('\n', ' ')})");
                if (_words.Modules.Contains(module) && !KnownModules.BuiltIn.ContainsKey(module)) Notice(item.Place, $"The module '{module}' has no parameter '{item.Name}' here.");
                continue;
            }
            var property = type.GetProperties().FirstOrDefault(p => p.Name == item.Name && p.GetMethod is { IsPublic: true });
            bool isList = property is not null && typeof(IList).IsAssignableFrom(property.PropertyType) && !property.PropertyType.IsArray;
            if (property is null || (!isList && property.SetMethod is not { IsPublic: true }))
            {
                _writer.Line($"// not ported: modparam(\"{module}\", \"{item.Name}\", {SourceOf(item.ValuePlace).Replace('\n', ' ')})");
                Notice(item.NamePlace, $"The module '{module}' has no parameter '{item.Name}' here; it has no effect.", Did(Near(item.Name, type.GetProperties().Select(p => p.Name))));
                continue;
            }
            string? facade = _words.FacadeOf(module);
            if (facade is null)
            {
                _writer.Line($"modparam({CSharpText.Literal(module)}, {CSharpText.Literal(item.Name)}, {PlainValue(item.Value)});", item.Place);
                continue;
            }
            string left = $"{(CSharpText.IsKeyword(facade) ? "@" : "")}{facade}.{(CSharpText.IsKeyword(property.Name) ? "@" : "")}{property.Name}";
            if (isList)
            {
                bool takesText = property.PropertyType.GetMethod("Add", [typeof(string)]) is not null;
                _writer.Line(takesText ? $"{left}.Add({OptionValue(typeof(string), item.Value, item.ValuePlace, "")});" : $"modparam({CSharpText.Literal(module)}, {CSharpText.Literal(item.Name)}, {PlainValue(item.Value)});", item.Place);
            }
            else _writer.Line($"{left} = {OptionValue(property.PropertyType, item.Value, item.ValuePlace, $"The parameter {item.Name} of {module}")};", item.Place);
        }
    }

    private static string PlainValue(CfgExpression value) => value switch
    {
        NumberExpression number => number.Value.ToString(CultureInfo.InvariantCulture),
        TextExpression text => CSharpText.Literal(text.Value),
        NameExpression { Name: "yes" or "on" or "true" } => "1",
        NameExpression { Name: "no" or "off" or "false" } => "0",
        NameExpression name => CSharpText.Literal(name.Name),
        _ => throw new NotPortableException(value.Place, "A parameter takes a number or a text."),
    };

    private string OptionValue(Type type, CfgExpression value, CfgPlace place, string what)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (value is NameExpression { Name: "yes" or "on" or "true" or "enable" or "enabled" } yes) value = new NumberExpression(yes.Place, 1, null);
        if (value is NameExpression { Name: "no" or "off" or "false" or "disable" or "disabled" } no) value = new NumberExpression(no.Place, 0, null);
        if (value is NameExpression { } bare) value = new TextExpression(bare.Place, bare.Name, '"', null);
        if (value is TextExpression digits && type != typeof(string) && int.TryParse(digits.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int parsed)) value = new NumberExpression(digits.Place, parsed, null);
        string? define = value switch { NumberExpression n => n.Define, TextExpression t => t.Define, _ => null };
        if (define is not null && !_constants.Contains(define)) define = null;
        switch (value)
        {
            case NumberExpression number when type == typeof(bool):
                return define is not null ? $"{define} != 0" : number.Value != 0 ? "true" : "false";
            case NumberExpression number when type == typeof(int) || type == typeof(long) || type == typeof(double) || type == typeof(uint) || type == typeof(ushort) || type == typeof(byte):
                return define ?? number.Value.ToString(CultureInfo.InvariantCulture);
            case NumberExpression number when type == typeof(TimeSpan): return $"TimeSpan.FromSeconds({number.Value})";
            case NumberExpression number when type == typeof(string): return define is not null ? $"{define}.ToString()" : $"\"{number.Value}\"";
            case NumberExpression number when type.IsEnum: return $"({type.FullName!.Replace('+', '.')}){number.Value}";
            case TextExpression text when type == typeof(string): return define ?? CSharpText.Literal(text.Value);
            case TextExpression text when type.IsEnum && Enum.TryParse(type, text.Value, true, out object? member): return $"{type.FullName!.Replace('+', '.')}.{member}";
            case TextExpression text when type == typeof(bool) && text.Value is "yes" or "no" or "on" or "off" or "true" or "false": return text.Value is "yes" or "on" or "true" ? "true" : "false";
            default:
                string wants = type == typeof(string) ? "a text" : type == typeof(bool) ? "0 or 1" : type.IsEnum ? "one of " + string.Join(", ", Enum.GetNames(type)) : "a number";
                throw new NotPortableException(place, $"{what} wants {wants}, not {SourceOf(value.Place)}.");
        }
    }
}
