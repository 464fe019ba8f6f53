using System.Net.Sockets;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Timers;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Media.Relay.Ports;

/// <summary>Ports on the framework's sockets, for systems without epoll: each has a reader of its own.</summary>
internal sealed class SocketPortSource(int tos, Clock clock, Log log, Counters counters) : IPortSource
{
    private readonly Counter _sendFaults = counters["media.send_faults"];

    public bool TryOpenPair(in NetAddress host, int evenPort, MediaSession session, out MediaPort rtp, out MediaPort rtcp)
    {
        rtp = rtcp = null!;
        if (MediaSocket.TryBind(host.WithPort(evenPort), tos) is not { } first) return false;
        if (MediaSocket.TryBind(host.WithPort(evenPort + 1), tos) is not { } second)
        {
            first.Dispose();
            return false;
        }
        rtp = new SocketPort(first, session, clock, log, _sendFaults) { Local = host.WithPort(evenPort) };
        rtcp = new SocketPort(second, session, clock, log, _sendFaults) { Local = host.WithPort(evenPort + 1), IsForRtcp = true };
        return true;
    }

    public void Begin(MediaPort port) => ((SocketPort)port).Begin();

    public void Dispose()
    {
    }
}
