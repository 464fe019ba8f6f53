using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Classics;

/// <summary>All values of the headers of one name in order: over lines, and over commas unless the header holds them as part of one value (credentials).</summary>
internal ref struct HeaderValueList
{
    /// <summary>The most values of one name.</summary>
    public const int Limit = 256;

    private readonly Span<(int Header, int Start, int Length)> _values;

    /// <summary>Reads the values into <paramref name="room"/>, which is <see cref="Limit"/> long.</summary>
    public HeaderValueList(SipMessage message, ReadOnlySpan<byte> name, bool splitsCommas, Span<(int Header, int Start, int Length)> room)
    {
        _values = room;
        for (int index = message.IndexOf(name); index >= 0; index = message.IndexOf(name, index + 1))
        {
            var value = message.Headers[index].Value;
            if (!splitsCommas)
            {
                if (Count < Limit) room[Count++] = (index, value.Offset, value.Length);
                continue;
            }
            foreach (var one in new ListValues(message.Octets, value))
                if (Count < Limit) room[Count++] = (index, one.Offset, one.Length);
        }
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Where the value at <paramref name="index"/> stands.</summary>
    public readonly Slice this[int index] => new(_values[index].Start, _values[index].Length);

    /// <summary>The header line of the value at <paramref name="index"/>.</summary>
    public readonly int HeaderOf(int index) => _values[index].Header;

    /// <summary>The place from 0 that a name's index (from 1, or from the end) means; -1 when there is none.</summary>
    public readonly int Place(int index)
    {
        int place = index > 0 ? index - 1 : Count + index;
        return place >= 0 && place < Count ? place : -1;
    }

    /// <summary>Takes a value out, with the comma that becomes superfluous; the line too when nothing is left in it.</summary>
    public readonly void Remove(SipMessage message, int place)
    {
        int header = _values[place].Header;
        bool hasBefore = place > 0 && _values[place - 1].Header == header, hasAfter = place + 1 < Count && _values[place + 1].Header == header;
        var value = this[place];
        if (hasAfter) message.Edits.Remove(new Slice(value.Offset, _values[place + 1].Start - value.Offset));
        else if (hasBefore) message.Edits.Remove(new Slice(this[place - 1].End, value.End - this[place - 1].End));
        else message.Edits.Remove(message.Headers[header].Line);
    }
}
