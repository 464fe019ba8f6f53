namespace Chappe.Engine.Routing;

/// <summary>What modules remember about one message: at most one object a type, reused with the context when it can <see cref="IResettable.Reset"/>.</summary>
public sealed class ModuleSlots
{
    private static int s_types;
    private object?[] _slots = [];
    private ulong _live;

    private static class Index<T>
    {
        internal static readonly int Value = Interlocked.Increment(ref s_types) - 1;
    }

    /// <summary>The object of that type, or null when nobody made one for this message.</summary>
    public T? Find<T>() where T : class, IResettable
    {
        int index = Index<T>.Value;
        return (_live >> index & 1) != 0 ? (T?)_slots[index] : null;
    }

    /// <summary>The object of that type, made or reset on first use for this message.</summary>
    public T Get<T>() where T : class, IResettable, new()
    {
        int index = Index<T>.Value;
        if ((_live >> index & 1) != 0) return (T)_slots[index]!;
        if (index >= 64) throw new InvalidOperationException("More than 64 kinds of module state: widen ModuleSlots.");
        if (index >= _slots.Length) Array.Resize(ref _slots, index + 4);
        _live |= 1ul << index;
        if (_slots[index] is T old) { old.Reset(); return old; }
        var made = new T();
        _slots[index] = made;
        return made;
    }

    /// <summary>Forgets all; the objects are kept for the next message.</summary>
    public void Clear() => _live = 0;
}

/// <summary>Can be used for another message after <see cref="Reset"/>.</summary>
public interface IResettable
{
    /// <summary>Back to the state of a new object.</summary>
    void Reset();
}
