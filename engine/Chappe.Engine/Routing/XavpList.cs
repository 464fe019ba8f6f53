using Chappe.Engine.Vocabulary;

namespace Chappe.Engine.Routing;

/// <summary>XAVPs: named stacks of roots, each with fields. They live beside a transaction's AVPs, are shared like them, and each word holds them for itself. Values are copied in.</summary>
public sealed class XavpList
{
    private readonly List<(string Name, string Field, int Root, Text Value)> _fields = [];
    private readonly List<(string Name, int Root)> _roots = [];
    private readonly Arena _arena = new();
    private readonly Lock _gate = new();
    private int _lastRoot;

    /// <summary>The newest value of <paramref name="field"/> in the root <paramref name="depth"/> below the newest; undefined when there is none.</summary>
    public Text Get(string name, int depth, string field)
    {
        using var held = _gate.EnterScope();
        int root = RootAt(name, depth);
        for (int i = _fields.Count - 1; root > 0 && i >= 0; i--)
            if (_fields[i].Root == root && _fields[i].Field == field) return _fields[i].Value;
        return default;
    }

    /// <summary>The field of the newest root of that name that has <paramref name="index"/> newer ones beside it, so that 0 is the newest.</summary>
    /// <returns>false when there are not so many.</returns>
    public bool TryGetAt(string name, int index, out string field, out Text value)
    {
        using var held = _gate.EnterScope();
        int root = RootAt(name, 0);
        for (int i = _fields.Count - 1; root > 0 && i >= 0; i--)
        {
            if (_fields[i].Root != root || index-- > 0) continue;
            (field, value) = (_fields[i].Field, _fields[i].Value);
            return true;
        }
        (field, value) = ("", default);
        return false;
    }

    /// <summary>Makes a new root on top with one field.</summary>
    public void Push(string name, string field, Text value)
    {
        using var held = _gate.EnterScope();
        _roots.Add((name, ++_lastRoot));
        _fields.Add((name, field, _lastRoot, _arena.Store(value)));
    }

    /// <summary>Sets or (undefined) removes a field of an existing root; the first root is made when there is none.</summary>
    public void SetField(string name, int depth, string field, Text value)
    {
        using var held = _gate.EnterScope();
        int root = RootAt(name, depth);
        if (root == 0)
        {
            if (depth == 0 && !value.IsNull) Push(name, field, value);
            return;
        }
        _fields.RemoveAll(f => f.Root == root && f.Field == field);
        if (!value.IsNull) _fields.Add((name, field, root, _arena.Store(value)));
    }

    /// <summary>How many roots of that name there are.</summary>
    public int CountOf(string name)
    {
        using var held = _gate.EnterScope();
        int count = 0;
        foreach (var root in _roots) if (root.Name == name) count++;
        return count;
    }

    /// <summary>Removes a root with its fields; false when there is none.</summary>
    public bool Remove(string name, int depth)
    {
        using var held = _gate.EnterScope();
        int root = RootAt(name, depth);
        _fields.RemoveAll(f => f.Root == root);
        return _roots.RemoveAll(r => r.Root == root) > 0;
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        using var held = _gate.EnterScope();
        _fields.Clear();
        _roots.Clear();
        _arena.Reset();
        _lastRoot = 0;
    }

    /// <summary>Takes over all roots and fields of <paramref name="from"/>; used on a list that is new.</summary>
    public void CopyFrom(XavpList from)
    {
        using var held = from._gate.EnterScope();
        _roots.AddRange(from._roots);
        foreach (var field in from._fields) _fields.Add((field.Name, field.Field, field.Root, _arena.Store(field.Value)));
        _lastRoot = from._lastRoot;
    }

    private int RootAt(string name, int depth)
    {
        for (int i = _roots.Count - 1; depth >= 0 && i >= 0; i--)
            if (_roots[i].Name == name && depth-- == 0) return _roots[i].Root;
        return 0;
    }
}
