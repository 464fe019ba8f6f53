using System.Buffers;
using System.Threading.Tasks.Sources;
using Chappe.Engine.Transports.Streams;

namespace Chappe.Engine.Transports.Tls;

/// <summary>
/// This is the stream that SslStream believes to be the network: what the reactor read is fed in, what SslStream writes goes to
/// the connection's queue. Writes never wait. A read that waits is completed on the thread that feeds, so that decryption and
/// the messages behind it stay on the connection's worker (<see cref="IsInline"/>).
/// </summary>
internal sealed class TlsPipe(StreamConnection connection) : Stream, IValueTaskSource<int>
{
    /// <summary>More than this unread means that the peer does not wait for our part of the handshake.</summary>
    private const int MostUnread = 256 * 1024;

    private readonly Lock _lock = new();
    private ManualResetValueTaskSourceCore<int> _source = new() { RunContinuationsAsynchronously = true };
    private Memory<byte> _reader;
    private bool _isReading, _isEnded;
    private byte[]? _unread;
    private int _start, _end;

    /// <summary>Reads are completed on the feeding thread; false during the handshake, whose sums are done elsewhere.</summary>
    internal bool IsInline { set => _source.RunContinuationsAsynchronously = !value; }

    /// <summary>Octets have come from the network.</summary>
    /// <returns>false when too many wait already.</returns>
    internal bool Feed(ReadOnlySpan<byte> octets)
    {
        int taken;
        lock (_lock)
        {
            if (_end - _start + octets.Length > MostUnread) return false;
            if (!_isReading)
            {
                Keep(octets);
                return true;
            }
            taken = Math.Min(_reader.Length, octets.Length);
            octets[..taken].CopyTo(_reader.Span);
            Keep(octets[taken..]);
            _isReading = false;
        }
        // Outside the lock: what waits runs right here.
        _source.SetResult(taken);
        return true;
    }

    /// <summary>Nothing will come any more: readers see the end.</summary>
    internal void End()
    {
        lock (_lock)
        {
            _isEnded = true;
            if (!_isReading) return;
            _isReading = false;
        }
        _source.SetResult(0);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            int waiting = _end - _start;
            if (waiting > 0 || _isEnded)
            {
                int taken = Math.Min(waiting, buffer.Length);
                _unread.AsSpan(_start, taken).CopyTo(buffer.Span);
                _start += taken;
                if (_start == _end) Forget();
                return new ValueTask<int>(taken);
            }
            _reader = buffer;
            _isReading = true;
            _source.Reset();
            return new ValueTask<int>(this, _source.Version);
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer) => connection.SendOctets(buffer);
    public override void Write(byte[] buffer, int offset, int count) => connection.SendOctets(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        connection.SendOctets(buffer.Span);
        return default;
    }

    private void Keep(ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty) return;
        if (_unread is null || _unread.Length - _end < octets.Length)
        {
            int length = _end - _start;
            var larger = ArrayPool<byte>.Shared.Rent(length + octets.Length);
            _unread.AsSpan(_start, length).CopyTo(larger);
            if (_unread is not null) ArrayPool<byte>.Shared.Return(_unread);
            (_unread, _start, _end) = (larger, 0, length);
        }
        octets.CopyTo(_unread.AsSpan(_end));
        _end += octets.Length;
    }

    private void Forget()
    {
        if (_unread is not null) ArrayPool<byte>.Shared.Return(_unread);
        _unread = null;
        _start = _end = 0;
    }

    int IValueTaskSource<int>.GetResult(short token) => _source.GetResult(token);
    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _source.GetStatus(token);
    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override void Flush() { }
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A connection is never read by waiting.");
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
