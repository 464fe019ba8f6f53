namespace Chappe.Modules.Data;

/// <summary>A value beside those that every record has.</summary>
/// <param name="Name">Its name in the line, or its column.</param>
/// <param name="Variable">The variable that it comes from.</param>
internal readonly record struct AccExtra(string Name, string Variable)
{
    /// <summary>Reads <c>name=$variable;name=$variable</c>.</summary>
    /// <exception cref="ArgumentException">It cannot be read.</exception>
    public static IReadOnlyList<AccExtra> ParseList(string text)
    {
        var list = new List<AccExtra>();
        foreach (string part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=');
            if (equals <= 0 || equals == part.Length - 1) throw new ArgumentException($"\"{part}\" is no name=$variable.");
            list.Add(new AccExtra(part[..equals].Trim(), part[(equals + 1)..].Trim()));
        }
        return list;
    }
}
