using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Media.Rtpengine;

/// <summary>A variable that a parameter names: <c>$avp(name)</c>, <c>$xavp(root=&gt;field)</c> and what else can be named by a text. Used with the message at hand.</summary>
internal sealed record VariableName(string Name)
{
    /// <summary>Reads the value of the parameter <paramref name="parameter"/>; null for an empty one, or one that names no variable that could be set, which is told.</summary>
    public static VariableName? Read(string parameter, string written, Action<string> wrong)
    {
        if (written.Length == 0) return null;
        if (NamedVariables.IsKnown(written.Trim())) return new VariableName(written.Trim());
        wrong($"{parameter} names a variable, such as $avp(name) or $xavp(root=>field), not '{written}'.");
        return null;
    }

    /// <summary>Its value; undefined when it has none.</summary>
    public Text Value => NamedVariables.Get(Name);

    /// <summary>Sets it.</summary>
    public void Set(Text value) => NamedVariables.TrySet(Name, value);
}
