using Chappe.Engine.Transports.Linux;
using Chappe.Engine.Transports.Udp;

namespace Chappe.Engine.Transports;

/// <summary>
/// While it lives, datagrams that this thread sends are collected and leave with few system calls; at its end at the latest.
/// For threads that send many at a time without being a worker: timers. Within another scope it does nothing.
/// <code>using (UdpSendScope.Enter()) wheel.Advance();</code>
/// </summary>
public readonly ref struct UdpSendScope
{
    private readonly UdpSendBatch? _batch;

    private UdpSendScope(UdpSendBatch? batch) => _batch = batch;

    /// <summary>Begins to collect on this thread. Must end on the same thread, so no <c>await</c> may stand inside.</summary>
    public static UdpSendScope Enter() => new(LibC.IsAvailable && UdpSendBatch.OpenOnThisThread is null ? UdpSendBatch.Open() : null);

    /// <summary>Sends what was collected.</summary>
    public void Dispose()
    {
        if (_batch is not null) UdpSendBatch.Close(_batch);
    }
}
