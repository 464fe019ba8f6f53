using System.Buffers.Binary;

namespace Chappe.Modules.Registrar.Location;

/// <summary>
/// All contacts of one AoR as one run of octets, best first:
/// <code>
/// | length of the AoR (2) | number of contacts (2) | length of all (4) | AoR | contact | contact | ... |
/// </code>
/// The array behind it may be longer than what it holds, so that a refresh can be written in place.
/// </summary>
internal readonly ref struct BindingSet(ReadOnlySpan<byte> octets)
{
    public const int HeadLength = 8;

    private readonly ReadOnlySpan<byte> _octets = octets;

    /// <summary>No AoR at all.</summary>
    public bool IsEmpty => _octets.IsEmpty || Count == 0;
    /// <summary>How many contacts, expired ones included.</summary>
    public int Count => _octets.IsEmpty ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(_octets[2..]);
    /// <summary>The octets in use.</summary>
    public int Length => _octets.IsEmpty ? 0 : BinaryPrimitives.ReadInt32LittleEndian(_octets[4..]);
    /// <summary>The address of record.</summary>
    public ReadOnlySpan<byte> Aor => _octets.Slice(HeadLength, BinaryPrimitives.ReadUInt16LittleEndian(_octets));

    /// <summary>Writes the head; contacts follow behind the AoR.</summary>
    /// <returns>Where the first contact goes.</returns>
    public static int WriteHead(Span<byte> destination, ReadOnlySpan<byte> aor, int count, int length)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(destination, (ushort)aor.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[2..], (ushort)count);
        BinaryPrimitives.WriteInt32LittleEndian(destination[4..], length);
        aor.CopyTo(destination[HeadLength..]);
        return HeadLength + aor.Length;
    }

    /// <summary>A set with one contact, for who is told of it.</summary>
    public static byte[] OfOne(ReadOnlySpan<byte> aor, ContactRecord contact)
    {
        var set = new byte[HeadLength + aor.Length + contact.Octets.Length];
        contact.Octets.CopyTo(set.AsSpan(WriteHead(set, aor, 1, set.Length)));
        return set;
    }

    /// <summary>True when at least one contact is live.</summary>
    public bool HasLiveAt(long now)
    {
        foreach (var contact in this)
            if (contact.IsLiveAt(now)) return true;
        return false;
    }

    public Enumerator GetEnumerator() => new(_octets, _octets.IsEmpty ? 0 : HeadLength + Aor.Length, Count);

    /// <summary>Walks the contacts, expired ones included.</summary>
    public ref struct Enumerator(ReadOnlySpan<byte> octets, int at, int count)
    {
        private readonly ReadOnlySpan<byte> _octets = octets;
        private int _next = at;
        private int _left = count;
        private int _at;

        public readonly ContactRecord Current => new(_octets[_at.._next]);

        public bool MoveNext()
        {
            if (_left-- <= 0) return false;
            _at = _next;
            _next += BinaryPrimitives.ReadInt32LittleEndian(_octets[_at..]);
            return true;
        }
    }
}
