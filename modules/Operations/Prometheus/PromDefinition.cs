using System.Globalization;

namespace Chappe.Modules.Operations;

/// <summary>What a metric counts.</summary>
internal enum PromKind
{
    /// <summary>A number that grows.</summary>
    Counter,
    /// <summary>A number that is set.</summary>
    Gauge,
    /// <summary>How often values were below bounds.</summary>
    Histogram,
}

/// <summary>This is a metric as the script defines it: <c>name=calls; label=method:direction; buckets=0.1,1</c>.</summary>
internal sealed record PromDefinition(PromKind Kind, string Name, IReadOnlyList<string> Labels, IReadOnlyList<double> Bounds)
{
    private static readonly double[] s_usual = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>Reads a definition.</summary>
    /// <returns>null when it cannot be read; <paramref name="problem"/> says why.</returns>
    internal static PromDefinition? Parse(PromKind kind, string written, out string problem)
    {
        string name = "";
        string[] labels = [];
        double[] bounds = s_usual;
        problem = "";
        foreach (string part in written.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=');
            string value = equals < 0 ? "" : part[(equals + 1)..].Trim();
            switch (equals < 0 ? part : part[..equals].Trim())
            {
                case "name": name = value; break;
                case "label": labels = value.Split(':', StringSplitOptions.TrimEntries); break;
                case "buckets" when kind == PromKind.Histogram && TryBounds(value, out bounds): break;
                case var other:
                    problem = $"'{other}' cannot be read in \"{written}\"";
                    return null;
            }
        }
        if (IsName(name) && labels.All(IsName) && labels.Length <= 3) return new PromDefinition(kind, name, labels, kind == PromKind.Histogram ? bounds : []);
        problem = labels.Length > 3 ? $"\"{written}\" has more than three labels" : $"names in \"{written}\" have letters, digits and _ only";
        return null;
    }

    // A metric's name in Prometheus: [a-zA-Z_][a-zA-Z0-9_]*.
    private static bool IsName(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static bool TryBounds(string written, out double[] bounds)
    {
        string[] parts = written.Split(',', StringSplitOptions.TrimEntries);
        bounds = new double[parts.Length];
        for (int i = 0; i < parts.Length; i++)
            if (!double.TryParse(parts[i], CultureInfo.InvariantCulture, out bounds[i]) || (i > 0 && bounds[i] <= bounds[i - 1])) return false;
        return true;
    }
}
