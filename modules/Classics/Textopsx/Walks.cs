using Chappe.Sip.Messages;

namespace Chappe.Modules.Classics;

/// <summary>Walks by name, at most four at a time as in Kamailio; the oldest makes room.</summary>
internal sealed class Walks
{
    private const int Limit = 4;
    private readonly List<(string Name, byte[] Buffer, List<Slice> Lines, int At)> _walks = [];

    /// <summary>Begins one, or begins it anew.</summary>
    public void Begin(string name, byte[] buffer, List<Slice> lines)
    {
        End(name);
        if (_walks.Count == Limit) _walks.RemoveAt(0);
        _walks.Add((name, buffer, lines, -1));
    }

    /// <summary>Goes on or back; false when nothing is there.</summary>
    public bool Move(string name, int by)
    {
        int index = _walks.FindIndex(w => w.Name == name);
        if (index < 0) return false;
        var walk = _walks[index];
        int at = walk.At + by;
        if (at < 0 || at >= walk.Lines.Count) return false;
        _walks[index] = walk with { At = at };
        return true;
    }

    /// <summary>The line at hand.</summary>
    public bool TryAt(string name, out byte[] buffer, out Slice line)
    {
        int index = _walks.FindIndex(w => w.Name == name);
        bool isThere = index >= 0 && _walks[index].At >= 0;
        buffer = isThere ? _walks[index].Buffer : [];
        line = isThere ? _walks[index].Lines[_walks[index].At] : default;
        return isThere;
    }

    /// <summary>Ends one.</summary>
    public bool End(string name)
    {
        _walks.RemoveAll(w => w.Name == name);
        return true;
    }

    /// <summary>Ends all.</summary>
    public void Clear() => _walks.Clear();
}
