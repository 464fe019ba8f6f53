using System.Net.Sockets;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Timers;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Media.Relay.Ports;

/// <summary>Ports on Linux: some workers, among which sessions are shared out.</summary>
internal sealed class EpollPortSource : IPortSource
{
    private readonly EpollWorker[] _workers;
    private readonly int _tos;

    internal EpollPortSource(int workers, int tos, TimeSpan gathers, Clock clock, Log log, Counters counters)
    {
        _tos = tos;
        _workers = [.. Enumerable.Range(0, workers).Select(i => new EpollWorker(i, gathers, clock, log, counters))];
        foreach (var worker in _workers) worker.Start();
    }

    public bool TryOpenPair(in NetAddress host, int evenPort, MediaSession session, out MediaPort rtp, out MediaPort rtcp)
    {
        rtp = rtcp = null!;
        var worker = _workers[session.Number % _workers.Length];
        if (MediaSocket.TryBind(host.WithPort(evenPort), _tos) is not { } first) return false;
        if (MediaSocket.TryBind(host.WithPort(evenPort + 1), _tos) is not { } second)
        {
            first.Dispose();
            return false;
        }
        rtp = new EpollPort(first, worker, session) { Local = host.WithPort(evenPort) };
        rtcp = new EpollPort(second, worker, session) { Local = host.WithPort(evenPort + 1), IsForRtcp = true };
        return true;
    }

    public void Begin(MediaPort port) => ((EpollPort)port).Worker.Watch((EpollPort)port);

    public void Dispose()
    {
        foreach (var worker in _workers) worker.Stop();
    }
}
