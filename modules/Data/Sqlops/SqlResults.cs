using Chappe.Engine.Databases;
using Chappe.Engine.Routing;

namespace Chappe.Modules.Data;

/// <summary>The results that a route keeps under names, with its message.</summary>
public sealed class SqlResults : IResettable
{
    private const int Limit = 64;

    private readonly Dictionary<string, DbResult> _results = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _changed = new(StringComparer.Ordinal);

    /// <summary>The result of that name, or null.</summary>
    internal DbResult? Find(string name) => _results.GetValueOrDefault(name);

    /// <summary>Keeps a result; false when the message has too many.</summary>
    internal bool Keep(string name, DbResult result)
    {
        if (_results.Count >= Limit && !_results.ContainsKey(name)) return false;
        _results[name] = result;
        return true;
    }

    /// <summary>Forgets a result.</summary>
    internal void Free(string name) => _results.Remove(name);

    /// <summary>How many rows the last statement wrote.</summary>
    internal void NoteChanged(string connection, int rows) => _changed[connection] = rows;

    /// <summary>How many rows the last statement of this message wrote over a connection.</summary>
    internal int ChangedBy(string connection) => _changed.GetValueOrDefault(connection);

    /// <inheritdoc/>
    public void Reset()
    {
        _results.Clear();
        _changed.Clear();
    }
}
