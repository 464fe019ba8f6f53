namespace Chappe.Engine.Transports;

/// <summary>Where nothing is ever sent to, and the one way by which a message leaves (threats S2).</summary>
public static class SendRules
{
    /// <summary>Sends along <paramref name="hop"/> unless its target is forbidden. Never waits; <paramref name="octets"/> are copied.</summary>
    /// <param name="hop">The listener to send from, the far address, and the connection to use if one is known.</param>
    /// <param name="octets">The message.</param>
    /// <param name="observer">Hears of a failure that shows later; may be null.</param>
    /// <param name="mayConnect">A connection may be opened when there is none.</param>
    public static SendOutcome Send(in Hop hop, ReadOnlySpan<byte> octets, ISendObserver? observer = null, bool mayConnect = true) =>
        IsForbidden(hop.Remote) ? SendOutcome.Forbidden : hop.Listener.Send(hop, octets, observer, mayConnect);

    /// <summary>True for the unspecified address, multicast, broadcast and port 0, also in IPv4-mapped form.</summary>
    public static bool IsForbidden(in NetAddress target) => target.Port == 0 || target.IsUnspecified || target.IsMulticastOrBroadcast;

    /// <summary>True when a message of <paramref name="source"/> named a target that a stranger must not reach through us: loopback or link-local from outside of them. For targets that come from the network; a script may send where it likes.</summary>
    public static bool IsForbidden(in NetAddress source, in NetAddress target) =>
        IsForbidden(target) || target.IsLoopback && !source.IsLoopback || target.IsLinkLocal && !source.IsLinkLocal && !source.IsLoopback;
}
