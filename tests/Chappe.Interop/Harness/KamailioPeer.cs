using System.Globalization;

namespace Chappe.Interop.Harness;

/// <summary>This is Kamailio with a configuration from tests/data/kamailio, an independent proxy before or behind us.</summary>
internal sealed class KamailioPeer : ProcessPeer
{
    private readonly ScratchFolder _folder;

    private KamailioPeer(IEnumerable<string> arguments, ScratchFolder folder, IReadOnlyDictionary<string, string>? environment) : base("kamailio", Peers.Kamailio, arguments, folder.Path, environment) => _folder = folder;

    /// <summary>Starts it on <paramref name="port"/>; <paramref name="texts"/> replace names in the configuration.</summary>
    internal static Task<KamailioPeer> StartAsync(string configuration, int port, CancellationToken cancel, params (string Name, string Value)[] texts) => StartAsync(configuration, port, null, cancel, texts);

    /// <summary>The same with variables of the environment.</summary>
    internal static async Task<KamailioPeer> StartAsync(string configuration, int port, IReadOnlyDictionary<string, string>? environment, CancellationToken cancel, params (string Name, string Value)[] texts)
    {
        var folder = new ScratchFolder();
        string[] arguments =
        [
            "-f", Folders.Data("kamailio", configuration), "-DD", "-E", "-n", "1", "-m", "64", "-M", "8", "-w", folder.Path, "-Y", folder.Path,
            .. texts.Append((Name: "MY_PORT", Value: port.ToString(CultureInfo.InvariantCulture))).Select(t => $"--substdef=!{t.Name}!{t.Value}!g"),
        ];
        var peer = new KamailioPeer(arguments, folder, environment);
        await Ports.WaitBoundAsync(port, tcp: false, peer, cancel);
        return peer;
    }

    public override async ValueTask DisposeAsync()
    {
        // Asked once, soon after its start, it has been seen to go on; what it writes at its end (text tables) would then be lost. So it is asked again.
        var exited = WaitForExitAsync(CancellationToken.None);
        for (int asked = 0; asked < 20 && !exited.IsCompleted; asked++)
        {
            Signal(SIGTERM);
            await Task.WhenAny(exited, Task.Delay(500));
        }
        await base.DisposeAsync();
        _folder.Dispose();
    }
}
