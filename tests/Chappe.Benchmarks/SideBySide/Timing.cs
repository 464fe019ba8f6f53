using System.Text.Json;

namespace Chappe.Benchmarks.SideBySide;

/// <summary>How long something took, each time it was tried.</summary>
/// <param name="What">What was timed.</param>
/// <param name="Who">Which server.</param>
/// <param name="Most">The bar in milliseconds; null where there is none.</param>
/// <param name="Milliseconds">Every try.</param>
internal sealed record Timing(string What, string Who, double? Most, double[] Milliseconds)
{
    internal void AppendTo(string file) => File.AppendAllText(file, JsonSerializer.Serialize(this) + "\n");

    /// <summary>The last timing of each kind that a file holds.</summary>
    internal static List<Timing> Read(string file) => !File.Exists(file) ? [] :
        [.. File.ReadLines(file).Where(l => l.Length > 0).Select(l => JsonSerializer.Deserialize<Timing>(l)!).GroupBy(t => (t.What, t.Who)).Select(g => g.Last())];
}
