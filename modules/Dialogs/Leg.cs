using Chappe.Engine.Transports;

namespace Chappe.Modules.Dialogs;

/// <summary>One side of a dialog: who it is, and how requests reach it from here.</summary>
internal sealed class Leg
{
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
    public Listener? Listener;
    /// <summary>Where its messages come from.</summary>
    public NetAddress Remote;
    /// <summary>The connection that they come by, 0 for none.</summary>
    public long ConnectionId;

    /// <summary>Its messages came this way.</summary>
    public void Came(in Hop hop) => (Listener, Remote, ConnectionId) = (hop.Listener, hop.Remote, hop.ConnectionId);

    /// <summary>The route set as Kamailio shows it.</summary>
    public string RouteSet => string.Join(",", Routes);

    /// <summary>The listener as Kamailio shows it.</summary>
    public string Socket => Listener is { } listener ? $"{listener.Transport.ToString().ToLowerInvariant()}:{listener.Local}" : "";
}
