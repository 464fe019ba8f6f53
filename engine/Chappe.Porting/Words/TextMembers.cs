using System.Reflection;
using Chappe.Engine.Vocabulary;
using Chappe.Porting.Syntax;

namespace Chappe.Porting.Words;

/// <summary>A transformation as a member of a text.</summary>
/// <param name="Path">How it is written: <c>uri.user</c>, <c>substr</c>.</param>
/// <param name="Parameters">What it takes; null for a property.</param>
/// <param name="Gives">What it gives.</param>
internal sealed record TextMember(string Path, IReadOnlyList<ParameterInfo>? Parameters, Gives Gives);

/// <summary>Kamailio's transformations among the members of <see cref="Text"/>.</summary>
internal static class TextMembers
{
    private const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance;

    /// <summary>The member behind a transformation; null when there is none.</summary>
    public static TextMember? Find(Transformation transformation)
    {
        var owner = typeof(Text);
        string prefix = "";
        if (transformation.Class != "s")
        {
            if (owner.GetProperty(transformation.Class, Public) is not { } group || Word.GivesOf(group.PropertyType) != Gives.Values) return null;
            owner = group.PropertyType;
            prefix = transformation.Class + ".";
        }
        string name = transformation.Name.Replace('.', '_');
        if (name.Length == 0 || char.IsUpper(name[0])) return null;
        if (owner.GetProperty(name, Public) is { } property && Word.GivesOf(property.PropertyType) != Gives.Values) return new TextMember(prefix + name, null, Word.GivesOf(property.PropertyType));
        var methods = owner.GetMethods(Public).Where(m => m.Name == name && !m.IsSpecialName && Word.GivesOf(m.ReturnType) is Gives.Text or Gives.Int or Gives.Bool or Gives.String).ToList();
        var fitting = methods.Find(m => Fits(m, transformation.Arguments.Count));
        return (fitting ?? methods.FirstOrDefault()) is { } method ? new TextMember(prefix + name, method.GetParameters(), Word.GivesOf(method.ReturnType)) : null;
    }

    /// <summary>The names of all, for hints: <c>s.substr</c>, <c>uri.user</c>.</summary>
    public static IEnumerable<string> Names => Members(typeof(Text)).Select(n => "s." + n).Concat(typeof(Text).GetProperties(Public)
        .Where(p => Word.GivesOf(p.PropertyType) == Gives.Values && p.PropertyType.Name.EndsWith("Transformations", StringComparison.Ordinal)).SelectMany(p => Members(p.PropertyType).Select(n => $"{p.Name}.{n}")));

    private static IEnumerable<string> Members(Type type) => type.GetMembers(Public | BindingFlags.DeclaredOnly)
        .Where(m => m is MethodInfo { IsSpecialName: false } or PropertyInfo && char.IsAsciiLetterLower(m.Name[0])).Select(m => m.Name).Distinct();

    private static bool Fits(MethodInfo method, int count) => method.GetParameters() is var all && count >= all.Count(p => !p.HasDefaultValue) && count <= all.Length;
}
