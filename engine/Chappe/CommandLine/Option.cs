namespace Chappe.CommandLine;

/// <summary>This is one option of a command, as the user writes it.</summary>
/// <param name="Name">The long name with its dashes, <c>--listen</c>.</param>
/// <param name="Value">What stands for its value in help texts, <c>ADDRESS</c>; null for an option without one.</param>
/// <param name="Help">What it does, in one line.</param>
public sealed record Option(string Name, string? Value, string Help)
{
    /// <summary>A one-letter form, <c>-d</c>; null for none.</summary>
    public string? Short { get; init; }
    /// <summary>May stand several times.</summary>
    public bool IsRepeatable { get; init; }
    /// <summary>The value may be left out (<c>-d</c>); it is taken only when it is an integer.</summary>
    public bool IsValueOptional { get; init; }
    /// <summary>The only values it takes; null for any.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    /// <summary>How it stands in a help text: <c>-d, --debug [LEVEL]</c>.</summary>
    public string Usage => (Short is null ? "" : Short + ", ") + Name + (Value is null ? "" : IsValueOptional ? $" [{Value}]" : " " + Value);
}
