using Chappe.Engine.Transports;

namespace Chappe.Modules.Media.Relay.Ports;

/// <summary>One UDP port of a transport. All members are used under the session's lock.</summary>
internal abstract class MediaPort
{
    /// <summary>The address that it is bound to.</summary>
    internal NetAddress Local { get; init; }
    /// <summary>Whose packets come in here; set once.</summary>
    internal MediaTransport Owner { get; set; } = null!;
    /// <summary>It is the port for RTCP of a pair.</summary>
    internal bool IsForRtcp { get; set; }
    internal bool IsClosed { get; private set; }

    /// <summary>Sends one datagram at once, outside any batch. What the system refuses is lost, as on the network.</summary>
    internal abstract void Send(in NetAddress to, ReadOnlySpan<byte> datagram);

    /// <summary>From now on there is one peer and no other; default takes that back. The system may then look up its route once, and keep others out itself.</summary>
    internal virtual void Fix(in NetAddress peer) { }

    /// <summary>Gives the port back.</summary>
    internal void Close()
    {
        if (IsClosed) return;
        IsClosed = true;
        Release();
    }

    protected abstract void Release();
}
