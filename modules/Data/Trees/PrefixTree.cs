namespace Chappe.Modules.Data;

/// <summary>Values by prefixes: the longest prefix of a text is found by looking for each of its lengths, which beats walking nodes for numbers of a phone's length.</summary>
internal sealed class PrefixTree(string name, int type)
{
    /// <summary>The longest prefix.</summary>
    public const int MaxLength = 63;

    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);
    private int _longest;

    public string Name { get; } = name;
    public int Type { get; } = type;
    public int Count => _values.Count;
    public IEnumerable<KeyValuePair<string, List<string>>> Entries => _values;

    /// <summary>Adds a value; false when the prefix is there already and may not be twice.</summary>
    public bool Add(string prefix, string value, bool allowsSeveral)
    {
        if (_values.TryGetValue(prefix, out var known))
        {
            if (allowsSeveral) known.Add(value);
            return allowsSeveral;
        }
        _values[prefix] = [value];
        _longest = Math.Max(_longest, prefix.Length);
        return true;
    }

    /// <summary>The values of all prefixes of a text, the longest prefix first.</summary>
    public IEnumerable<string> Match(string text)
    {
        var lookup = _values.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int length = Math.Min(text.Length, _longest); length > 0; length--)
            if (lookup.TryGetValue(text.AsSpan(0, length), out var values))
                foreach (string value in values) yield return value;
    }
}
