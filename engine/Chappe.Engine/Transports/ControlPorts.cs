namespace Chappe.Engine.Transports;

/// <summary>Where this server itself is controlled or controls others (a media relay's control port, a store): no message from the network may be sent there (threats S2). Modules add theirs when they start.</summary>
public sealed class ControlPorts
{
    private readonly Lock _lock = new();
    private volatile NetAddress[] _all = [];

    /// <summary>Adds an address with its port.</summary>
    public void Add(NetAddress address)
    {
        lock (_lock)
            if (!Contains(address)) _all = [.. _all, address];
    }

    /// <summary>Takes one away.</summary>
    public void Remove(NetAddress address)
    {
        lock (_lock) _all = [.. _all.Where(a => a != address)];
    }

    /// <summary>True for one of them, also in IPv4-mapped form.</summary>
    public bool Contains(in NetAddress address)
    {
        foreach (var one in _all)
            if (one == address) return true;
        return false;
    }
}
