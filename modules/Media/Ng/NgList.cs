using System.Collections;

namespace Chappe.Modules.Media.Ng;

/// <summary>Values in order: flags, what to replace, the media of a call.</summary>
internal sealed class NgList : NgValue, IReadOnlyList<NgValue>
{
    private readonly List<NgValue> _items = [];

    /// <inheritdoc/>
    public int Count => _items.Count;
    /// <inheritdoc/>
    public NgValue this[int index] => _items[index];

    /// <summary>Puts <paramref name="value"/> at the end.</summary>
    public void Add(NgValue value) => _items.Add(value);

    /// <summary>True when one of the texts is <paramref name="word"/>; case does not count, as rtpengine has it.</summary>
    public bool Has(string word)
    {
        foreach (var item in _items)
            if (item is NgText text && text.Octets.Length == word.Length && System.Text.Ascii.EqualsIgnoreCase(text.Octets.Span, word)) return true;
        return false;
    }

    /// <inheritdoc/>
    public IEnumerator<NgValue> GetEnumerator() => _items.GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();
}
