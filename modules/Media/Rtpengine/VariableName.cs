using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Media.Rtpengine;

/// <summary>A variable that a parameter names: <c>$avp(name)</c> or <c>$xavp(root=&gt;field)</c>.</summary>
internal sealed record VariableName(string Name, string? Field)
{
    /// <summary>Reads the value of the parameter <paramref name="parameter"/>; null for an empty one, or one that names no variable of a message, which is told.</summary>
    public static VariableName? Read(string parameter, string written, Action<string> wrong)
    {
        if (written.Length == 0) return null;
        string text = written.Trim();
        if (text.StartsWith("$(", StringComparison.Ordinal) && text.EndsWith(')')) text = "$" + text[2..^1];
        if (text.StartsWith("$avp(", StringComparison.Ordinal) && text.EndsWith(')'))
        {
            string name = text[5..^1];
            return new VariableName(name.StartsWith("s:", StringComparison.Ordinal) ? name[2..] : name, null);
        }
        if (text.StartsWith("$xavp(", StringComparison.Ordinal) && text.EndsWith(')') && text.Split("=>") is [var root, var field])
            return new VariableName(root[6..], field[..^1]);
        wrong($"{parameter} names a variable of the message, $avp(name) or $xavp(root=>field), not '{written}'.");
        return null;
    }

    /// <summary>Its value; undefined when it has none.</summary>
    public Text Get(RouteContext context) => Field is null ? context.Avps.Get(Name) : context.Avps.Groups.Get(Name, 0, Field);

    /// <summary>Sets it, in place of what it was.</summary>
    public void Set(RouteContext context, Text value)
    {
        if (Field is not null)
        {
            context.Avps.Groups.SetField(Name, 0, Field, value);
            return;
        }
        context.Avps.RemoveTop(Name);
        context.Avps.Push(Name, value);
    }
}
