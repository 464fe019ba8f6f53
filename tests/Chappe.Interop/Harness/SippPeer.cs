using System.Globalization;

namespace Chappe.Interop.Harness;

/// <summary>What a run of sipp came to, from its own statistics.</summary>
internal sealed record SippOutcome(int ExitCode, int Successful, int Failed, int Retransmissions);

/// <summary>
/// This is sipp: as the called side until it is told to stop, or as the calling side for a number of calls. Scenarios are sipp's own
/// (<c>uac</c>, <c>uas</c>) or files below tests/data/sipp.
/// </summary>
internal sealed class SippPeer : ProcessPeer
{
    private readonly ScratchFolder _folder;

    private SippPeer(string name, IEnumerable<string> arguments, ScratchFolder folder) : base(name, Peers.Sipp, arguments, folder.Path) => _folder = folder;

    /// <summary>Starts the called side on <paramref name="port"/> and waits until it listens; <paramref name="contact"/> is the port that it names, when that is another.</summary>
    internal static async Task<SippPeer> AnswerAsync(string scenario, int port, CancellationToken cancel, bool tcp = false, int? contact = null, params string[] more)
    {
        var peer = Start($"sipp {scenario}", [.. Scenario(scenario), "-i", "127.0.0.1", "-p", Text(port), "-key", "contact_port", Text(contact ?? port), "-t", tcp ? "tn" : "u1", .. tcp ? ["-max_socket", "5000"] : Array.Empty<string>(), .. more]);
        await Ports.WaitBoundAsync(port, tcp, peer, cancel);
        return peer;
    }

    /// <summary>Makes <paramref name="calls"/> calls to <paramref name="target"/> by way of <paramref name="proxy"/>, all told <paramref name="rate"/> a second.</summary>
    internal static SippPeer Call(string scenario, string proxy, string target, int calls, int rate, bool tcp = false, params string[] more) =>
        Start($"sipp {scenario}", [.. Scenario(scenario), "-i", "127.0.0.1", "-p", Text(Ports.Next()), "-t", tcp ? "t1" : "u1", "-rsa", proxy, "-m", Text(calls), "-r", Text(rate), "-timeout", "120", .. more, target]);

    private static SippPeer Start(string name, IEnumerable<string> arguments)
    {
        var folder = new ScratchFolder();
        return new SippPeer(name, [.. arguments, "-nostdin", "-trace_stat", "-stf", Path.Combine(folder.Path, "stat.csv"), "-fd", "1", "-trace_err", "-error_file", Path.Combine(folder.Path, "errors.log")], folder);
    }

    private static string[] Scenario(string name) => name is "uac" or "uas" ? ["-sn", name] : ["-sf", Folders.Data("sipp", name)];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Waits for the last call.</summary>
    internal async Task<SippOutcome> OutcomeAsync(CancellationToken cancel)
    {
        int exitCode = await WaitForExitAsync(cancel);
        var lines = File.ReadAllLines(Path.Combine(_folder.Path, "stat.csv")).Where(l => l.Length > 0).Select(l => l.Split(';')).ToList();
        int Last(string column) => int.Parse(lines[^1][Array.IndexOf(lines[0], column)], CultureInfo.InvariantCulture);
        var outcome = new SippOutcome(exitCode, Last("SuccessfulCall(C)"), Last("FailedCall(C)"), Last("Retransmissions(C)"));
        string errors = Path.Combine(_folder.Path, "errors.log");
        if (outcome.Failed > 0 && File.Exists(errors)) await TestContext.Out.WriteLineAsync(string.Join('\n', File.ReadLines(errors).Take(60)));
        return outcome;
    }

    public override async ValueTask DisposeAsync()
    {
        Signal(SIGINT);
        await base.DisposeAsync();
        _folder.Dispose();
    }
}
