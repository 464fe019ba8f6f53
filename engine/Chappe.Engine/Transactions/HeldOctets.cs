namespace Chappe.Engine.Transactions;

/// <summary>Octets in a pooled buffer with one owner: the field that holds this. Handing over empties the giver, so that no buffer is returned twice.</summary>
internal struct HeldOctets
{
    private byte[]? _buffer;

    /// <summary>How many octets of the buffer count.</summary>
    public int Length { get; private set; }

    /// <summary>Nothing is held.</summary>
    public readonly bool IsEmpty => _buffer is null;

    /// <summary>The octets.</summary>
    public readonly ReadOnlySpan<byte> Span => _buffer.AsSpan(0, Length);

    /// <summary>The buffer itself, for who parses it; valid as long as this is not released.</summary>
    public readonly byte[] Buffer => _buffer ?? [];

    /// <summary>Holds room for <paramref name="length"/> octets, to be written and cut to size by <see cref="Cut"/>.</summary>
    public Span<byte> Make(OctetPool pool, int length)
    {
        Release(pool);
        _buffer = pool.Rent(length);
        Length = length;
        return _buffer;
    }

    /// <summary>Says how many octets were written.</summary>
    public void Cut(int length) => Length = length;

    /// <summary>Holds a copy.</summary>
    public void Copy(OctetPool pool, ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(Make(pool, octets.Length));
        Length = octets.Length;
    }

    /// <summary>Takes over what <paramref name="other"/> holds.</summary>
    public void Take(OctetPool pool, ref HeldOctets other)
    {
        Release(pool);
        this = other;
        other = default;
    }

    /// <summary>Gives the buffer back.</summary>
    public void Release(OctetPool pool)
    {
        if (_buffer is not { } buffer) return;
        _buffer = null;
        Length = 0;
        pool.Return(buffer);
    }
}
