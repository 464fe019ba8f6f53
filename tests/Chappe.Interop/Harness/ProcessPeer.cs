using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Chappe.Interop.Harness;

/// <summary>
/// This is one program that a test runs beside itself: started with arguments, known by what it prints, ended by its process id. When a
/// test fails, what it printed is shown with it.
/// </summary>
internal partial class ProcessPeer : IAsyncDisposable
{
    internal const int SIGHUP = 1, SIGINT = 2, SIGKILL = 9, SIGTERM = 15;
    private const int SIGCONT = 18, SIGSTOP = 19;
    private const int LinesKept = 500;

    private readonly Process _process;
    private readonly Queue<string> _lines = new();
    private readonly List<(Func<string, bool> Matches, TaskCompletionSource<string> Seen)> _waiting = [];

    internal ProcessPeer(string name, string program, IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        Name = name;
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder ?? Path.GetTempPath() };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (key, value) in environment ?? new Dictionary<string, string>()) start.Environment[key] = value;
        CommandLine = $"{program} {string.Join(' ', start.ArgumentList)}";
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    internal string Name { get; }
    internal string CommandLine { get; }
    internal int Id => _process.Id;
    internal bool HasExited => _process.HasExited;
    internal int ExitCode => _process.ExitCode;
    internal long WorkingSet { get { _process.Refresh(); return _process.WorkingSet64; } }

    /// <summary>The last lines it printed.</summary>
    internal string Output { get { lock (_lines) return string.Join('\n', _lines); } }

    private void Take(string? line)
    {
        if (line is null) return;
        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > LinesKept) _lines.Dequeue();
            foreach (var (matches, seen) in _waiting) if (matches(line)) seen.TrySetResult(line);
        }
    }

    /// <summary>Waits for a line that holds <paramref name="text"/>; one printed already counts.</summary>
    internal async Task<string> WaitForLineAsync(string text, CancellationToken cancel)
    {
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lines)
        {
            if (_lines.FirstOrDefault(l => l.Contains(text)) is { } line) return line;
            _waiting.Add((l => l.Contains(text), seen));
        }
        var ended = _process.WaitForExitAsync(cancel);
        if (await Task.WhenAny(seen.Task, ended) == ended && !seen.Task.IsCompleted)
        {
            cancel.ThrowIfCancellationRequested();
            throw new InvalidOperationException($"{Name} ended with exit code {_process.ExitCode} and never said \"{text}\":\n{Output}");
        }
        return await seen.Task;
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    internal async Task<int> WaitForExitAsync(CancellationToken cancel)
    {
        await _process.WaitForExitAsync(cancel);
        return _process.ExitCode;
    }

    /// <summary>Sends it a signal.</summary>
    internal void Signal(int signal)
    {
        if (!_process.HasExited) _ = SendSignal(_process.Id, signal);
    }

    /// <summary>Sends a signal to a process that a peer started and that is not its child any more.</summary>
    internal static void SignalTo(int process, int signal) => _ = SendSignal(process, signal);

    /// <summary>Makes it stand still, as one that hangs does: everything stays open and nobody answers.</summary>
    internal Task FreezeAsync(CancellationToken cancel) => FreezeAsync(Id, cancel);

    /// <summary>Lets it go on.</summary>
    internal void Thaw() => Thaw(Id);

    /// <summary>Makes a process stand still that a peer started.</summary>
    internal static async Task FreezeAsync(int process, CancellationToken cancel)
    {
        _ = SendSignal(process, SIGSTOP);
        // The signal stops one thread after the other, when each comes to run: until then they still answer.
        while (!IsStill()) await Task.Delay(5, cancel);

        bool IsStill()
        {
            try
            {
                return Directory.EnumerateDirectories($"/proc/{process}/task").All(IsStopped);
            }
            catch (IOException)
            {
                // A thread ended while we looked, so we look again; or the process did, a database's helper, and answers nobody.
                return !Directory.Exists($"/proc/{process}");
            }
        }

        static bool IsStopped(string thread)
        {
            string stat = File.ReadAllText($"{thread}/stat");
            return stat[stat.LastIndexOf(')') + 2] is 'T' or 'Z' or 'X';
        }
    }

    /// <summary>Lets a process go on that stood still.</summary>
    internal static void Thaw(int process) => _ = SendSignal(process, SIGCONT);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);

    /// <summary>Asks it to end, then ends it; shows what it said when the test is failing.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        Signal(SIGTERM);
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10)))
        {
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed || TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Inconclusive)
            await TestContext.Out.WriteLineAsync($"--- {Name}: {CommandLine}\n{Output}\n--- exit code {(_process.HasExited ? _process.ExitCode : null)}");
        _process.Dispose();
        GC.SuppressFinalize(this);
    }
}
