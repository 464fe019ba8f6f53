using System.Collections.Frozen;

namespace Chappe.Engine.Transports;

/// <summary>The open listeners and the names that are ours, immutable. Answers "is this address us?" and "what do we send from?".</summary>
public sealed class ListenerSet
{
    /// <summary>One way of naming us: a port (0: any) and a transport (Any: all).</summary>
    private readonly record struct Name(int Port, TransportKind Transport);

    // By name without case, and by numeric address with port 0: [2001:DB8::0:1] and [2001:db8::1] are one host (RFC 5118 section 4.5).
    private readonly FrozenDictionary<string, Name[]>.AlternateLookup<ReadOnlySpan<char>> _byName;
    private readonly FrozenDictionary<NetAddress, Name[]> _byAddress;
    private readonly Listener[] _listeners;
    private readonly bool _hasStars;

    /// <summary>Takes open listeners and the texts of <c>alias</c>.</summary>
    /// <param name="listeners">In the order of <c>listen</c>.</param>
    /// <param name="aliases"><c>[proto:]host[:port]</c>; what cannot be read counts as a host name that nobody sends.</param>
    public ListenerSet(IReadOnlyList<Listener> listeners, IReadOnlyList<string> aliases)
    {
        All = [.. listeners];
        // A port that takes WebSockets beside SIP is two ways to reach us.
        Ways = _listeners = [.. listeners, .. listeners.Select(l => l.WebSockets).OfType<Listener>().Where(w => !listeners.Contains(w))];
        Aliases = aliases;
        var byName = new Dictionary<string, List<Name>>(StringComparer.OrdinalIgnoreCase);
        var byAddress = new Dictionary<NetAddress, List<Name>>();
        foreach (var listener in _listeners)
        {
            // A bound wildcard is every address of this machine; what is written there is the advertised host.
            if (!listener.Local.IsUnspecified) Add(listener.Local.HostText, new Name(listener.Local.Port, listener.Transport));
            Add(System.Text.Encoding.ASCII.GetString(listener.HostText), new Name(listener.Port, listener.Transport));
            if (listener.Spec.HostName is { } name) Add(name, new Name(listener.Local.Port, listener.Transport));
        }
        foreach (string alias in aliases)
        {
            string rest = alias;
            var transport = TransportKind.Any;
            int colon = alias.IndexOf(':');
            if (colon > 0 && ListenSpec.TryParseTransport(alias.AsSpan(0, colon), out transport)) rest = alias[(colon + 1)..];
            if (ListenSpec.TrySplit(rest, out string host, out int port, out _)) Add(host, new Name(Math.Max(port, 0), transport));
        }
        _byName = byName.ToFrozenDictionary(e => e.Key, e => e.Value.ToArray(), StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        _hasStars = byName.Keys.Any(k => k.StartsWith("*.", StringComparison.Ordinal));
        _byAddress = byAddress.ToFrozenDictionary(e => e.Key, e => e.Value.ToArray());

        void Add(string host, Name name)
        {
            if (NetAddress.TryParseHost(System.Text.Encoding.ASCII.GetBytes(host), 0, out var address))
            {
                if (!byAddress.TryGetValue(address, out var names)) byAddress[address] = names = [];
                names.Add(name);
            }
            else
            {
                if (!byName.TryGetValue(host, out var names)) byName[host] = names = [];
                names.Add(name);
            }
        }
    }

    /// <summary>None.</summary>
    public static ListenerSet Empty { get; } = new([], []);

    /// <summary>The listeners in the order of <c>listen</c>.</summary>
    public IReadOnlyList<Listener> All { get; }
    /// <summary>The same, and behind them the WebSockets of those that take some: every transport and address that leads here.</summary>
    public IReadOnlyList<Listener> Ways { get; }
    /// <summary>What <c>alias</c> named: host or host:port.</summary>
    public IReadOnlyList<string> Aliases { get; }

    /// <summary>The certificates of its version, read and not yet in use.</summary>
    internal Tls.TlsContextSet? Certificates { get; init; }

    /// <summary>The listener to send to <paramref name="target"/> from: the preferred one if it can, else the first of that transport and address family.</summary>
    /// <returns>null when none can.</returns>
    public Listener? Choose(TransportKind transport, in NetAddress target, Listener? preferred, long connectionId = 0)
    {
        if (transport is TransportKind.Ws or TransportKind.Wss) return ChooseWebSocket(target, connectionId);
        if (preferred is not null && preferred.IsOpen && Reaches(preferred, transport, target)) return preferred;
        Listener? second = null;
        foreach (var listener in _listeners)
        {
            if (Reaches(listener, transport, target)) return listener;
            if (second is null && listener.Transport == transport && listener.Local.IsIPv4 == target.IsIPv4) second = listener;
        }
        return second;
    }

    /// <summary>
    /// A WebSocket is an existing connection: the listener that has it is the right one, whatever the URI says of TLS
    /// (RFC 7118 section 5: <c>transport=ws</c> stands for both). Without one any will do to say so.
    /// </summary>
    private Listener? ChooseWebSocket(in NetAddress target, long connectionId)
    {
        Listener? any = null;
        foreach (var listener in _listeners)
        {
            if (listener.Transport is not (TransportKind.Ws or TransportKind.Wss)) continue;
            if (listener.Reaches(target, connectionId)) return listener;
            any ??= listener;
        }
        return any;
    }

    /// <summary>The listener of that name (<c>listen</c>'s third part), or null.</summary>
    public Listener? Find(ReadOnlySpan<char> name)
    {
        foreach (var listener in _listeners)
            if (listener.Spec.Name is { } own && name.Equals(own, StringComparison.Ordinal)) return listener;
        return null;
    }

    /// <summary>The listener bound to that address, or null: what <c>$fs</c> and <c>force_send_socket</c> name.</summary>
    public Listener? Find(TransportKind transport, in NetAddress local)
    {
        foreach (var listener in _listeners)
            if (listener.Transport == transport && listener.Local == local) return listener;
        return null;
    }

    /// <summary>Kamailio's <c>myself</c>: the host is a listen address (bound or advertised; the port must match, none means the default one) or an alias (one without port matches any).</summary>
    /// <param name="host">A host as a URI has it: any case, IPv6 in brackets.</param>
    /// <param name="port">The port, 0 for none.</param>
    /// <param name="transport">Any: whatever the transport.</param>
    public bool IsMyself(ReadOnlySpan<byte> host, int port, TransportKind transport = TransportKind.Any)
    {
        if (host.Length is 0 or > 255) return false;
        if (port == 0) port = ListenSpec.DefaultPortOf(transport);
        if (NetAddress.TryParseHost(host, 0, out var address)) return IsMyself(address.WithPort(port), transport);
        if (host[^1] == '.') host = host[..^1];
        Span<char> wide = stackalloc char[host.Length];
        for (int i = 0; i < host.Length; i++) wide[i] = (char)host[i];
        if (_byName.TryGetValue(wide, out var names) && Matches(names, port, transport)) return true;
        return _hasStars && IsBelowStar(wide, port, transport);
    }

    /// <summary>An alias <c>*.example.com</c> names every host below that domain, however deep.</summary>
    private bool IsBelowStar(Span<char> host, int port, TransportKind transport)
    {
        for (int dot = host.IndexOf('.'); dot > 0;)
        {
            host = host[(dot - 1)..];
            host[0] = '*';
            if (_byName.TryGetValue(host, out var names) && Matches(names, port, transport)) return true;
            int next = host[2..].IndexOf('.');
            dot = next < 0 ? -1 : next + 2;
        }
        return false;
    }

    /// <summary>The same for a numeric address (<c>src_ip == myself</c>); its port must be written.</summary>
    public bool IsMyself(in NetAddress address, TransportKind transport = TransportKind.Any) =>
        _byAddress.TryGetValue(address.WithPort(0), out var names) && Matches(names, address.Port, transport);

    private static bool Matches(Name[] names, int port, TransportKind transport)
    {
        foreach (var name in names)
            if ((name.Port == 0 || name.Port == port)
                && (transport == TransportKind.Any || name.Transport == TransportKind.Any || name.Transport == transport)) return true;
        return false;
    }

    /// <summary>A socket bound to loopback cannot send to another machine (EINVAL), and the answer could not find it either.</summary>
    private static bool Reaches(Listener listener, TransportKind transport, in NetAddress target) =>
        listener.Transport == transport && listener.Local.IsIPv4 == target.IsIPv4 && (!listener.Local.IsLoopback || target.IsLoopback);
}
