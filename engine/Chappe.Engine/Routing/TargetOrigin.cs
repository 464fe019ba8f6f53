namespace Chappe.Engine.Routing;

/// <summary>
/// Who named the place that a request is sent to (threats S1, S2). A script may send where it likes; what came from the network may
/// not lead to this machine's own loopback or link-local neighbours.
/// </summary>
public enum TargetOrigin : byte
{
    /// <summary>A module took it from what the network said at some time: a stored contact, a Route, an alias, a flow.</summary>
    Network,
    /// <summary>The script wrote it: <c>$ru</c>, <c>$rd</c>, <c>$rp</c>, <c>$du</c>, <c>append_branch(uri)</c>, <c>t_relay(host, port)</c>; a module does so for its administrator's lists with <see cref="RouteContext.SetDestinationOfScript"/>.</summary>
    Script,
    /// <summary>The Request-URI as it was received, but perhaps for its user: the script has looked at its host, so <c>maddr</c> must not lead elsewhere.</summary>
    Received,
}
