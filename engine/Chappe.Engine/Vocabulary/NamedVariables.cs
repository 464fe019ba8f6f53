using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Chappe.Engine.Routing;
using Module = Chappe.Engine.Modules.Module;

namespace Chappe.Engine.Vocabulary;

/// <summary>
/// Reads and sets pseudo-variables that are named by a text, as parameters of modules and columns of tables name them: <c>$fU</c>,
/// <c>$avp(name)</c>, <c>$xavp(root=&gt;field)</c>. What can be read are the words that scripts have, found once for each name.
/// </summary>
public static class NamedVariables
{
    private const int Limit = 4096;

    // By the modules of a proxy: what one has, another may lack. Names come from parameters and tables, so they are few; a table that is full starts anew.
    private static readonly ConditionalWeakTable<IReadOnlyList<Module>, ConcurrentDictionary<string, Func<Text>?>> s_readers = [];
    private static readonly Type[] s_engine = [.. typeof(NamedVariables).Assembly.GetTypes().Where(t => t is { IsAbstract: true, IsSealed: true, IsPublic: true })];

    /// <summary>True when <paramref name="name"/> is one that can be set.</summary>
    public static bool IsKnown(string name) => Parse(name, out string kind, out string inner) && (kind is "avp" or "xavp" or "xavu" or "shv" && inner.Length > 0 || kind is "ru" or "rU" or "rd" or "rp" or "du");

    /// <summary>Sets a variable; an AVP is pushed.</summary>
    /// <returns>false when there is none of that name.</returns>
    public static bool TrySet(string name, Text value)
    {
        if (!Parse(name, out string kind, out string inner)) return false;
        switch (kind)
        {
            case "avp": AvpPseudoVariables.avp[inner] = value; return true;
            case "xavp" when Field(inner, out string root, out string field): AvpPseudoVariables.xavp[root, 0, field] = value; return true;
            case "xavu": AvpPseudoVariables.xavu[inner] = value; return true;
            case "shv": AvpPseudoVariables.shv[inner] = value; return true;
            case "ru": PseudoVariables.ru = value; return true;
            case "rU": PseudoVariables.rU = value; return true;
            case "rd": PseudoVariables.rd = value; return true;
            case "rp": PseudoVariables.rp = value; return true;
            case "du": PseudoVariables.du = value; return true;
            default: return false;
        }
    }

    /// <summary>Reads a variable of the message at hand; undefined when there is none of that name.</summary>
    public static Text Get(string name) => Find(Here.Context.Proxy.Modules, name)?.Invoke() ?? default;

    /// <summary>A text with the variables in it replaced by their values for the message at hand; an undefined one is empty.</summary>
    public static string Expand(string format)
    {
        if (!format.Contains('$')) return format;
        var made = new System.Text.StringBuilder();
        for (int i = 0; i < format.Length; i++)
        {
            int end = i + 1;
            if (format[i] == '$' && end < format.Length && format[end] == '(') end = Closing(format, end);
            else if (format[i] == '$')
            {
                while (end < format.Length && char.IsAsciiLetterOrDigit(format[end])) end++;
                if (end > i + 1 && end < format.Length && format[end] == '(') end = Closing(format, end);
            }
            if (format[i] != '$' || end <= i + 1)
            {
                made.Append(format[i]);
                continue;
            }
            made.Append(Get(format[i..end]).ToString());
            i = end - 1;
        }
        return made.ToString();
    }

    private static int Closing(string format, int open)
    {
        int depth = 0;
        for (int i = open; i < format.Length; i++)
        {
            if (format[i] == '(') depth++;
            if (format[i] == ')' && --depth == 0) return i + 1;
        }
        return open;
    }

    /// <summary>What reads a variable of the message at hand.</summary>
    /// <param name="modules">The modules whose words count, beside the engine's own.</param>
    /// <param name="name">The variable, as kamailio.cfg writes it.</param>
    /// <returns>null when there is none of that name.</returns>
    public static Func<Text>? Find(IReadOnlyList<Module> modules, string name)
    {
        var known = s_readers.GetValue(modules, static _ => new(StringComparer.Ordinal));
        if (known.TryGetValue(name, out var reader)) return reader;
        if (known.Count >= Limit) known.Clear();
        return known[name] = Parse(name, out string kind, out string inner)
            ? s_engine.Concat(modules.SelectMany(m => m.Vocabulary)).Select(type => Make(type, kind, inner)).FirstOrDefault(made => made is not null) : null;
    }

    /// <summary>The name inside <c>$avp(s:name)</c>: the old forms with a type in front name the same.</summary>
    public static string AvpName(string name) => Parse(name, out string kind, out string inner) && kind == "avp" ? inner : name;

    private static Func<Text>? Make(Type facade, string kind, string inner)
    {
        // Where Kamailio's name is taken in C#, an underscore follows.
        var property = facade.GetProperty(kind, BindingFlags.Public | BindingFlags.Static) is { } plain && IsValue(plain, inner) ? plain
            : facade.GetProperty(kind + "_", BindingFlags.Public | BindingFlags.Static) is { } other && IsValue(other, inner) ? other : null;
        if (property?.GetCustomAttribute<ExportAttribute>() is null || property.GetMethod is not { } getter) return null;
        if (inner.Length > 0) return Indexed(getter.Invoke(null, null)!, inner);
        if (property.PropertyType == typeof(Text)) return getter.CreateDelegate<Func<Text>>();
        if (property.PropertyType == typeof(int))
        {
            var number = getter.CreateDelegate<Func<int>>();
            return () => number();
        }
        var large = getter.CreateDelegate<Func<long>>();
        return () => large().ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private static bool IsValue(PropertyInfo property, string inner) => inner.Length > 0 ? !property.PropertyType.IsPrimitive && property.PropertyType != typeof(Text)
        : property.PropertyType == typeof(Text) || property.PropertyType == typeof(int) || property.PropertyType == typeof(long);

    private static Func<Text>? Indexed(object values, string inner)
    {
        var indexers = values.GetType().GetProperties().Where(p => p.PropertyType == typeof(Text) && p.GetMethod is not null).Select(p => p.GetMethod!).ToList();
        if (Field(inner, out string root, out string field))
        {
            var two = indexers.Find(g => g.GetParameters() is [{ } a, { } b] && a.ParameterType == typeof(string) && (b.ParameterType == typeof(string) || b.ParameterType == typeof(Text)));
            if (two is null) return null;
            if (two.GetParameters()[1].ParameterType == typeof(Text))
            {
                var keyed = two.CreateDelegate<Func<string, Text, Text>>(values);
                var key = Text.Of(System.Text.Encoding.UTF8.GetBytes(field));
                return () => keyed(root, key);
            }
            var named = two.CreateDelegate<Func<string, string, Text>>(values);
            return () => named(root, field);
        }
        var one = indexers.Find(g => g.GetParameters() is [{ } a] && a.ParameterType == typeof(string));
        if (one is null) return null;
        var single = one.CreateDelegate<Func<string, Text>>(values);
        return () => single(inner);
    }

    private static bool Parse(string name, out string kind, out string inner)
    {
        (kind, inner) = (name, "");
        if (name.StartsWith('$')) kind = name[1..];
        // $(avp(x)) is the same as $avp(x).
        if (kind.StartsWith('(') && kind.EndsWith(')')) kind = kind[1..^1];
        int open = kind.IndexOf('(');
        if (open < 0) return kind.Length > 0;
        if (!kind.EndsWith(')')) return false;
        inner = kind[(open + 1)..^1];
        kind = kind[..open];
        if (kind == "avp" && inner.Length > 2 && inner[1] == ':' && inner[0] is 's' or 'i') inner = inner[2..];
        if (inner.StartsWith('$')) inner = inner[1..];
        return kind.Length > 0 && inner.Length > 0;
    }

    private static bool Field(string inner, out string root, out string field)
    {
        int arrow = inner.IndexOf("=>", StringComparison.Ordinal);
        (root, field) = arrow < 0 ? (inner, "") : (inner[..arrow], inner[(arrow + 2)..]);
        return arrow > 0 && field.Length > 0;
    }
}
