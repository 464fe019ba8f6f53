using System.Diagnostics;
using System.Globalization;

namespace Chappe.Benchmarks.SideBySide;

/// <summary>This is the program that runs one scenario against both servers in turn (its README says how); it is not part of this repository.</summary>
internal sealed class Harness(string program, string chappe, string scripts)
{
    /// <summary>Where it is looked for: <c>CHAPPE_HARNESS</c>, or beside this repository.</summary>
    internal static string Find(string root) =>
        Environment.GetEnvironmentVariable("CHAPPE_HARNESS") is { Length: > 0 } named ? named : Path.GetFullPath(Path.Combine(root, "..", "shared", "bench", "run"));

    /// <summary>What Kamailio's packaged configuration is given to run at its best: the faster memory manager and one worker.</summary>
    internal const string Tuned = "-x fm -X fm -n 1";

    /// <summary>Runs a scenario and appends its figures to <paramref name="results"/>.</summary>
    /// <param name="scenario">The harness's name of it.</param>
    /// <param name="pace">How many rounds and how long.</param>
    /// <param name="results">The file.</param>
    /// <param name="options">More of the harness's options.</param>
    /// <returns>False when it could not be run or results differed.</returns>
    internal bool Run(string scenario, Pace pace, string results, params string[] options) => Run(scenario, pace, results, chappe, null, options);

    /// <summary>The same with Kamailio's packaged configuration tuned.</summary>
    internal bool RunTuned(string scenario, Pace pace, string results) => Run(scenario, pace, results, chappe, Tuned, []);

    /// <summary>The same server twice: how far its ratio strays from 1 is the noise of the day.</summary>
    internal bool RunNoise(string scenario, Pace pace, string results) =>
        Run(scenario, pace, results, Path.Combine(Path.GetDirectoryName(program)!, "kamailio", "as-chappe"), null, []);

    private bool Run(string scenario, Pace pace, string results, string command, string? kamailio, string[] options)
    {
        List<string> arguments = [scenario, "--json", results, "--nice", "-10", "--rounds", pace.Rounds.ToString(CultureInfo.InvariantCulture), .. options];
        if (pace.Seconds is { } seconds) arguments.AddRange(["--seconds", seconds.ToString(CultureInfo.InvariantCulture)]);
        // What rings has no time to warm up: its burst is the measurement.
        if (pace.WarmUp is { } warmUp && scenario != "ringing") arguments.AddRange(["--warmup", warmUp.ToString(CultureInfo.InvariantCulture)]);
        var start = new ProcessStartInfo(program, arguments);
        start.Environment["CHAPPE"] = command;
        start.Environment["CHAPPE_SCRIPTS"] = scripts;
        if (kamailio is not null) start.Environment["KAMAILIO_ARGS"] = kamailio;
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

/// <summary>How much is measured.</summary>
/// <param name="Rounds">Rounds of each server, in turn.</param>
/// <param name="Seconds">How long each measures; null: the harness's choice.</param>
/// <param name="WarmUp">Seconds before that, the same for both servers; null: the harness's choice.</param>
internal sealed record Pace(int Rounds, int? Seconds, int? WarmUp);
