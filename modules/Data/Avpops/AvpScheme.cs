namespace Chappe.Modules.Data;

/// <summary>A table in which one column is the value.</summary>
internal sealed record AvpScheme(string Name)
{
    public string? Table { get; init; }
    public string? Uuid { get; init; }
    public string? Username { get; init; }
    public string? Domain { get; init; }
    public string? Value { get; init; }

    /// <summary>Reads <c>name:table=t;value_col=v;…</c>.</summary>
    /// <exception cref="ArgumentException">It cannot be read.</exception>
    public static AvpScheme Parse(string text)
    {
        int colon = text.IndexOf(':');
        if (colon <= 0) throw new ArgumentException($"\"{text}\" is no name:table=…;value_col=….");
        var scheme = new AvpScheme(text[..colon].Trim());
        foreach (string part in text[(colon + 1)..].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=');
            string value = equals < 0 ? "" : part[(equals + 1)..].Trim();
            scheme = (equals < 0 ? part : part[..equals].Trim()) switch
            {
                "table" => scheme with { Table = value },
                "uuid_col" => scheme with { Uuid = value },
                "username_col" => scheme with { Username = value },
                "domain_col" => scheme with { Domain = value },
                "value_col" => scheme with { Value = value },
                // AVPs are texts here, so that the type of a value makes no difference.
                "value_type" => scheme,
                var other => throw new ArgumentException($"a scheme has no \"{other}\"."),
            };
        }
        return scheme.Value is null ? throw new ArgumentException($"scheme '{scheme.Name}' names no value_col.") : scheme;
    }
}
