using System.Buffers;

namespace Chappe.Engine.Transports.Streams;

/// <summary>
/// This is where the octets of one connection wait until they are a message. Whole messages are found in the worker's read
/// buffer; only the beginning of an unfinished one is kept, so an idle connection holds none. Used by one thread at a time.
/// </summary>
internal sealed class StreamIntake(StreamConnection connection, IStreamProtocol protocol)
{
    private byte[]? _kept;
    private int _keptLength;
    private long _since;
    private int _unfinished;

    /// <summary>Who makes messages of octets.</summary>
    internal IStreamProtocol Protocol { get => Volatile.Read(ref protocol); set => Volatile.Write(ref protocol, value); }
    /// <summary>When the first octet of the unfinished message came, in milliseconds of the clock; 0: there is none.</summary>
    internal long UnfinishedSince => Volatile.Read(ref _since);
    /// <summary>Something has come.</summary>
    internal bool HasBegun { get; private set; }

    /// <summary>Takes what was read.</summary>
    internal void Receive(Span<byte> octets, IMessageTaker messages, long now)
    {
        HasBegun = true;
        var all = octets;
        if (_keptLength > 0)
        {
            Keep(octets);
            all = _kept.AsSpan(0, _keptLength);
        }
        int used = 0;
        while (used < all.Length)
        {
            int step = Protocol.Receive(connection, all[used..], messages);
            if (step == 0) break;
            used += step;
            if (!connection.IsReading) used = all.Length;
        }
        // The time of a message begins with its first octet; later ones do not extend it (threats F4), nor do its fragments.
        int unfinished = Protocol.Unfinished;
        bool isSame = unfinished != 0 && unfinished == _unfinished;
        _unfinished = unfinished;
        if (used == all.Length)
        {
            if (!isSame) Volatile.Write(ref _since, unfinished == 0 ? 0 : Math.Max(now, 1));
            Forget();
            return;
        }
        if (!isSame && used > 0 || UnfinishedSince == 0) Volatile.Write(ref _since, Math.Max(now, 1));
        if (_keptLength == 0) Keep(all[used..]);
        else if (used > 0)
        {
            all[used..].CopyTo(_kept);
            _keptLength -= used;
        }
    }

    private void Keep(ReadOnlySpan<byte> octets)
    {
        int needed = Math.Max(_keptLength + octets.Length, Protocol.Wanted);
        if (_kept is null) _kept = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 1024));
        else if (_kept.Length < needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _kept.Length * 2));
            _kept.AsSpan(0, _keptLength).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_kept);
            _kept = larger;
        }
        octets.CopyTo(_kept.AsSpan(_keptLength));
        _keptLength += octets.Length;
    }

    private void Forget()
    {
        if (_kept is null) return;
        ArrayPool<byte>.Shared.Return(_kept);
        _kept = null;
        _keptLength = 0;
    }
}
