using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Chappe.Benchmarks.SideBySide;

/// <summary>What was measured, as files keep it.</summary>
/// <param name="Measured">Both servers side by side.</param>
/// <param name="Tuned">The same with Kamailio's packaged configuration tuned.</param>
/// <param name="Noise">Kamailio beside itself.</param>
/// <param name="Timings">Starts and reloads.</param>
/// <param name="Soak">Many minutes at one rate; null when there was none.</param>
internal sealed record Results(IReadOnlyList<Measurement> Measured, IReadOnlyList<Measurement> Tuned, IReadOnlyList<Measurement> Noise, IReadOnlyList<Timing> Timings, Soak? Soak);

/// <summary>Writes docs/performance.md from what was measured: the losses as plainly as the gains.</summary>
internal sealed class PerformancePage(Results results)
{
    private readonly StringBuilder _page = new();

    /// <summary>The whole page.</summary>
    internal string Write(DateOnly day, string versions)
    {
        Line("# Performance\n");
        Line("Chappe beside the servers that everybody uses, on one machine in one run, in turn, a fresh process each round. " +
            "Kamailio runs at its best: `-x fm -X fm`, one worker a core, nothing logged; its packaged configuration (default-config) as packaged, and in a row of its own tuned. " +
            "CPU is user and system time of all processes of a server over the units that it completed at a fixed rate. " +
            "Three figures with strokes are least, middle and most of the rounds; a bar is reached when the middle one reaches it. " +
            "The page is written by `./build.ps1 bench`; nothing in it is typed in.\n");
        Line($"Measured on {day:yyyy-MM-dd}: {versions}.\n");
        WriteCpu(1, "CPU a unit, one core");
        var missing = Bar.All.Where(b => Find(b, 1) is null).Select(b => b.Scenario).ToList();
        if (missing.Count > 0) Line($"\nNot measured this time: {string.Join(", ", missing)}.");
        if (results.Measured.Any(m => m.Cores > 1)) WriteCpu(2, "CPU a unit, the server on both cores, the generator sharing one");
        WriteNoise();
        WritePeaks();
        WriteAdded();
        WriteEach();
        WriteLoss();
        WriteTimings();
        WriteSoak();
        return _page.ToString();
    }

    private void WriteCpu(int cores, string title)
    {
        Line($"{(cores > 1 ? "\n" : "")}## {title}\n");
        Line("| scenario | rounds | other: µs | Chappe: µs | ratio | wanted | reached | failed (other, Chappe) |\n|---|---|---|---|---|---|---|---|");
        foreach (var bar in Bar.All)
        {
            // Where the other was tuned too, the bar is beside its best.
            var tuned = cores == 1 ? results.Tuned.FirstOrDefault(m => m.Scenario == bar.Scenario) : null;
            if (Find(bar, cores) is { } run) WriteCpu(bar, run, bar.Scenario, cores == 1 && tuned is null ? bar.Ratio : null);
            if (tuned is not null) WriteCpu(bar, tuned, $"{bar.Scenario}, Kamailio with `{Harness.Tuned}`", bar.Ratio);
        }
    }

    private void WriteCpu(Bar bar, Measurement run, string name, double? most)
    {
        var ratios = run.Ratios(bar.Other);
        Line($"| {name} (a {bar.Unit}, {run.Rate:0} offered) | {ratios.Length} | {Figures.Spread(run.Of(bar.Other, "cpu_us"), 2)} | {Figures.Spread(run.Of("chappe", "cpu_us"), 2)} | {Figures.Spread(ratios, 3)} | {Wanted(most, Figures.Median(ratios))} | {run.Of(bar.Other, "failed").Sum():0}, {run.Of("chappe", "failed").Sum():0} |");
    }

    private void WriteNoise()
    {
        Line("\n## Noise\n\nKamailio against itself, the same way. A difference smaller than what these ratios stray from 1 is none.\n\n| scenario | rounds | ratio |\n|---|---|---|");
        foreach (var run in results.Noise) Line($"| {run.Scenario} | {run.Ratios("kamailio").Length} | {Figures.Spread(run.Ratios("kamailio"), 3)} |");
        if (results.Noise.Count == 0) Line("| not measured | | |");
    }

    private void WritePeaks()
    {
        var peaks = results.Measured.Where(m => !m.HasRounds).ToList();
        if (peaks.Count == 0) return;
        Line("\n## The most that one core carries\n\nThe highest rate with at least 99 % completed in time and at most 0.1 % failed; in brackets what stopped it.\n\n| scenario | other: a second | Chappe: a second | wanted | reached |\n|---|---|---|---|---|");
        foreach (var run in peaks)
        {
            var (its, ours) = (run.PeakOf("kamailio"), run.PeakOf("chappe"));
            string reached = run.Scenario != "proxy-udp" ? "- | -" : $"{Bar.PeakOfCalls:0} | {(ours.Rate >= Bar.PeakOfCalls ? "yes" : "**no**")}";
            Line($"| {run.Scenario} | {Figures.Text(its.Rate, 0)} ({its.Limit}) | {Figures.Text(ours.Rate, 0)} ({ours.Limit}) | {reached} |");
        }
    }

    private void WriteAdded()
    {
        Line("\n## Time added, and memory\n\n| scenario | other p50 / p99 µs | Chappe p50 / p99 µs | ratio of p50 / p99 | reached | other MiB idle / peak | Chappe MiB idle / peak |\n|---|---|---|---|---|---|---|");
        foreach (var bar in Bar.All)
        {
            if (Find(bar, 1) is not { } run) continue;
            double p50 = Middle(run, "chappe", "p50_us") / Middle(run, bar.Other, "p50_us"), p99 = Middle(run, "chappe", "p99_us") / Middle(run, bar.Other, "p99_us");
            string reached = bar.Scenario != "proxy-udp" ? "-" : p50 <= Bar.AddedP50 && p99 <= Bar.AddedP99 ? "yes" : "**no**";
            Line($"| {bar.Scenario} | {Pair(run, bar.Other, "p50_us", "p99_us")} | {Pair(run, "chappe", "p50_us", "p99_us")} | {Figures.Text(p50, 2)} / {Figures.Text(p99, 2)} | {reached} | {Pair(run, bar.Other, "pss_idle_mib", "pss_peak_mib")} | {Pair(run, "chappe", "pss_idle_mib", "pss_peak_mib")} |");
        }
        Line($"\nWanted for a call (proxy-udp): at most {Bar.AddedP50} of the other's p50, and a p99 not above its.");
    }

    private void WriteEach()
    {
        Line("\n## What each one takes\n\n| what | other | Chappe | wanted | reached |\n|---|---|---|---|---|");
        foreach (var (scenario, figure, name, most, isRatio) in Bar.Each)
        {
            var bar = Bar.All.First(b => b.Scenario == scenario);
            if (Find(bar, 1) is not { } run || run.Of("chappe", figure).Length == 0) continue;
            double its = Middle(run, bar.Other, figure), ours = Middle(run, "chappe", figure);
            string wanted = most is null ? "- | -" : isRatio ? $"ratio {Wanted(most, ours / its)}" : $"{most:0} | {(ours <= most ? "yes" : "**no**")}";
            Line($"| {name} ({scenario}) | {Figures.Text(its, 0)} | {Figures.Text(ours, 0)}{(isRatio ? $" (ratio {Figures.Text(ours / its, 2)})" : "")} | {wanted} |");
        }
    }

    private void WriteLoss()
    {
        var many = results.Measured.Where(m => m.HasRounds && m.Scenario.StartsWith("media-", StringComparison.Ordinal)).OrderBy(m => m.Rate).ToList();
        if (many.Count == 0) return;
        Line("\n## Loss of media\n\nPackets lost, in per cent, of 50 a second each way a session, in the rounds in which the generator used less than 95 % of its core; a stroke where there was none. Nothing may be lost at 500 sessions.\n\n| scenario | sessions | other | Chappe | CPU ratio |\n|---|---|---|---|---|");
        foreach (var run in many)
            Line($"| {run.Scenario} | {run.Rate:0} | {Loss(run, "rtpengine")} | {Loss(run, "chappe")} | {Figures.Spread(run.Ratios("rtpengine"), 3)} |");
    }

    private static string Loss(Measurement run, string server)
    {
        double[] kept = run.OfUnhurried(server, "loss_pct");
        int all = run.Of(server, "loss_pct").Length;
        return kept.Length == 0 ? "-" : Figures.Spread(kept, 4) + (kept.Length < all ? $" ({kept.Length} of {all} rounds)" : "");
    }

    private void WriteTimings()
    {
        if (results.Timings.Count == 0) return;
        Line("\n## Start and reload\n\nWall-clock time on one core, in milliseconds.\n\n| what | who | tries | ms | wanted | reached |\n|---|---|---|---|---|---|");
        foreach (var timing in results.Timings)
            Line($"| {timing.What} | {timing.Who} | {timing.Milliseconds.Length} | {Figures.Spread(timing.Milliseconds, 0)} | {(timing.Most is { } most ? $"{most:0} | {(Figures.Median(timing.Milliseconds) <= most ? "yes" : "**no**")}" : "- | -")} |");
    }

    private void WriteSoak()
    {
        if (results.Soak is not { Minutes.Length: > 3 } soak) return;
        var later = soak.Minutes.Where(m => m.Minute >= 3).ToArray();
        Line($"\n## Soak\n\n{soak.Minutes.Length} minutes of {soak.Rate:0} calls a second through proxy-udp on one core, {soak.Minutes.Sum(m => m.Calls)} calls, {soak.Minutes.Sum(m => m.Failed)} failed.\n");
        Line("| | minute 3 | middle | end | least | most |\n|---|---|---|---|---|---|");
        foreach (var (name, of) in new (string, Func<SoakMinute, double>)[] { ("memory, MiB", m => m.MemoryMiB), ("p50 added, µs", m => m.P50), ("p99 added, µs", m => m.P99) })
            Line($"| {name} | {Figures.Text(of(later[0]), 0)} | {Figures.Text(Figures.Median([.. later.Select(of)]), 0)} | {Figures.Text(of(later[^1]), 0)} | {Figures.Text(later.Min(of), 0)} | {Figures.Text(later.Max(of), 0)} |");
    }

    /// <summary>This machine and what runs on it, for the head of the page.</summary>
    internal static string Versions() =>
        $"{Environment.ProcessorCount} cores ({Processor()}), {RuntimeInformation.OSDescription.Split('#')[0].Trim()}, .NET {Environment.Version}, the published ReadyToRun build";

    private static string Processor() =>
        !File.Exists("/proc/cpuinfo") ? RuntimeInformation.ProcessArchitecture.ToString() :
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown";

    /// <summary>A run at the harness's own rate; where that was not done there is none.</summary>
    private Measurement? Find(Bar bar, int cores) => results.Measured.FirstOrDefault(m => m.HasRounds && m.Scenario == bar.Scenario && m.Cores == cores && m.Rate == bar.Offered);

    private static string Wanted(double? most, double figure) => most is { } bar && !double.IsNaN(figure) ? $"{Figures.Text(bar, 2)} | {(figure <= bar ? "yes" : "**no**")}" : "- | -";

    private static double Middle(Measurement run, string server, string figure) => Figures.Median(run.Of(server, figure));

    private static string Pair(Measurement run, string server, string one, string other) =>
        $"{Figures.Text(Middle(run, server, one), 0)} / {Figures.Text(Middle(run, server, other), 0)}";

    private void Line(FormattableString text) => _page.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
    private void Line(string text) => _page.Append(text).Append('\n');
}
