using System.Diagnostics;

namespace Chappe.Benchmarks.SideBySide;

/// <summary>Measures Chappe beside Kamailio and rtpengine and writes docs/performance.md.</summary>
internal static class SideBySideCommand
{
    private const string Help = """
        Measures Chappe beside Kamailio and rtpengine, and writes docs/performance.md. On a quiet machine, as root.

          --rounds N        rounds of each server (7)
          --seconds N       how long a round measures (the harness's choice)
          --only A,B        these scenarios
          --noise A,B       Kamailio against itself in these (options-stateless,proxy-udp)
          --both-cores A,B  these also with the server on both cores (none)
          --results FOLDER  where the figures are kept and added to (bench-results)
          --page-only       measures nothing, writes the page from the figures that are there
          micro ...         what parts cost, by BenchmarkDotNet, with its own options
        """;

    internal static int Run(string[] args)
    {
        if (args.Contains("--help") || args.Contains("-h")) { Console.WriteLine(Help); return 0; }
        string root = FindRoot();
        string results = Path.GetFullPath(Option(args, "--results") ?? Path.Combine(root, "bench-results"));
        Directory.CreateDirectory(results);
        string measured = Path.Combine(results, "side-by-side.jsonl"), noise = Path.Combine(results, "noise.jsonl");
        if (!args.Contains("--page-only") && !Measure(args, root, measured, noise)) return 1;

        var page = new PerformancePage(Measurement.Read(measured), Measurement.Read(noise));
        File.WriteAllText(Path.Combine(root, "docs", "performance.md"), page.Write(DateOnly.FromDateTime(DateTime.UtcNow), PerformancePage.Versions()));
        Console.WriteLine("docs/performance.md says what was measured.");
        return 0;
    }

    private static bool Measure(string[] args, string root, string measured, string noise)
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
        string chappe = Path.Combine(published, "chappe"), scripts = Path.Combine(Path.GetDirectoryName(measured)!, "scripts");
        ScenarioScripts.Collect(Path.Combine(root, "tests", "Chappe.Benchmarks", "bench"), chappe, scripts);
        var runner = new Harness(harness, chappe, scripts);
        int rounds = Option(args, "--rounds") is { } r ? int.Parse(r, null) : 7;
        int? seconds = Option(args, "--seconds") is { } s ? int.Parse(s, null) : null;
        bool isGood = true;
        foreach (string scenario in List(args, "--only", Bar.All.Select(b => b.Scenario))) isGood &= runner.Run(scenario, rounds, seconds, "1", measured);
        foreach (string scenario in List(args, "--both-cores", [])) isGood &= runner.Run(scenario, rounds, seconds, "0,1", measured);
        foreach (string scenario in List(args, "--noise", ["options-stateless", "proxy-udp"])) isGood &= runner.RunNoise(scenario, rounds, seconds, noise);
        if (!isGood) Console.Error.WriteLine("Some scenarios did not run to their end; the page leaves them out.");
        return true;
    }

    private static IEnumerable<string> List(string[] args, string name, IEnumerable<string> otherwise) =>
        Option(args, name) is { } given ? given.Split(',', StringSplitOptions.RemoveEmptyEntries) : otherwise;

    private static string? Option(string[] args, string name) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Chappe.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("Chappe.slnx is in no folder above this program.");
    }
}
