using System.Diagnostics;
using System.Globalization;

namespace Chappe.Benchmarks.SideBySide;

/// <summary>A server that this program runs itself, on one core.</summary>
internal sealed class Server : IDisposable
{
    private readonly Process _process;

    private Server(Process process) => _process = process;

    /// <summary>The port that the scripts of the benchmark listen on when they are told nothing else.</summary>
    internal const int Port = 25060;

    /// <summary>Starts it on the second core, quiet, and comes back at once.</summary>
    internal static Server Start(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("taskset", ["-c", "1", program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new Server(process);
    }

    /// <summary>Memory that is its own, in MiB: the proportional set size of the process.</summary>
    internal double MemoryMiB() =>
        double.Parse(File.ReadLines($"/proc/{_process.Id}/smaps_rollup").First(l => l.StartsWith("Pss:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;

    /// <summary>Ends it politely, and after ten seconds in the other way.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
        }
        if (!_process.WaitForExit(10_000)) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
