namespace Chappe.Modules.Tasks;

/// <summary>One queue: pairs of key and value, first in, first out, all workers at the same time.</summary>
internal sealed class MessageQueue(int size, AddMode mode)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<(byte[] Key, byte[] Value)> _items = new();
    private readonly Dictionary<string, LinkedListNode<(byte[] Key, byte[] Value)>> _byKey = new(StringComparer.Ordinal);

    /// <summary>How many items wait.</summary>
    internal int Count { get { lock (_lock) return _items.Count; } }

    /// <summary>What may be in it, and what of one key is kept.</summary>
    internal (int Size, AddMode Mode) Rules { get; } = (size, mode);

    /// <summary>Adds an item.</summary>
    /// <returns>false when the oldest had to go for it.</returns>
    internal bool Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var item = (key.ToArray(), value.ToArray());
        lock (_lock)
        {
            string name = mode == AddMode.All ? "" : Name(item.Item1);
            if (mode != AddMode.All && _byKey.TryGetValue(name, out var present))
            {
                if (mode == AddMode.KeepOldest) return true;
                Remove(present);
            }
            bool hasRoom = _items.Count < Rules.Size;
            if (!hasRoom) Remove(_items.First!);
            var node = _items.AddLast(item);
            if (mode != AddMode.All) _byKey[name] = node;
            return hasRoom;
        }
    }

    /// <summary>Takes the oldest item out.</summary>
    internal bool TryFetch(out byte[] key, out byte[] value)
    {
        lock (_lock)
        {
            (key, value) = ([], []);
            if (_items.First is not { } first) return false;
            (key, value) = first.Value;
            Remove(first);
            return true;
        }
    }

    private void Remove(LinkedListNode<(byte[] Key, byte[] Value)> node)
    {
        _items.Remove(node);
        if (mode != AddMode.All) _byKey.Remove(Name(node.Value.Key));
    }

    // Octets one to one, so that two keys that are no UTF-8 stay two.
    private static string Name(byte[] key) => System.Text.Encoding.Latin1.GetString(key);
}
