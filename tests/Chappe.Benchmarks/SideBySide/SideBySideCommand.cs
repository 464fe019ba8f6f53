using System.Diagnostics;

namespace Chappe.Benchmarks.SideBySide;

/// <summary>Measures Chappe beside Kamailio and rtpengine and writes docs/performance.md.</summary>
internal static class SideBySideCommand
{
    private const string Help = """
        Measures Chappe beside Kamailio and rtpengine, and writes docs/performance.md. On a quiet machine, as root.

          --rounds N        rounds of each server (7)
          --seconds N       how long a round measures (the harness's choice)
          --warmup N        seconds before that, for both servers (the harness's choice)
          --only A,B        these scenarios; none: no scenario, only what is named below
          --noise A,B       Kamailio against itself in these (none)
          --both-cores A,B  these also with the server on both cores (none)
          --tuned A,B       these also with Kamailio's packaged configuration tuned (none)
          --many A,B        these media scenarios also with 500 sessions (none)
          --peak A,B        the highest rate that each server sustains in these (none)
          --start N         start and reload times, N tries (none)
          --soak N          N minutes of calls at 70 % of the peak of proxy-udp, or at --soak-rate calls a second
          --all             everything above, with 7 rounds and 20 minutes
          --results FOLDER  where the figures are kept and added to (bench-results); the page is written from all that is there
          --page-only       measures nothing
          micro ...         what parts cost, by BenchmarkDotNet, with its own options
        """;

    private const string Measured = "side-by-side.jsonl", TunedToo = "tuned.jsonl", Noise = "noise.jsonl", Timings = "timings.jsonl", SoakFile = "soak.json";

    internal static int Run(string[] args)
    {
        if (args.Contains("--help") || args.Contains("-h")) { Console.WriteLine(Help); return 0; }
        string root = FindRoot();
        string results = Path.GetFullPath(Option(args, "--results") ?? Path.Combine(root, "bench-results"));
        Directory.CreateDirectory(results);
        if (!args.Contains("--page-only") && !Measure(args, root, results)) return 1;

        var page = new PerformancePage(new Results(Measurement.Read(Path.Combine(results, Measured)), Measurement.Read(Path.Combine(results, TunedToo)), Measurement.Read(Path.Combine(results, Noise)), Timing.Read(Path.Combine(results, Timings)), Soak.Read(Path.Combine(results, SoakFile))));
        File.WriteAllText(Path.Combine(root, "docs", "performance.md"), page.Write(DateOnly.FromDateTime(DateTime.UtcNow), PerformancePage.Versions()));
        Console.WriteLine("docs/performance.md says what was measured.");
        return 0;
    }

    private static bool Measure(string[] args, string root, string results)
    {
        string harness = Harness.Find(root);
        if (!File.Exists(harness))
        {
            Console.Error.WriteLine($"There is no harness at {harness}; CHAPPE_HARNESS names its 'run'. What parts cost is measured without it: micro.");
            return false;
        }
        string published = Path.Combine(root, "out");
        using (var publish = Process.Start(new ProcessStartInfo("dotnet", ["publish", Path.Combine(root, "engine", "Chappe"), "-c", "Release", "-o", published]))!)
        {
            publish.WaitForExit();
            if (publish.ExitCode != 0) return false;
        }
        string chappe = Path.Combine(published, "chappe"), scripts = Path.Combine(results, "scripts");
        ScenarioScripts.Collect(Path.Combine(root, "tests", "Chappe.Benchmarks", "bench"), chappe, scripts);
        var runner = new Harness(harness, chappe, scripts);
        var pace = new Pace(Number(args, "--rounds") ?? 7, Number(args, "--seconds"), Number(args, "--warmup"));
        bool all = args.Contains("--all"), isGood = true;
        foreach (string scenario in List(args, "--only", Bar.All.Select(b => b.Scenario))) isGood &= runner.Run(scenario, pace, Path.Combine(results, Measured));
        foreach (string scenario in List(args, "--noise", all ? ["options-stateless", "proxy-udp"] : [])) isGood &= runner.RunNoise(scenario, pace, Path.Combine(results, Noise));
        foreach (string scenario in List(args, "--both-cores", all ? ["options-stateless", "proxy-udp", "script-heavy"] : [])) isGood &= runner.Run(scenario, pace, Path.Combine(results, Measured), "--sut-cores", "0,1");
        foreach (string scenario in List(args, "--tuned", all ? ["default-config"] : [])) isGood &= runner.RunTuned(scenario, pace, Path.Combine(results, TunedToo));
        foreach (string scenario in List(args, "--many", all ? ["media-rtp", "media-sdes", "media-dtls"] : [])) isGood &= runner.Run(scenario, pace, Path.Combine(results, Measured), "--rate", $"{Bar.ManySessions:0}");
        foreach (string scenario in List(args, "--peak", all ? ["options-stateless", "proxy-udp"] : [])) isGood &= runner.Run(scenario, pace, Path.Combine(results, Measured), "--peak");
        if ((Number(args, "--start") ?? (all ? 10 : null)) is { } tries)
            foreach (var timing in new StartTimes(chappe, scripts, harness).Measure(tries)) timing.AppendTo(Path.Combine(results, Timings));
        if ((Number(args, "--soak") ?? (all ? 20 : null)) is { } minutes)
        {
            string generator = Path.Combine(Environment.GetEnvironmentVariable("BENCH_BUILD") ?? Path.Combine(Path.GetDirectoryName(harness)!, "build"), "sipload");
            double rate = Number(args, "--soak-rate") ?? 0.7 * Measurement.Read(Path.Combine(results, Measured)).Where(m => m.Scenario == "proxy-udp" && !m.HasRounds).Select(m => m.PeakOf("chappe").Rate).LastOrDefault(double.NaN);
            if (double.IsNaN(rate)) Console.Error.WriteLine("The soak wants a rate: --peak proxy-udp before it, or --soak-rate.");
            else Soak.Run(chappe, scripts, generator, rate, minutes).WriteTo(Path.Combine(results, SoakFile));
        }
        if (!isGood) Console.Error.WriteLine("Some scenarios did not run to their end; the page leaves them out.");
        return true;
    }

    private static IEnumerable<string> List(string[] args, string name, IEnumerable<string> otherwise) =>
        Option(args, name) is { } given ? given.Split(',', StringSplitOptions.RemoveEmptyEntries).Where(n => n != "none") : otherwise;

    private static int? Number(string[] args, string name) => Option(args, name) is { } given ? int.Parse(given, null) : null;

    private static string? Option(string[] args, string name) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Chappe.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("Chappe.slnx is in no folder above this program.");
    }
}
