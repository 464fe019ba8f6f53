using System.Net;
using System.Net.Sockets;

namespace Chappe.Interop.Harness;

/// <summary>Ports of the loopback address that nobody uses, by UDP and TCP alike.</summary>
internal static class Ports
{
    // Above what the kernel gives to clients, so that a port found free is not taken by somebody's outgoing connection a moment later.
    private const int Lowest = 61000, Highest = 65500;
    private static readonly HashSet<int> s_given = [];

    internal static int Next()
    {
        for (int attempt = 0; attempt < 1000; attempt++)
        {
            int port = Random.Shared.Next(Lowest, Highest);
            if (s_given.Add(port) && IsFree(port)) return port;
        }
        throw new InvalidOperationException("no free port found");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            udp.Bind(new IPEndPoint(IPAddress.Loopback, port));
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            tcp.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Waits until a process has bound <paramref name="port"/>, as the kernel's tables show it.</summary>
    internal static async Task WaitBoundAsync(int port, bool tcp, ProcessPeer peer, CancellationToken cancel)
    {
        string table = tcp ? "/proc/net/tcp" : "/proc/net/udp";
        string needle = $":{port:X4} ";
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        do
        {
            if (peer.HasExited) throw new InvalidOperationException($"{peer.Name} ended before it listened:\n{peer.Output}");
            if (File.ReadLines(table).Skip(1).Any(l => l[..24].Contains(needle))) return;
        }
        while (await ticks.WaitForNextTickAsync(cancel));
    }
}
