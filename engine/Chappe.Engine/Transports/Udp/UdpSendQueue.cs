namespace Chappe.Engine.Transports.Udp;

/// <summary>
/// This is the order in which the datagrams of one socket leave: the order of the calls, whichever threads made them. A
/// transaction sends under its lock, so a 180 that one worker has passed on never comes behind the 200 of another. Datagrams
/// wait until somebody flushes, and leave with few system calls; one thread sends at a time, and takes along what others add
/// meanwhile.
/// </summary>
internal sealed class UdpSendQueue(BatchedUdpListener listener)
{
    private readonly Lock _lock = new();
    private UdpSendBuffer _filling = new(), _sending = new();
    private List<(ISendObserver, SendOutcome)>? _failures;
    private bool _isSending;

    /// <summary>Adds a datagram that leaves with the next <see cref="Flush"/>.</summary>
    internal SendOutcome Add(in NetAddress to, ReadOnlySpan<byte> octets, ISendObserver? observer)
    {
        var wait = new SpinWait();
        while (true)
        {
            lock (_lock)
            {
                if (_filling.HasRoomFor(octets.Length))
                {
                    _filling.Add(to, octets, observer);
                    return SendOutcome.Sent;
                }
            }
            // Full: whoever sends at this moment will take it all; when nobody does, we do.
            if (!Send()) wait.SpinOnce();
        }
    }

    /// <summary>Sends a datagram at once, behind what waits.</summary>
    internal SendOutcome AddAndFlush(in NetAddress to, ReadOnlySpan<byte> octets, ISendObserver? observer)
    {
        lock (_lock)
        {
            // The usual case of a thread that collects nothing: the queue is empty, and the answer is known at once.
            if (!_isSending && _filling.Count == 0) return listener.SendNow(to, octets);
        }
        var outcome = Add(to, octets, observer);
        Send();
        return outcome;
    }

    /// <summary>Sends what waits, and tells observers what could not be sent. Not under any lock: an observer takes its transaction's.</summary>
    internal void Flush()
    {
        Send();
        if (Volatile.Read(ref _failures) is null) return;
        List<(ISendObserver, SendOutcome)>? failures;
        lock (_lock) (failures, _failures) = (_failures, null);
        foreach (var (observer, why) in failures ?? []) observer.SendFailed(why);
    }

    /// <returns>false when another thread is at it, and will send what waits.</returns>
    private bool Send()
    {
        lock (_lock)
        {
            if (_isSending) return false;
            if (_filling.Count == 0) return true;
            _isSending = true;
            (_filling, _sending) = (_sending, _filling);
        }
        while (true)
        {
            List<(ISendObserver, SendOutcome)>? failures = null;
            _sending.SendAll(listener.Socket.SafeHandle, ref failures);
            lock (_lock)
            {
                if (failures is not null) (_failures ??= []).AddRange(failures);
                if (_filling.Count == 0)
                {
                    _isSending = false;
                    return true;
                }
                (_filling, _sending) = (_sending, _filling);
            }
        }
    }
}
