using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Chappe.Benchmarks.SideBySide;

/// <summary>Writes docs/performance.md from what was measured: the losses as plainly as the gains.</summary>
internal sealed class PerformancePage(IReadOnlyList<Measurement> measured, IReadOnlyList<Measurement> noise)
{
    /// <summary>The whole page.</summary>
    internal string Write(DateOnly day, string versions)
    {
        var page = new StringBuilder();
        page.Append("# Performance\n\n");
        page.Append("Chappe beside the servers that everybody uses, on one machine in one run, in turn, a fresh process each round. ");
        page.Append("Kamailio runs at its best: `-x fm -X fm`, one worker a core, nothing logged. ");
        page.Append("CPU is user and system time of all processes of a server over the units that it completed at a fixed rate. ");
        page.Append("Three figures with strokes are least, middle and most of the rounds. The page is written by `./build.ps1 bench`; nothing in it is typed in.\n\n");
        page.Append(CultureInfo.InvariantCulture, $"Measured on {day:yyyy-MM-dd}: {versions}.\n\n");

        page.Append("## CPU a unit, one core\n\n| scenario | rounds | other: µs | Chappe: µs | ratio | wanted | reached | failed (other, Chappe) |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var bar in Bar.All) AppendRow(page, bar, 1);
        AppendMissing(page);

        if (measured.Any(m => m.Cores > 1))
        {
            page.Append("\n## CPU a unit, the server on both cores, the generator sharing one\n\n| scenario | rounds | other: µs | Chappe: µs | ratio | wanted | reached | failed (other, Chappe) |\n|---|---|---|---|---|---|---|---|\n");
            foreach (var bar in Bar.All) AppendRow(page, bar, 2);
        }

        page.Append("\n## Noise\n\nKamailio against itself, the same way. A difference smaller than what these ratios stray from 1 is none.\n\n| scenario | rounds | ratio |\n|---|---|---|\n");
        foreach (var run in noise)
            page.Append(CultureInfo.InvariantCulture, $"| {run.Scenario} | {run.Ratios("kamailio").Length} | {Figures.Spread(run.Ratios("kamailio"), 3)} |\n");
        if (noise.Count == 0) page.Append("| not measured | | |\n");

        page.Append("\n## Time added, and memory\n\n| scenario | other p50 / p99 µs | Chappe p50 / p99 µs | other MiB idle / peak | Chappe MiB idle / peak |\n|---|---|---|---|---|\n");
        foreach (var bar in Bar.All)
            if (Find(bar, 1) is { } run)
                page.Append(CultureInfo.InvariantCulture, $"| {bar.Scenario} | {Pair(run, bar.Other, "p50_us", "p99_us")} | {Pair(run, "chappe", "p50_us", "p99_us")} | {Pair(run, bar.Other, "pss_idle_mib", "pss_peak_mib")} | {Pair(run, "chappe", "pss_idle_mib", "pss_peak_mib")} |\n");

        page.Append("\n## Octets for each\n\n| what | other | Chappe |\n|---|---|---|\n");
        foreach (var (scenario, figure, name) in new[] { ("register", "bytes_per_aor", "registered user"), ("ringing", "bytes_per_ringing", "ringing call"), ("websocket-register", "bytes_per_connection", "WebSocket connection"), ("media-rtp", "bytes_per_session", "media session") })
            if (Bar.All.First(b => b.Scenario == scenario) is var bar && Find(bar, 1) is { } run)
                page.Append(CultureInfo.InvariantCulture, $"| {name} ({scenario}) | {Figures.Text(Figures.Median(run.Of(bar.Other, figure)), 0)} | {Figures.Text(Figures.Median(run.Of("chappe", figure)), 0)} |\n");
        return page.ToString();
    }

    /// <summary>This machine and what runs on it, for the head of the page.</summary>
    internal static string Versions() =>
        $"{Environment.ProcessorCount} cores ({Processor()}), {RuntimeInformation.OSDescription.Split('#')[0].Trim()}, .NET {Environment.Version}, the published ReadyToRun build";

    private static string Processor() =>
        !File.Exists("/proc/cpuinfo") ? RuntimeInformation.ProcessArchitecture.ToString() :
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown";

    private Measurement? Find(Bar bar, int cores) => measured.FirstOrDefault(m => m.Scenario == bar.Scenario && m.Cores == cores);

    private void AppendRow(StringBuilder page, Bar bar, int cores)
    {
        if (Find(bar, cores) is not { } run) return;
        var ratios = run.Ratios(bar.Other);
        string reached = bar.Ratio is not { } most || ratios.Length == 0 ? "-" : Figures.Median(ratios) <= most ? "yes" : "**no**";
        page.Append(CultureInfo.InvariantCulture, $"| {bar.Scenario} (a {bar.Unit}, {run.Rate:0} offered) | {ratios.Length} | {Figures.Spread(run.Of(bar.Other, "cpu_us"), 2)} | {Figures.Spread(run.Of("chappe", "cpu_us"), 2)} | ");
        page.Append(CultureInfo.InvariantCulture, $"{Figures.Spread(ratios, 3)} | {(bar.Ratio is { } wanted ? Figures.Text(wanted, 2) : "-")} | {reached} | {run.Of(bar.Other, "failed").Sum():0}, {run.Of("chappe", "failed").Sum():0} |\n");
    }

    private void AppendMissing(StringBuilder page)
    {
        var missing = Bar.All.Where(b => Find(b, 1) is null).Select(b => b.Scenario).ToList();
        if (missing.Count > 0) page.Append(CultureInfo.InvariantCulture, $"\nNot measured this time: {string.Join(", ", missing)}.\n");
    }

    private static string Pair(Measurement run, string server, string one, string other) =>
        $"{Figures.Text(Figures.Median(run.Of(server, one)), 0)} / {Figures.Text(Figures.Median(run.Of(server, other)), 0)}";
}
