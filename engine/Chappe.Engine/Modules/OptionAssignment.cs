using System.Collections;
using System.Globalization;
using System.Reflection;
using Chappe.Engine.Diagnostics;

namespace Chappe.Engine.Modules;

/// <summary>Sets a parameter by its name, as <c>modparam</c> does: Kamailio's numbers and strings become what the options property wants.</summary>
internal static class OptionAssignment
{
    /// <summary>Sets <paramref name="parameter"/> of <paramref name="module"/>; reports to <paramref name="plan"/> what cannot be.</summary>
    public static void Set(Plan plan, string module, string parameter, object value)
    {
        // Kamailio lets one line set the same parameter of several modules: modparam("auth_db|usrloc", "db_url", …).
        foreach (string name in module.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (FindOptions(plan, name, out string problem) is { } options) problem = Assign(options, name, parameter, value);
            if (problem.Length > 0) plan.Report(problem);
        }
    }

    private static object? FindOptions(Plan plan, string name, out string problem)
    {
        problem = "";
        var owner = plan.Modules.FirstOrDefault(m => m.Name == name);
        var type = name == "core" ? typeof(CoreOptions) : owner?.OptionsType;
        var options = plan.Options.All.FirstOrDefault(o => o.GetType() == type);
        if (options is null)
        {
            problem = owner is null ? $"There is no module '{name}'{NearestName.Hint(name, plan.Modules.Select(m => m.Name))}." : $"Module '{name}' has no parameters.";
        }
        return options;
    }

    private static string Assign(object options, string module, string parameter, object value)
    {
        var properties = options.GetType().GetProperties().Where(p => p.GetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0).ToList();
        var property = properties.Find(p => p.Name == parameter);
        if (property is null)
            return $"Module '{module}' has no parameter '{parameter}'{NearestName.Hint(parameter, properties.Select(p => p.Name))}.";
        try
        {
            // A parameter that may be given several times is a list; every modparam adds to it.
            if (property.GetValue(options) is IList { IsReadOnly: false, IsFixedSize: false } list)
            {
                var element = property.PropertyType.IsGenericType ? property.PropertyType.GetGenericArguments()[0] : typeof(object);
                if (!TryConvert(value, element, out object? item)) return Mismatch(module, property, element, value);
                list.Add(item);
                return "";
            }
            if (property.SetMethod is not { IsPublic: true }) return $"Parameter '{parameter}' of module '{module}' can only be read.";
            if (!TryConvert(value, property.PropertyType, out object? converted)) return Mismatch(module, property, property.PropertyType, value);
            property.SetValue(options, converted);
            return "";
        }
        catch (Exception refused) when (Inner(refused) is ArgumentException or FormatException)
        {
            return $"Parameter '{parameter}' of module '{module}': {Inner(refused).Message}";
        }
    }

    // A setter is called by way of reflection; a list says no itself.
    private static Exception Inner(Exception refused) => refused is TargetInvocationException { InnerException: { } inner } ? inner : refused;

    private static string Mismatch(string module, PropertyInfo property, Type wanted, object value) =>
        $"Parameter '{property.Name}' of module '{module}' wants {Describe(wanted)}, not {(value is string text ? $"\"{text}\"" : Convert.ToString(value, CultureInfo.InvariantCulture))}.";

    private static string Describe(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum) return "one of " + string.Join(", ", Enum.GetNames(type));
        if (type == typeof(bool)) return "0 or 1";
        if (type == typeof(string)) return "a string";
        if (type == typeof(double)) return "a number";
        return type.IsPrimitive ? "an integer in its range" : "a " + type.Name;
    }

    private static bool TryConvert(object value, Type type, out object? converted)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        converted = value;
        if (type.IsInstanceOfType(value)) return true;
        converted = (value, type) switch
        {
            (int number, _) when type == typeof(bool) => number is 0 or 1 ? number == 1 : null,
            (bool truth, _) when type == typeof(int) => truth ? 1 : 0,
            (int number, _) when type == typeof(double) => (double)number,
            (int number, _) when type == typeof(long) => (long)number,
            (int number, _) when type == typeof(uint) => number >= 0 ? (uint)number : null,
            (int number, _) when type == typeof(ushort) => number is >= 0 and <= ushort.MaxValue ? (ushort)number : null,
            (int number, _) when type.IsEnum => Enum.IsDefined(type, number) ? Enum.ToObject(type, number) : null,
            (string text, _) when type.IsEnum => Enum.TryParse(type, text, ignoreCase: true, out object? member) ? member : null,
            // Kamailio reads digits in quotes as a number where it wants one.
            (string text, _) when type == typeof(int) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : null,
            _ => null,
        };
        return converted is not null;
    }
}
