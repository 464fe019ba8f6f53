using System.Globalization;
using System.Reflection;

namespace Chappe.Engine.Modules;

/// <summary>This is one parameter of the core or of a module as an operator sees it: a name in a group, a number or a text, in the running version.</summary>
public sealed class Parameter
{
    // What must not be read over a socket, nor stand in a terminal's history.
    private static readonly string[] s_secret = ["secret", "password", "db_url", "key"];

    private readonly object _options;
    private readonly PropertyInfo _property;

    private Parameter(string group, string name, object options, PropertyInfo property) => (Group, Name, _options, _property) = (group, name, options, property);

    /// <summary>The group, Kamailio's: the module's name, <c>core</c>, or <c>tcp</c> for the core's parameters that begin so.</summary>
    public string Group { get; }
    /// <summary>Its name in the group.</summary>
    public string Name { get; }
    /// <summary>It is a text, and no number.</summary>
    public bool IsText => _property.PropertyType == typeof(string);

    /// <summary>The parameter of that name, or null.</summary>
    public static Parameter? Find(Proxy proxy, OptionsSet options, string group, string name) =>
        OptionsOf(proxy, options, group) is { } owner && owner.GetType().GetProperty(group == "tcp" ? "tcp_" + name : name) is { } property && IsShown(property, group)
            ? new Parameter(group, name, owner, property)
            : null;

    /// <summary>All parameters, group by group.</summary>
    public static IEnumerable<Parameter> All(Proxy proxy, OptionsSet options)
    {
        foreach (string group in proxy.Modules.Select(m => m.Name).Prepend("tcp").Prepend("core"))
        {
            if (OptionsOf(proxy, options, group) is not { } owner) continue;
            foreach (var property in owner.GetType().GetProperties())
                if (IsShown(property, group)) yield return new Parameter(group, group == "tcp" ? property.Name[4..] : property.Name, owner, property);
        }
    }

    /// <summary>The value as text.</summary>
    public string Read() => _property.GetValue(_options) switch
    {
        bool truth => truth ? "1" : "0",
        Enum member => Convert.ToInt64(member, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
        var value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>Changes it in the running version.</summary>
    /// <returns>false when the value is of another type or refused.</returns>
    public bool Write(string? text, int number)
    {
        try
        {
            if (IsText != text is not null) return false;
            _property.SetValue(_options, text is not null ? text : _property.PropertyType == typeof(bool) ? number != 0 : Convert.ChangeType(number, _property.PropertyType, CultureInfo.InvariantCulture));
            return true;
        }
        catch (Exception refused) when (refused is TargetInvocationException or OverflowException)
        {
            return false;
        }
    }

    private static bool IsShown(PropertyInfo property, string group) =>
        property is { GetMethod.IsPublic: true, SetMethod.IsPublic: true } && property.GetIndexParameters().Length == 0
        && (property.PropertyType == typeof(string) || property.PropertyType == typeof(bool) || property.PropertyType == typeof(int) || property.PropertyType == typeof(long) || property.PropertyType == typeof(uint) || property.PropertyType == typeof(ushort))
        && !s_secret.Any(word => property.Name.Contains(word, StringComparison.Ordinal)) && (group != "tcp" || property.Name.StartsWith("tcp_", StringComparison.Ordinal));

    private static object? OptionsOf(Proxy proxy, OptionsSet options, string group)
    {
        var type = group is "core" or "tcp" ? typeof(CoreOptions) : proxy.Modules.FirstOrDefault(m => m.Name == group)?.OptionsType;
        return type is null ? null : options.All.FirstOrDefault(o => o.GetType() == type);
    }
}
