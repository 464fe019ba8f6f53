namespace Chappe.Engine.Transports.Streams;

/// <summary>Takes MSRP frames that come on SIP's ports or on WebSockets of the sub-protocol <c>msrp</c>, as Kamailio's msrp does; set at <see cref="StreamTransport.Msrp"/>.</summary>
public interface IMsrpHandler
{
    /// <summary>The running scripts have a route for frames; else a connection that speaks MSRP is closed.</summary>
    bool IsWanted { get; }
    /// <summary>Most octets of a frame.</summary>
    int MostOctets { get; }
    /// <summary>A whole frame, start line to end-line; valid during the call only. Called on a worker thread; must not throw and not wait.</summary>
    void Receive(StreamConnection connection, ReadOnlySpan<byte> frame);
}
