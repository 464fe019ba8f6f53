namespace Chappe.Modules.Registrar.Location;

/// <summary>
/// The contacts of one AoR while they are changed: loaded, edited, written back. Belongs to one thread and is used again, so
/// that a refresh allocates nothing.
/// </summary>
internal sealed class BindingDraft
{
    private byte[] _octets = new byte[2048];
    private (int Offset, int Length, bool IsNamed)[] _contacts = new (int, int, bool)[8];
    private int _used;

    /// <summary>How many contacts there are now, expired ones included.</summary>
    public int Count { get; private set; }

    /// <summary>Starts from what <paramref name="set"/> holds.</summary>
    public void Load(ReadOnlySpan<byte> set)
    {
        _used = Count = 0;
        foreach (var contact in new BindingSet(set))
        {
            contact.Octets.CopyTo(Take(contact.Octets.Length, out int offset));
            InsertAt(Count, (offset, contact.Octets.Length, false));
        }
    }

    /// <summary>The contact at <paramref name="index"/>; valid until the next change.</summary>
    public ContactRecord this[int index] => new(_octets.AsSpan(_contacts[index].Offset, _contacts[index].Length));

    /// <summary>True when the request at hand has named this contact already.</summary>
    public bool IsNamed(int index) => _contacts[index].IsNamed;

    /// <summary>The request at hand named this contact, though it changes nothing.</summary>
    public void Name(int index) => _contacts[index].IsNamed = true;

    /// <summary>How many contacts are live.</summary>
    public int CountLive(long now)
    {
        int live = 0;
        for (int i = 0; i < Count; i++)
            if (this[i].IsLiveAt(now)) live++;
        return live;
    }

    /// <summary>Adds a contact: behind all of a higher or equal q, or first of all when <paramref name="newestFirst"/>.</summary>
    public void Insert(scoped ref ContactValues values, bool newestFirst)
    {
        int index = 0;
        if (!newestFirst)
            while (index < Count && this[index].Fields.Q >= values.Fields.Q) index++;
        InsertAt(index, Append(ref values));
    }

    /// <summary>Writes a contact anew. Its place stays, also when q changed (Kamailio's way), unless <paramref name="newestFirst"/>.</summary>
    public void Replace(int index, scoped ref ContactValues values, bool newestFirst)
    {
        var place = Append(ref values);
        if (!newestFirst)
        {
            _contacts[index] = place;
            return;
        }
        RemoveAt(index);
        InsertAt(0, place);
    }

    /// <summary>Removes a contact.</summary>
    public void RemoveAt(int index)
    {
        Array.Copy(_contacts, index + 1, _contacts, index, Count - index - 1);
        Count--;
    }

    /// <summary>Removes all contacts.</summary>
    public void Clear() => Count = 0;

    /// <summary>What <see cref="Write"/> needs.</summary>
    public int LengthFor(ReadOnlySpan<byte> aor)
    {
        int length = BindingSet.HeadLength + aor.Length;
        for (int i = 0; i < Count; i++) length += _contacts[i].Length;
        return length;
    }

    /// <summary>Writes the set. <paramref name="destination"/> must not be what was loaded, unless it is at least as long as needed: records are copied out on loading.</summary>
    public void Write(ReadOnlySpan<byte> aor, Span<byte> destination)
    {
        int at = BindingSet.WriteHead(destination, aor, Count, LengthFor(aor));
        for (int i = 0; i < Count; i++)
        {
            var (offset, length, _) = _contacts[i];
            _octets.AsSpan(offset, length).CopyTo(destination[at..]);
            at += length;
        }
    }

    /// <summary>The strings of <paramref name="values"/> may lie in this draft: they are copied before anything moves.</summary>
    private (int, int, bool) Append(scoped ref ContactValues values)
    {
        // Growing leaves the old array to the spans that point into it.
        int length = values.Length;
        values.Write(Take(length, out int offset));
        return (offset, length, true);
    }

    private Span<byte> Take(int length, out int offset)
    {
        if (_octets.Length - _used < length)
        {
            var larger = new byte[Math.Max(_octets.Length * 2, _used + length)];
            _octets.AsSpan(0, _used).CopyTo(larger);
            _octets = larger;
        }
        offset = _used;
        _used += length;
        return _octets.AsSpan(offset, length);
    }

    private void InsertAt(int index, (int, int, bool) place)
    {
        if (Count == _contacts.Length) Array.Resize(ref _contacts, Count * 2);
        Array.Copy(_contacts, index, _contacts, index + 1, Count - index);
        _contacts[index] = place;
        Count++;
    }
}
