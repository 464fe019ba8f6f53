using System.Globalization;

namespace Chappe.Interop.Harness;

/// <summary>This is rtpengine, the daemon that others use as their relay: in user space, on loopback, for one test.</summary>
internal sealed class RtpenginePeer : ProcessPeer
{
    private RtpenginePeer(IEnumerable<string> arguments, int control) : base("rtpengine", Peers.Rtpengine, arguments) => Control = control;

    /// <summary>Its NG port.</summary>
    internal int Control { get; }

    internal static async Task<RtpenginePeer> StartAsync(CancellationToken cancel)
    {
        int control = Ports.Next(), first = 20000 + Random.Shared.Next(0, 400) * 20;
        string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
        var peer = new RtpenginePeer(["--config-file=none", "--foreground", "--log-stderr", "--log-level=4", "--table=-1", "--no-redis-required", "--interface=127.0.0.1", $"--listen-ng=127.0.0.1:{Number(control)}",
            $"--port-min={Number(first)}", $"--port-max={Number(first + 200)}", "--num-threads=1", "--delete-delay=0"], control);
        await Ports.WaitBoundAsync(control, tcp: false, peer, cancel);
        return peer;
    }
}
