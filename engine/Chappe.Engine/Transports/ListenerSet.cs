namespace Chappe.Engine.Transports;

/// <summary>The open listeners and the names that are ours, immutable. Answers "is this address us?" and "what do we send from?".</summary>
public sealed class ListenerSet(IReadOnlyList<Listener> listeners, IReadOnlyList<string> aliases)
{
    /// <summary>None.</summary>
    public static ListenerSet Empty { get; } = new([], []);

    /// <summary>The listeners in the order of <c>listen</c>.</summary>
    public IReadOnlyList<Listener> All { get; } = listeners;
    /// <summary>What <c>alias</c> named: host or host:port.</summary>
    public IReadOnlyList<string> Aliases { get; } = aliases;

    /// <summary>The listener to send to <paramref name="target"/> from: the preferred one if it can, else the first of that transport and address family.</summary>
    public Listener? Choose(TransportKind transport, in NetAddress target, Listener? preferred) => throw new NotImplementedException();

    /// <summary>Kamailio's <c>myself</c>: the host is a listen address (bound or advertised; the port must match, none means the default one) or an alias (one without port matches any).</summary>
    public bool IsMyself(ReadOnlySpan<byte> host, int port, TransportKind transport = TransportKind.Any) => throw new NotImplementedException();
}
