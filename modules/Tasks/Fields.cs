namespace Chappe.Modules.Tasks;

/// <summary>Settings in Kamailio's form: <c>name=ta;interval=10;mode=1</c>.</summary>
internal static class Fields
{
    /// <summary>Reads them.</summary>
    /// <exception cref="FormatException">A part has no equals sign, or stands twice.</exception>
    internal static Dictionary<string, string> Parse(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int equals = part.IndexOf('=');
            if (equals <= 0) throw new FormatException($"'{part}' is no name=value.");
            if (!fields.TryAdd(part[..equals].Trim(), part[(equals + 1)..].Trim())) throw new FormatException($"'{part[..equals]}' stands twice in '{text}'.");
        }
        return fields;
    }
}
