using Chappe.Engine.Transports;

namespace Chappe.Modules.Media.Relay.Ports;

/// <summary>Opens ports: on epoll workers, on the framework's sockets, or in a test's memory.</summary>
internal interface IPortSource : IDisposable
{
    /// <summary>Opens an even port and the odd one above it. Nothing is read before <see cref="Begin"/>.</summary>
    /// <returns>false when one of them is taken.</returns>
    bool TryOpenPair(in NetAddress host, int evenPort, MediaSession session, out MediaPort rtp, out MediaPort rtcp);

    /// <summary>Reading begins: owners are set.</summary>
    void Begin(MediaPort port);
}
