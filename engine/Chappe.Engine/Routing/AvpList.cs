using Chappe.Engine.Vocabulary;

namespace Chappe.Engine.Routing;

/// <summary>
/// AVPs: named stacks of values that live as long as the transaction (semantics.md section 5). Assignment pushes, the newest is
/// read first. Values are copied in. Small, so a list searched from the newest end beats a table. A request_route that goes on behind
/// t_relay() and the reply routes of its transaction run at the same time, so each word holds the list for itself; a text once read
/// stays what it was.
/// </summary>
public sealed class AvpList
{
    private (string Name, Text Value)[] _entries = [];
    private readonly Arena _arena = new();
    private readonly Lock _gate = new();
    private XavpList? _groups, _single;

    /// <summary>The transaction's XAVPs; made on first use.</summary>
    public XavpList Groups => _groups ?? Make(ref _groups);
    /// <summary>The transaction's XAVUs; made on first use.</summary>
    public XavpList Single => _single ?? Make(ref _single);

    /// <summary>How many values there are.</summary>
    public int Count { get; private set; }

    /// <summary>The value of <paramref name="name"/> that is <paramref name="depth"/> below the newest; undefined when there is none.</summary>
    public Text Get(string name, int depth = 0)
    {
        using var held = _gate.EnterScope();
        for (int i = Count - 1; i >= 0; i--)
            if (_entries[i].Name == name && depth-- == 0) return _entries[i].Value;
        return default;
    }

    /// <summary>Pushes a value; an undefined one removes the newest instead.</summary>
    public void Push(string name, Text value)
    {
        using var held = _gate.EnterScope();
        if (value.IsNull) { RemoveTop(name); return; }
        if (Count == _entries.Length) Array.Resize(ref _entries, Math.Max(8, Count * 2));
        _entries[Count++] = (name, _arena.Store(value.Octets));
    }

    /// <summary>Removes the newest value of <paramref name="name"/>.</summary>
    public void RemoveTop(string name)
    {
        using var held = _gate.EnterScope();
        for (int i = Count - 1; i >= 0; i--)
            if (_entries[i].Name == name) { RemoveAt(i); return; }
    }

    /// <summary>Removes and returns the oldest value of <paramref name="name"/> that <paramref name="isWanted"/> with <paramref name="state"/>; undefined when there is none.</summary>
    public Text TakeOldest<T>(string name, T state, Func<Text, T, bool> isWanted) where T : allows ref struct
    {
        using var held = _gate.EnterScope();
        for (int i = 0; i < Count; i++)
        {
            if (_entries[i].Name != name || !isWanted(_entries[i].Value, state)) continue;
            var value = _entries[i].Value;
            RemoveAt(i);
            return value;
        }
        return default;
    }

    /// <summary>Removes all values of <paramref name="name"/>.</summary>
    public int RemoveAll(string name)
    {
        using var held = _gate.EnterScope();
        int removed = 0;
        for (int i = Count - 1; i >= 0; i--)
            if (_entries[i].Name == name) { RemoveAt(i); removed++; }
        return removed;
    }

    /// <summary>How many values <paramref name="name"/> has.</summary>
    public int CountOf(string name)
    {
        using var held = _gate.EnterScope();
        int count = 0;
        for (int i = 0; i < Count; i++) if (_entries[i].Name == name) count++;
        return count;
    }

    /// <summary>All names and values, the oldest first, for who writes them down.</summary>
    public (string Name, Text Value)[] Copy()
    {
        using var held = _gate.EnterScope();
        return _entries[..Count];
    }

    /// <summary>Adds all values of <paramref name="from"/>, oldest first.</summary>
    public void CopyFrom(AvpList from)
    {
        // Only a list that nobody else knows yet is copied into, so the order of the two locks is nobody's trap.
        using var held = from._gate.EnterScope();
        for (int i = 0; i < from.Count; i++) Push(from._entries[i].Name, from._entries[i].Value);
        if (from._groups is { } groups) Groups.CopyFrom(groups);
        if (from._single is { } single) Single.CopyFrom(single);
    }

    private static XavpList Make(ref XavpList? place) => Interlocked.CompareExchange(ref place, new XavpList(), null) ?? place;

    private void RemoveAt(int index)
    {
        Array.Copy(_entries, index + 1, _entries, index, Count - index - 1);
        _entries[--Count] = default;
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _entries.AsSpan(0, Count).Clear();
        Count = 0;
        _groups?.Clear();
        _single?.Clear();
        _arena.Reset();
    }
}
