using System.Diagnostics;
using System.Globalization;

namespace Chappe.Benchmarks.SideBySide;

/// <summary>This is the program that runs one scenario against both servers in turn (its README says how); it is not part of this repository.</summary>
internal sealed class Harness(string program, string chappe, string scripts)
{
    /// <summary>Where it is looked for: <c>CHAPPE_HARNESS</c>, or beside this repository.</summary>
    internal static string Find(string root) =>
        Environment.GetEnvironmentVariable("CHAPPE_HARNESS") is { Length: > 0 } named ? named : Path.GetFullPath(Path.Combine(root, "..", "shared", "bench", "run"));

    /// <summary>Runs a scenario and appends its figures to <paramref name="results"/>.</summary>
    /// <returns>False when it could not be run or results differed.</returns>
    internal bool Run(string scenario, int rounds, int? seconds, string cores, string results)
    {
        List<string> arguments = [scenario, "--rounds", rounds.ToString(CultureInfo.InvariantCulture), "--json", results, "--sut-cores", cores, "--nice", "-10"];
        if (seconds is { } s) arguments.AddRange(["--seconds", s.ToString(CultureInfo.InvariantCulture)]);
        return Run(arguments, chappe);
    }

    /// <summary>The same server twice: how far its ratio strays from 1 is the noise of the day.</summary>
    internal bool RunNoise(string scenario, int rounds, int? seconds, string results)
    {
        List<string> arguments = [scenario, "--rounds", rounds.ToString(CultureInfo.InvariantCulture), "--json", results, "--nice", "-10"];
        if (seconds is { } s) arguments.AddRange(["--seconds", s.ToString(CultureInfo.InvariantCulture)]);
        return Run(arguments, Path.Combine(Path.GetDirectoryName(program)!, "kamailio", "as-chappe"));
    }

    private bool Run(List<string> arguments, string command)
    {
        var start = new ProcessStartInfo(program, arguments);
        start.Environment["CHAPPE"] = command;
        start.Environment["CHAPPE_SCRIPTS"] = scripts;
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
