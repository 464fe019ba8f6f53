using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Chappe.Benchmarks.SideBySide;

/// <summary>One minute of a soak.</summary>
internal sealed record SoakMinute(int Minute, double MemoryMiB, double P50, double P99, long Calls, long Failed);

/// <summary>Calls at a steady rate for many minutes: does memory grow, does time, is anything lost?</summary>
/// <param name="Rate">Calls a second.</param>
/// <param name="Minutes">What was seen.</param>
internal sealed record Soak(double Rate, SoakMinute[] Minutes)
{
    /// <summary>Runs it; the generator is the harness's, on the first core.</summary>
    internal static Soak Run(string chappe, string scripts, string generator, double rate, int minutes)
    {
        string state = Directory.CreateTempSubdirectory("chappe-soak-").FullName;
        using var server = Server.Start(chappe, ["run", Path.Combine(scripts, "proxy-udp.csx"), "--state", state], ("BENCH_UAS", "127.0.0.1:25080"));
        Thread.Sleep(2000);
        var seen = new List<SoakMinute>();
        for (int minute = 1; minute <= minutes; minute++)
        {
            var load = new ProcessStartInfo("taskset", ["-c", "0", generator, "call", "--target", $"127.0.0.1:{Server.Port}", "--rate", rate.ToString("F0", CultureInfo.InvariantCulture), "--warmup", "2", "--seconds", "58"]) { RedirectStandardOutput = true };
            using var run = Process.Start(load)!;
            string? result = null;
            while (run.StandardOutput.ReadLine() is { } line)
                if (line.StartsWith("RESULT ", StringComparison.Ordinal)) result = line[7..];
            run.WaitForExit();
            if (result is null) throw new InvalidOperationException("The generator gave no result.");
            using var read = JsonDocument.Parse(result);
            seen.Add(new SoakMinute(minute, server.MemoryMiB(), Number(read, "p50_us"), Number(read, "p99_us"), (long)Number(read, "ok"), (long)Number(read, "failed")));
            Console.WriteLine(seen[^1]);
        }
        return new Soak(rate, [.. seen]);
    }

    internal static Soak? Read(string file) => File.Exists(file) ? JsonSerializer.Deserialize<Soak>(File.ReadAllText(file)) : null;

    internal void WriteTo(string file) => File.WriteAllText(file, JsonSerializer.Serialize(this));

    private static double Number(JsonDocument result, string name) => result.RootElement.GetProperty(name).GetDouble();
}
