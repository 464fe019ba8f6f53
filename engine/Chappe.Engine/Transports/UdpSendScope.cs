using Chappe.Engine.Transports.Udp;

namespace Chappe.Engine.Transports;

/// <summary>
/// While it lives, datagrams that this thread sends are collected and leave with few system calls; at its end at the latest.
/// For threads that send many at a time without being a worker: timers. Within another scope it does nothing.
/// <code>using (UdpSendScope.Enter()) wheel.Advance();</code>
/// </summary>
public readonly ref struct UdpSendScope
{
    private readonly UdpOutbox? _outbox;

    private UdpSendScope(UdpOutbox? outbox) => _outbox = outbox;

    /// <summary>Begins to collect on this thread. Must end on the same thread, so no <c>await</c> may stand inside.</summary>
    public static UdpSendScope Enter() => new(UdpOutbox.OpenOnThisThread is null ? UdpOutbox.Open() : null);

    /// <summary>Sends what was collected.</summary>
    public void Dispose()
    {
        if (_outbox is not null) UdpOutbox.Close(_outbox);
    }
}
