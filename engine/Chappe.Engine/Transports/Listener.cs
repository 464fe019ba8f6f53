namespace Chappe.Engine.Transports;

/// <summary>This is one address that the proxy listens on and sends from. What it writes into Via and Record-Route is made once, here.</summary>
public abstract class Listener
{
    /// <summary>Makes the fixed texts from <paramref name="spec"/> and the address that was really bound.</summary>
    protected Listener(ListenSpec spec, NetAddress local)
    {
        Spec = spec;
        Local = local;
        string host = spec.AdvertisedHost ?? local.HostText;
        int port = spec.AdvertisedHost is null ? local.Port : spec.AdvertisedPort != 0 ? spec.AdvertisedPort : spec.DefaultPort;
        HostText = System.Text.Encoding.ASCII.GetBytes(host);
        Port = port;
        SentBy = System.Text.Encoding.ASCII.GetBytes(port == spec.DefaultPort ? host : $"{host}:{port}");
        ViaPrefix = System.Text.Encoding.ASCII.GetBytes($"Via: SIP/2.0/{spec.Transport.ToString().ToUpperInvariant()} {System.Text.Encoding.ASCII.GetString(SentBy)}");
    }

    /// <summary>What <c>listen</c> asked for.</summary>
    public ListenSpec Spec { get; }
    /// <summary>The bound address.</summary>
    public NetAddress Local { get; }
    /// <summary>The transport.</summary>
    public TransportKind Transport => Spec.Transport;
    /// <summary>True for TCP, TLS and WebSockets: no retransmissions.</summary>
    public bool IsReliable => Spec.Transport != TransportKind.Udp;
    /// <summary>The host that we name ourselves by: the advertised one, else the bound address (IPv6 in brackets).</summary>
    public byte[] HostText { get; }
    /// <summary>The port that we name ourselves by.</summary>
    public int Port { get; }
    /// <summary><c>host[:port]</c> for Via; the port is left out when it is the default (Kamailio's way).</summary>
    public byte[] SentBy { get; }
    /// <summary><c>Via: SIP/2.0/UDP host[:port]</c>, to which a branch is added.</summary>
    public byte[] ViaPrefix { get; }

    /// <summary>The WebSockets that come in here, when they may; they have another Via. Itself for a listener of WebSockets alone.</summary>
    public virtual Listener? WebSockets => null;

    /// <summary>True when something can be sent to <paramref name="remote"/>, or on that connection, without opening one. Only streams know.</summary>
    public virtual bool Reaches(in NetAddress remote, long connectionId) => false;

    /// <summary>False once it was closed. One that a new version does without stays open for as long as its transactions may need it.</summary>
    public virtual bool IsOpen => true;

    /// <summary>Sends one message. Never waits.</summary>
    /// <param name="to">The far address.</param>
    /// <param name="connectionId">The connection to use, or 0.</param>
    /// <param name="octets">The message; copied before the call returns.</param>
    /// <param name="observer">Hears of a failure that shows later; may be null.</param>
    /// <param name="mayConnect">A new connection may be opened when there is none.</param>
    public abstract SendOutcome Send(in NetAddress to, long connectionId, ReadOnlySpan<byte> octets, ISendObserver? observer = null, bool mayConnect = true);

    /// <summary>Sends one message along a hop that leaves from here. TLS looks at <see cref="Hop.Domain"/>; the other transports at the address alone.</summary>
    public virtual SendOutcome Send(in Hop to, ReadOnlySpan<byte> octets, ISendObserver? observer = null, bool mayConnect = true) =>
        Send(to.Remote, to.ConnectionId, octets, observer, mayConnect);
}
