using System.Reflection;
using System.Text.RegularExpressions;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Dispatcher;

/// <summary>Pseudo-variables that a parameter names as texts: <c>$avp(x)</c>, <c>$xavp(root=&gt;field)</c>, and those of the message without an argument.</summary>
internal static partial class MessageVariables
{
    private static readonly Dictionary<string, Func<Text>> s_plain = typeof(PseudoVariables).Assembly.GetTypes()
        .Where(t => t is { IsAbstract: true, IsSealed: true })
        .SelectMany(t => t.GetProperties(BindingFlags.Public | BindingFlags.Static))
        .Where(p => p.PropertyType == typeof(Text) && p.GetCustomAttribute<ExportAttribute>() is not null)
        .GroupBy(p => p.Name).ToDictionary(g => g.Key, g => g.First().GetMethod!.CreateDelegate<Func<Text>>());

    /// <summary>Reads them, one behind the other. The message must be the one at hand.</summary>
    public static Text Read(RouteContext context, string names)
    {
        Text joined = default;
        foreach (Match match in Variable().Matches(names))
        {
            string name = match.Groups["name"].Value, argument = match.Groups["argument"].Value;
            var value = name switch
            {
                "avp" => context.Avps.Get(AvpName(argument)),
                "xavp" => argument.Split("=>") is [var root, var field] ? context.Avps.Groups.Get(root, 0, field) : default,
                _ => s_plain.TryGetValue(name, out var read) ? read() : default,
            };
            joined = joined.IsNull ? value : joined + value;
        }
        return joined;
    }

    /// <summary>Says what is wrong with a parameter that names variables, or nothing.</summary>
    public static string? Check(string names)
    {
        if (names.Length == 0) return null;
        var found = Variable().Matches(names);
        if (found.Count == 0) return $"'{names}' names no variable; one is written $avp(name).";
        foreach (Match match in found)
        {
            string name = match.Groups["name"].Value;
            if (name is not ("avp" or "xavp") && !s_plain.ContainsKey(name)) return $"${name} cannot be read here; $avp(name), $xavp(root=>field) and variables of the message can.";
        }
        return null;
    }

    /// <summary>Writes a variable that a parameter names; only AVPs and XAVPs can be.</summary>
    public static void Write(RouteContext context, string name, Text value)
    {
        if (name.Length == 0 || Variable().Match(name) is not { Success: true } match) return;
        string argument = match.Groups["argument"].Value;
        if (match.Groups["name"].Value == "avp") context.Avps.Push(AvpName(argument), value);
        else if (argument.Split("=>") is [var root, var field]) context.Avps.Groups.SetField(root, 0, field, value);
    }

    private static string AvpName(string argument) => argument.StartsWith("s:", StringComparison.Ordinal) ? argument[2..] : argument;

    [GeneratedRegex(@"\$\(?(?<name>\w+)(\((?<argument>[^)]*)\))?\)?")]
    private static partial Regex Variable();
}
