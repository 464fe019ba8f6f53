using System.Text;
using Chappe.Engine;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Dialogs;

/// <summary>One side of a dialog: who it is, and how requests reach it from here.</summary>
internal sealed class Leg
{
    private Listener? _listener;
    private Proxy? _proxy;
    private string _socket = "";

    /// <summary>The URI of its From or To.</summary>
    public string Uri = "";
    /// <summary>The same as the callee knows it, which another name in From or To may have changed (uac).</summary>
    public string UriAtCallee = "";
    /// <summary>Its tag.</summary>
    public string Tag = "";
    /// <summary>Its Contact URI.</summary>
    public string Contact = "";
    /// <summary>The CSeq number of the last request that it sent, or that was sent in its name.</summary>
    public uint CSeq;
    /// <summary>The hops between here and there, the nearest first.</summary>
    public string[] Routes = [];
    /// <summary>The listener that faces it.</summary>
    public Listener? Listener
    {
        get => _listener ??= _proxy is null ? null : Find(_proxy.Listeners, _socket);
        set => _listener = value;
    }
    /// <summary>Where its messages come from.</summary>
    public NetAddress Remote;
    /// <summary>The connection that they come by, 0 for none.</summary>
    public long ConnectionId;

    /// <summary>Its messages came this way.</summary>
    public void Came(in Hop hop) => (Listener, Remote, ConnectionId) = (hop.Listener, hop.Remote, hop.ConnectionId);

    /// <summary>The route set as Kamailio shows it.</summary>
    public string RouteSet => string.Join(",", Routes);

    /// <summary>The listener as Kamailio shows it.</summary>
    public string Socket => Listener is { } listener ? $"{listener.Transport.ToString().ToLowerInvariant()}:{listener.Local}" : _socket;

    /// <summary>The listener as <see cref="Socket"/> named it before a restart. It is looked for when it is needed: dialogs are read before listeners open.</summary>
    public void Recall(Proxy proxy, string socket) => (_proxy, _socket) = (proxy, socket);

    private static Listener? Find(ListenerSet listeners, string socket)
    {
        int first = socket.IndexOf(':'), last = socket.LastIndexOf(':');
        if (first <= 0 || last <= first || !Enum.TryParse<TransportKind>(socket[..first], ignoreCase: true, out var transport) || !ushort.TryParse(socket[(last + 1)..], out ushort port)) return null;
        return NetAddress.TryParseHost(Encoding.ASCII.GetBytes(socket[(first + 1)..last]), port, out var local) ? listeners.Find(transport, local) : null;
    }
}
