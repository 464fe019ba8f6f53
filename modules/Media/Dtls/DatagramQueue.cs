using Org.BouncyCastle.Tls;

namespace Chappe.Modules.Media.Dtls;

/// <summary>
/// The wire as BouncyCastle sees it: what comes waits here, bounded, until a thread of the pool reads it; what goes is handed on at
/// once. What comes too early waits too, and what finds no room is lost, as on any wire: handshakes repeat themselves.
/// </summary>
internal sealed class DatagramQueue(SendDatagram send) : DatagramTransport
{
    /// <summary>A flight of a browser has 6 to 10 datagrams.</summary>
    internal const int Capacity = 32;
    /// <summary>What we send at most in one datagram, so that it is not fragmented: 1280 of IPv6 less its heads.</summary>
    private const int SendLimit = 1200;
    private const int ReceiveLimit = 2048;

    private readonly Queue<byte[]> _waiting = new();
    private readonly object _gate = new();
    private bool _isClosed;
    private bool _isLeft;

    /// <summary>True when something waits.</summary>
    internal bool HasAny
    {
        get { lock (_gate) return _waiting.Count > 0; }
    }

    /// <summary>Takes a copy.</summary>
    /// <returns>false when there was no room.</returns>
    internal bool TryAdd(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length > ReceiveLimit) return false;
        lock (_gate)
        {
            if (_isClosed || _waiting.Count >= Capacity) return false;
            _waiting.Enqueue(datagram.ToArray());
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <inheritdoc/>
    public int GetReceiveLimit() => ReceiveLimit;

    /// <inheritdoc/>
    public int GetSendLimit() => SendLimit;

    /// <inheritdoc/>
    public int Receive(byte[] buf, int off, int len, int waitMillis) => Receive(buf.AsSpan(off, len), waitMillis);

    /// <inheritdoc/>
    public int Receive(Span<byte> buffer, int waitMillis)
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 && !_isClosed && waitMillis > 0) Monitor.Wait(_gate, waitMillis);
            // Minus one is what the library takes for silence. A closed wire ends whoever reads it.
            if (_isClosed) throw new TlsFatalAlert(AlertDescription.user_canceled);
            if (!_waiting.TryDequeue(out var datagram)) return -1;
            int length = Math.Min(datagram.Length, buffer.Length);
            datagram.AsSpan(0, length).CopyTo(buffer);
            return length;
        }
    }

    /// <inheritdoc/>
    public void Send(byte[] buf, int off, int len) => send(buf.AsSpan(off, len));

    /// <inheritdoc/>
    public void Send(ReadOnlySpan<byte> buffer) => send(buffer);

    /// <summary>The library is done with the wire: a handshake has failed, and another one may follow, or the peer has said goodbye.</summary>
    internal bool IsLeft
    {
        get => Volatile.Read(ref _isLeft);
        set => Volatile.Write(ref _isLeft, value);
    }

    /// <summary>Called by the library.</summary>
    public void Close() => IsLeft = true;

    /// <summary>Wakes who waits: the call has ended.</summary>
    internal void Shut()
    {
        lock (_gate)
        {
            _isClosed = true;
            _waiting.Clear();
            Monitor.PulseAll(_gate);
        }
    }
}
