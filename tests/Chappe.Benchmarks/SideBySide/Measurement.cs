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

    /// <summary>Reads a file that the harness appended to; the last run of a scenario counts, on one core and on several apart, and at each rate.</summary>
    internal static List<Measurement> Read(string file) => !File.Exists(file) ? [] :
        [.. File.ReadLines(file).Where(l => l.Length > 0).Select(l => new Measurement(JsonDocument.Parse(l).RootElement.Clone()))
            .GroupBy(m => (m.Scenario, m.Cores, m.Rate, m.HasRounds)).Select(g => g.Last())];

    /// <summary>One figure of every round of a server; none where the harness did not measure it.</summary>
    internal double[] Of(string server, string figure) =>
        !HasRounds || !line.GetProperty("rounds").TryGetProperty(server, out var rounds) ? [] :
        [.. rounds.EnumerateArray().Where(r => r.TryGetProperty(figure, out _)).Select(r => r.GetProperty(figure).GetDouble())];

    /// <summary>The same, of the rounds in which the generator used less than 95 % of its core: in the others it lost packets itself.</summary>
    internal double[] OfUnhurried(string server, string figure) =>
        [.. Of(server, figure).Zip(Of(server, "gen_cpu")).Where(r => r.Second < 0.95).Select(r => r.First)];

    /// <summary>CPU a unit, Chappe over the other, round by round.</summary>
    internal double[] Ratios(string other) => [.. Of("chappe", "cpu_us").Zip(Of(other, "cpu_us"), (chappe, its) => chappe / its)];

    /// <summary>False for a search of the highest rate.</summary>
    internal bool HasRounds => line.TryGetProperty("rounds", out _);

    /// <summary>The highest rate that a server sustained, in units a second, and what stopped it there; not a number where that was not searched.</summary>
    internal (double Rate, string Limit) PeakOf(string server) =>
        line.TryGetProperty("peak", out var peaks) && peaks.TryGetProperty(server, out var peak)
            ? (peak.GetProperty("peak").ValueKind == JsonValueKind.Number ? peak.GetProperty("peak").GetDouble() : double.NaN, peak.GetProperty("limit").GetString() ?? "")
            : (double.NaN, "");
}
