using System.Globalization;
using Chappe.Interop.Harness;

namespace Chappe.Interop.Differential;

/// <summary>One of the two servers, started with the same flags on the packaged kamailio.cfg.</summary>
internal sealed class Server : IAsyncDisposable
{
    internal const string Packaged = "/etc/kamailio/kamailio.cfg";

    private readonly ProcessPeer _process;
    private readonly ScratchFolder _folder;

    private Server(ProcessPeer process, ScratchFolder folder, int port) => (_process, _folder, Port) = (process, folder, port);

    internal int Port { get; }
    internal string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");
    internal string Output => _process.Output;

    internal static Task<Server> KamailioAsync(IReadOnlyList<string> flags, CancellationToken cancel) => StartAsync("kamailio", Peers.Kamailio, [], ["-n", "2", "-m", "64", "-M", "8", "-a", "no", .. flags], cancel);

    internal static Task<Server> ChappeAsync(IReadOnlyList<string> flags, CancellationToken cancel) => StartAsync("chappe", ChappePeer.Program, ["kamailio"], ["-n", "2", "-m", "64", "-M", "8", "-a", "no", .. flags], cancel);

    private static async Task<Server> StartAsync(string name, string program, string[] verb, string[] flags, CancellationToken cancel)
    {
        if (!File.Exists(Packaged)) Peers.Miss($"{Packaged} is not there (Debian package kamailio)");
        var folder = new ScratchFolder();
        int port = Ports.Next();
        string[] arguments = [.. verb, "-f", Packaged, "-DD", "-E", "-l", $"udp:127.0.0.1:{port}", "-l", $"tcp:127.0.0.1:{port}", "-w", folder.Path, "-Y", folder.Path, .. flags];
        var process = new ProcessPeer(name, program, arguments, folder.Path, new Dictionary<string, string> { ["CHAPPE_STATE"] = folder.Path });
        await Ports.WaitBoundAsync(port, tcp: false, process, cancel);
        await Ports.WaitBoundAsync(port, tcp: true, process, cancel);
        // The last thing that both open: whoever finds it can be asked.
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!File.Exists($"{folder.Path}/kamailio_ctl")) await ticks.WaitForNextTickAsync(cancel);
        return new Server(process, folder, port);
    }

    /// <summary>Tells it something as an operator does.</summary>
    internal async Task<string> KamcmdAsync(CancellationToken cancel, params string[] words)
    {
        await using var kamcmd = new ProcessPeer("kamcmd", Peers.Kamcmd, ["-s", $"unix:{_folder.Path}/kamailio_ctl", .. words]);
        await kamcmd.WaitForExitAsync(cancel);
        return kamcmd.Output;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}
