namespace Chappe.CommandLine;

/// <summary>What the user wrote behind the verb: operands, and options with their values.</summary>
public sealed class Arguments
{
    private readonly Dictionary<string, List<string?>> _options = new(StringComparer.Ordinal);

    /// <summary>What is not an option, in order.</summary>
    public List<string> Operands { get; } = [];

    /// <summary>True when the option was given.</summary>
    public bool Has(string name) => _options.ContainsKey(name);

    /// <summary>The option's last value; null when it was not given.</summary>
    public string? Value(string name) => Values(name).LastOrDefault();

    /// <summary>Its values in order, null for each time without one.</summary>
    public IReadOnlyList<string?> Values(string name) => _options.TryGetValue(name, out var values) ? values : [];

    internal void Add(string name, string? value)
    {
        if (!_options.TryGetValue(name, out var values)) _options[name] = values = [];
        values.Add(value);
    }
}
