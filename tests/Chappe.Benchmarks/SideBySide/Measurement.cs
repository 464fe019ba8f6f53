using System.Text.Json;

namespace Chappe.Benchmarks.SideBySide;

/// <summary>What one run of the harness measured: rounds of both servers, in turn.</summary>
internal sealed class Measurement(JsonElement line)
{
    /// <summary>The scenario.</summary>
    internal string Scenario => line.GetProperty("scenario").GetString()!;

    /// <summary>What was offered, in units a second (media: sessions).</summary>
    internal double Rate => line.GetProperty("rate").GetDouble();

    /// <summary>The cores that the server had.</summary>
    internal int Cores => line.GetProperty("sut_cores").GetArrayLength();

    /// <summary>Reads a file that the harness appended to; the last run of a scenario counts, on one core and on several apart.</summary>
    internal static List<Measurement> Read(string file) => !File.Exists(file) ? [] :
        [.. File.ReadLines(file).Where(l => l.Length > 0).Select(l => new Measurement(JsonDocument.Parse(l).RootElement.Clone()))
            .Where(m => m.HasRounds).GroupBy(m => (m.Scenario, m.Cores)).Select(g => g.Last())];

    /// <summary>One figure of every round of a server; none where the harness did not measure it.</summary>
    internal double[] Of(string server, string figure) =>
        !line.GetProperty("rounds").TryGetProperty(server, out var rounds) ? [] :
        [.. rounds.EnumerateArray().Where(r => r.TryGetProperty(figure, out _)).Select(r => r.GetProperty(figure).GetDouble())];

    /// <summary>CPU a unit, Chappe over the other, round by round.</summary>
    internal double[] Ratios(string other) => [.. Of("chappe", "cpu_us").Zip(Of(other, "cpu_us"), (chappe, its) => chappe / its)];

    private bool HasRounds => line.TryGetProperty("rounds", out _);
}
