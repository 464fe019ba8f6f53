namespace Chappe.Engine.Transports.Udp;

/// <summary>Remembers, for one thread, which sockets have datagrams of it waiting, so that it can flush them when its batch is done.</summary>
internal sealed class UdpOutbox
{
    [ThreadStatic] private static UdpOutbox? s_open;
    [ThreadStatic] private static UdpOutbox? s_spare;

    private BatchedUdpListener?[] _listeners = new BatchedUdpListener?[4];
    private int _count;

    /// <summary>The one that this thread has open; null when it collects nothing.</summary>
    internal static UdpOutbox? OpenOnThisThread => s_open;

    /// <summary>From now on this thread's datagrams wait for <see cref="Flush"/>.</summary>
    internal static UdpOutbox Open() => s_open = s_spare ??= new UdpOutbox();

    /// <summary>Flushes; datagrams leave one by one again.</summary>
    internal static void Close(UdpOutbox outbox)
    {
        outbox.Flush();
        s_open = null;
    }

    /// <summary>A datagram waits at <paramref name="listener"/>.</summary>
    internal void Note(BatchedUdpListener listener)
    {
        for (int i = 0; i < _count; i++)
            if (_listeners[i] == listener) return;
        if (_count == _listeners.Length) Array.Resize(ref _listeners, _count * 2);
        _listeners[_count++] = listener;
    }

    /// <summary>Sends all that waits.</summary>
    internal void Flush()
    {
        // An observer that hears of a failure may send again, which adds to the list while it is walked.
        for (int i = 0; i < _count; i++) _listeners[i]!.Queue.Flush();
        _listeners.AsSpan(0, _count).Clear();
        _count = 0;
    }
}
