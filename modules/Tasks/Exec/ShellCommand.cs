using System.ComponentModel;
using System.Diagnostics;

namespace Chappe.Modules.Tasks;

/// <summary>One command in a shell, with a limit to its time and to its output.</summary>
internal static class ShellCommand
{
    private const string Shell = "/bin/sh";

    /// <summary>Runs it to its end, and ends it when the time is over.</summary>
    internal static async Task<CommandOutcome> RunAsync(string command, Dictionary<string, string> environment, byte[] input, int maxOutput, TimeSpan time, TimeProvider clock)
    {
        if (OperatingSystem.IsWindows()) return new CommandOutcome(-1, [], "there is no /bin/sh on this system.");
        var start = new ProcessStartInfo(Shell) { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(command);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        Process? process;
        try
        {
            process = Process.Start(start);
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException)
        {
            return new CommandOutcome(-1, [], $"cannot be started: {error.Message}");
        }
        if (process is null) return new CommandOutcome(-1, [], "cannot be started.");
        using (process)
        {
            using var limit = new CancellationTokenSource(time, clock);
            try
            {
                var writing = WriteAsync(process, input, limit.Token);
                byte[] output = await ReadAsync(process.StandardOutput.BaseStream, maxOutput, limit.Token).ConfigureAwait(false);
                await writing.ConfigureAwait(false);
                await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
                return new CommandOutcome(process.ExitCode, output, "");
            }
            catch (OperationCanceledException)
            {
                End(process);
                return new CommandOutcome(-1, [], $"was ended after {time.TotalSeconds:0} s (exec.time_to_kill).");
            }
            catch (IOException error)
            {
                End(process);
                return new CommandOutcome(-1, [], $"cannot be talked to: {error.Message}");
            }
        }
    }

    private static async Task WriteAsync(Process process, byte[] input, CancellationToken cancel)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancel).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A command need not read what it is given.
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream, int most, CancellationToken cancel)
    {
        using var kept = new MemoryStream();
        var room = new byte[4096];
        // Read to its end, so that a command that writes much does not wait for us; kept only up to the limit.
        while (await stream.ReadAsync(room, cancel).ConfigureAwait(false) is var read and > 0) kept.Write(room, 0, Math.Min(read, most - (int)kept.Length));
        return kept.ToArray();
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception)
        {
            // It has just ended by itself.
        }
    }
}
