using System.Collections;
using System.Globalization;

namespace Chappe.Modules.Media.Ng;

/// <summary>
/// Values by name, in the order in which they were given: a command, a reply, or a part of one. Reading is forgiving the way rtpengine
/// is (digits count as an integer, one text as a list of one); what is not there, or of another kind, is null.
/// </summary>
internal sealed class NgDictionary : NgValue, IEnumerable<KeyValuePair<string, NgValue>>
{
    private readonly OrderedDictionary<string, NgValue> _items = new(StringComparer.Ordinal);

    /// <summary>How many names.</summary>
    public int Count => _items.Count;

    /// <summary>The value of that name; null when there is none, and setting null removes it. A name that is set again keeps its place.</summary>
    public NgValue? this[string name]
    {
        get => _items.TryGetValue(name, out var value) ? value : null;
        set
        {
            if (value is null) _items.Remove(name);
            else _items[name] = value;
        }
    }

    /// <summary>Adds a value at the end; a name that is there already gets the new value.</summary>
    public void Add(string name, NgValue value) => this[name] = value;

    /// <summary>Adds a value at the end.</summary>
    /// <returns>false when the name is there already.</returns>
    public bool TryAdd(string name, NgValue value) => _items.TryAdd(name, value);

    /// <summary>True when there is such a name.</summary>
    public bool Has(string name) => _items.ContainsKey(name);

    /// <summary>The text of that name, an integer as its digits.</summary>
    public string? Text(string name) => this[name] is NgText or NgInteger ? this[name]!.ToString() : null;

    /// <summary>The octets of the text of that name; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Octets(string name) => this[name] is NgText text ? text.Octets : default;

    /// <summary>The integer of that name, or a text that is one.</summary>
    public long? Integer(string name) => this[name] switch
    {
        NgInteger number => number.Value,
        NgText text when long.TryParse(text.Octets.Span, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) => number,
        _ => null,
    };

    /// <summary>The list of that name; a text counts as a list of one.</summary>
    public NgList? List(string name) => this[name] switch
    {
        NgList list => list,
        NgText text => new NgList { text },
        _ => null,
    };

    /// <summary>The list of that name, made when it is not there.</summary>
    public NgList MakeList(string name)
    {
        if (_items.TryGetValue(name, out var value) && value is NgList there) return there;
        var made = new NgList();
        _items[name] = made;
        return made;
    }

    /// <summary>The dictionary of that name.</summary>
    public NgDictionary? Dictionary(string name) => this[name] as NgDictionary;

    /// <summary>The dictionary of that name, made when it is not there.</summary>
    public NgDictionary MakeDictionary(string name)
    {
        if (_items.TryGetValue(name, out var value) && value is NgDictionary there) return there;
        var made = new NgDictionary();
        _items[name] = made;
        return made;
    }

    /// <summary>True when the list of that name has <paramref name="word"/>: <c>Lists("flags", "trust-address")</c>.</summary>
    public bool Lists(string name, string word) => List(name)?.Has(word) == true;

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, NgValue>> GetEnumerator() => _items.GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();
}
