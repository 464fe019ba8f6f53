using Chappe.Engine.Transports;

namespace Chappe.Modules.Registrar.Location;

/// <summary>
/// Gives the listeners that contacts came through short numbers, and finds them again by name (<c>udp:127.0.0.1:5060</c>): a
/// listener may have been opened anew, or the name may come from a database. Bounded; a name too many gets 0, "any".
/// </summary>
internal sealed class SocketTable
{
    private const int Limit = 1024;
    private readonly Lock _gate = new();
    private readonly List<string> _names = [""];
    private volatile Known _known = new(ListenerSet.Empty, []);

    private sealed record Known(ListenerSet Set, Listener?[] ById);

    /// <summary>The number of <paramref name="listener"/>.</summary>
    public ushort NumberOf(Listener listener, ListenerSet open)
    {
        var known = Refresh(open);
        int number = Array.IndexOf(known.ById, listener);
        return number > 0 ? (ushort)number : NumberOf(NameOf(listener));
    }

    /// <summary>The number of a name.</summary>
    public ushort NumberOf(string name)
    {
        if (name.Length == 0) return 0;
        lock (_gate)
        {
            int number = _names.IndexOf(name);
            if (number >= 0) return (ushort)number;
            if (_names.Count == Limit) return 0;
            _names.Add(name);
            _known = new(ListenerSet.Empty, []);
            return (ushort)(_names.Count - 1);
        }
    }

    /// <summary>The open listener of that number; null when it is unknown or closed.</summary>
    public Listener? Find(int number, ListenerSet open)
    {
        var known = Refresh(open);
        return number > 0 && number < known.ById.Length ? known.ById[number] : null;
    }

    /// <summary>The name of that number, empty for 0.</summary>
    public string Name(int number)
    {
        lock (_gate) return number < _names.Count ? _names[number] : "";
    }

    /// <summary>Kamailio's form, <c>proto:host:port</c>.</summary>
    public static string NameOf(Listener listener) =>
        $"{listener.Transport.ToString().ToLowerInvariant()}:{listener.Local.HostText}:{listener.Local.Port}";

    private Known Refresh(ListenerSet open)
    {
        var known = _known;
        if (ReferenceEquals(known.Set, open) && known.ById.Length > 0) return known;
        lock (_gate)
        {
            var byId = new Listener?[_names.Count];
            foreach (var listener in open.Ways)
            {
                int number = _names.IndexOf(NameOf(listener));
                if (number > 0) byId[number] ??= listener;
            }
            return _known = new(open, byId);
        }
    }
}
