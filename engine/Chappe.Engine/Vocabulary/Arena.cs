using System.Text;

namespace Chappe.Engine.Vocabulary;

/// <summary>
/// Where the texts live that a route makes while it runs: octets are appended, never freed one by one. Belongs to one
/// <see cref="Routing.RouteContext"/> and starts anew with every message, so a <see cref="Text"/> must be copied before it outlives its message.
/// </summary>
public sealed class Arena
{
    private byte[] _chunk = [];
    private int _used;

    /// <summary>Forgets everything; the chunk is kept.</summary>
    public void Reset() => _used = 0;

    /// <summary>Room for <paramref name="length"/> octets, to be given back with <see cref="Commit"/>. A full chunk is left to the texts that point into it.</summary>
    public Span<byte> Reserve(int length)
    {
        if (_chunk.Length - _used < length)
        {
            _chunk = new byte[Math.Max(1024, Math.Max(length, Math.Min(_chunk.Length * 2, 64 * 1024)))];
            _used = 0;
        }
        return _chunk.AsSpan(_used, length);
    }

    /// <summary>The first <paramref name="length"/> octets of what was reserved last, as a text.</summary>
    public Text Commit(int length)
    {
        var text = new Text(_chunk, _used, length);
        _used += length;
        return text;
    }

    /// <summary>Copies octets in.</summary>
    public Text Store(ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(Reserve(octets.Length));
        return Commit(octets.Length);
    }

    /// <summary>Copies a text in; an undefined one stays undefined.</summary>
    public Text Store(Text text) => text.IsNull ? default : Store(text.Octets);

    /// <summary>Encodes characters as UTF-8.</summary>
    public Text Store(ReadOnlySpan<char> characters) =>
        Commit(Encoding.UTF8.GetBytes(characters, Reserve(Encoding.UTF8.GetMaxByteCount(characters.Length))));

    /// <summary>Joins two runs of octets.</summary>
    public Text Join(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var room = Reserve(first.Length + second.Length);
        first.CopyTo(room);
        second.CopyTo(room[first.Length..]);
        return Commit(room.Length);
    }

    /// <summary>Room for <paramref name="more"/> octets right behind <paramref name="open"/>, to be given back with <see cref="Close"/>. When something was stored behind the text meanwhile, it moves.</summary>
    internal Span<byte> Open(ref Text open, int more)
    {
        if (!open.EndsAt(_chunk, _used) || _chunk.Length - _used < more)
        {
            var octets = open.Octets;
            octets.CopyTo(Reserve(octets.Length + more));
            open = Commit(octets.Length);
        }
        return _chunk.AsSpan(_used, more);
    }

    /// <summary>The first <paramref name="length"/> octets of what <see cref="Open"/> gave now belong to <paramref name="open"/>.</summary>
    internal void Close(ref Text open, int length)
    {
        _used += length;
        open = new Text(_chunk, _used - open.Length - length, open.Length + length);
    }

    /// <summary>Writes a number in decimal digits.</summary>
    public Text Store(long number)
    {
        System.Buffers.Text.Utf8Formatter.TryFormat(number, Reserve(20), out int written);
        return Commit(written);
    }
}
