namespace Chappe.Modules.Media.Sdp;

/// <summary>The lines of a session or of one medium, in order. What nobody understands stays where it is.</summary>
internal sealed class DescriptionLines(IEnumerable<DescriptionLine> lines)
{
    // RFC 8866 section 5: i= c= b= k= a= is the order in a media section; v= o= s= i= u= e= p= c= b= t= ... k= a= in the session's.
    private const string Order = "vosiuepcbtrzka";
    private readonly List<DescriptionLine> _lines = [.. lines];

    internal DescriptionLines() : this([]) { }

    internal IReadOnlyList<DescriptionLine> All => _lines;

    /// <summary>The value of the first line of a type; null when there is none.</summary>
    internal string? Find(char type)
    {
        foreach (var line in _lines)
            if (line.Type == type) return line.Value;
        return null;
    }

    /// <summary>The value of the first attribute of that name, empty for a flag; null when there is none. Names count case (RFC 8866 section 5.13).</summary>
    internal string? Attribute(string name)
    {
        foreach (var line in _lines)
            if (line.IsAttribute(name)) return line.AttributeValue;
        return null;
    }

    internal bool Has(string name) => Attribute(name) is not null;

    /// <summary>The values of all attributes of that name.</summary>
    internal IEnumerable<string> Attributes(string name) => _lines.Where(l => l.IsAttribute(name)).Select(l => l.AttributeValue);

    /// <summary>Replaces the first line of a type; a new one goes to its place in the order of RFC 8866.</summary>
    internal void Set(char type, string value)
    {
        int at = _lines.FindIndex(l => l.Type == type);
        if (at >= 0) _lines[at] = new DescriptionLine(type, value);
        else Insert(new DescriptionLine(type, value));
    }

    internal void Remove(Predicate<DescriptionLine> which) => _lines.RemoveAll(which);

    internal void RemoveAttribute(string name) => _lines.RemoveAll(l => l.IsAttribute(name));

    /// <summary>Adds an attribute behind the others.</summary>
    internal void Add(string attribute) => Insert(new DescriptionLine('a', attribute));

    /// <summary>Adds a line as the last one, where a reader found it.</summary>
    internal void Append(DescriptionLine line) => _lines.Add(line);

    /// <summary>Puts each line through a change; null takes it away.</summary>
    internal void Change(Func<DescriptionLine, DescriptionLine?> change)
    {
        int kept = 0;
        foreach (var line in _lines.ToArray())
            if (change(line) is { } changed) _lines[kept++] = changed;
        _lines.RemoveRange(kept, _lines.Count - kept);
    }

    private void Insert(DescriptionLine line)
    {
        int rank = Order.IndexOf(line.Type), at = _lines.Count;
        while (at > 0 && Order.IndexOf(_lines[at - 1].Type) > rank) at--;
        _lines.Insert(at, line);
    }
}
