using Chappe.Engine.Transports.Streams;

namespace Chappe.Engine.Transports.WebSocket;

/// <summary>
/// The WebSockets of a TCP or TLS port: what stands in their Via, and how they are found again. Nobody can open a connection to a
/// browser, so this one never does (RFC 7118 section 5; RFC 5626 flows): what has no connection has failed.
/// </summary>
internal sealed class WebSocketListener : Listener
{
    private readonly StreamTransport _transport;

    /// <summary>Makes the other face of <paramref name="port"/>.</summary>
    internal WebSocketListener(ListenSpec spec, StreamListener port, StreamTransport transport) : base(spec, port.Local)
    {
        Beneath = port;
        _transport = transport;
    }

    /// <summary>The port that accepts its connections.</summary>
    internal StreamListener Beneath { get; }

    public override Listener WebSockets => this;
    public override bool IsOpen => Beneath.IsOpen;

    public override bool Reaches(in NetAddress remote, long connectionId) =>
        connectionId != 0 && _transport.Table.Find(connectionId)?.Listener == this || _transport.Table.Find(this, remote) is not null;

    public override SendOutcome Send(in NetAddress to, long connectionId, ReadOnlySpan<byte> octets, ISendObserver? observer = null, bool mayConnect = true)
    {
        // A flow is that connection and no other, not even one that has come from the same address since (RFC 5626 section 5.3.1).
        var connection = connectionId != 0 ? _transport.Table.Find(connectionId) : _transport.Table.Find(this, to);
        return connection is { WebSocket: not null } ? connection.Send(octets, observer) : SendOutcome.NoConnection;
    }

    /// <summary>What is listened on in the words of <c>listen</c>: <c>ws:</c> is TCP, <c>wss:</c> is TLS.</summary>
    internal static ListenSpec SpecBeneath(ListenSpec spec) => spec with { Transport = spec.Transport == TransportKind.Wss ? TransportKind.Tls : TransportKind.Tcp };

    /// <summary>The WebSockets of a port that also takes SIP as it is.</summary>
    internal static ListenSpec SpecAbove(ListenSpec spec) => spec with
    {
        Transport = spec.Transport == TransportKind.Tls ? TransportKind.Wss : TransportKind.Ws,
        // The default port of what was written, not of WebSockets: that is where browsers are told to come.
        AdvertisedPort = spec.AdvertisedHost is null ? 0 : spec.AdvertisedPort != 0 ? spec.AdvertisedPort : spec.DefaultPort,
        Name = null,
    };
}
