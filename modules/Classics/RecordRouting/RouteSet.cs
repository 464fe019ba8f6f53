using Chappe.Sip.Headers;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Classics;

/// <summary>The Route values of a request in order, over lines and commas, and which of them stay. Lives on the stack.</summary>
internal ref struct RouteSet
{
    /// <summary>The most Routes of one request (threats P6).</summary>
    public const int Limit = 64;

    private readonly SipMessage _message;
    private readonly Span<(int Header, int Start, int End)> _values;

    /// <summary>Reads the Routes into <paramref name="room"/>, which is <see cref="Limit"/> long.</summary>
    public RouteSet(SipMessage message, Span<(int Header, int Start, int End)> room)
    {
        _message = message;
        _values = room;
        var walk = message.Addresses(HeaderId.Route);
        while (Count < room.Length && walk.MoveNext())
        {
            var address = walk.Current;
            room[Count++] = (walk.HeaderIndex, address.Value.Offset, address.Value.End);
        }
        IsFaulty = walk.IsFaulty;
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }
    /// <summary>A value is not of the grammar; what stands behind it is not counted.</summary>
    public bool IsFaulty { get; }

    /// <summary>The address at <paramref name="index"/>.</summary>
    public readonly NameAddr this[int index]
    {
        get
        {
            var (header, start, _) = _values[index];
            NameAddr.TryParse(_message.Octets, start, _message.Headers[header].Value.End, out var address);
            return address;
        }
    }

    /// <summary>Where a further Route may be put: behind the line of the last one.</summary>
    public readonly int End => _message.Headers[_values[Count - 1].Header].LineEnd;

    /// <summary>Takes the first <paramref name="fromTop"/> and the last <paramref name="fromBottom"/> values off the request.</summary>
    public readonly void Remove(int fromTop, int fromBottom)
    {
        for (int i = 0; i < Count;)
        {
            int header = _values[i].Header, end = i;
            while (end < Count && _values[end].Header == header) end++;
            KeepOf(header, Math.Max(i, fromTop), Math.Min(end, Count - fromBottom), i, end);
            i = end;
        }
    }

    /// <summary>Of the values <paramref name="start"/> to <paramref name="end"/> of one line, those from <paramref name="first"/> to <paramref name="last"/> stay.</summary>
    private readonly void KeepOf(int header, int first, int last, int start, int end)
    {
        var line = _message.Headers[header];
        if (first >= last)
        {
            _message.Edits.Remove(line.Line);
            return;
        }
        if (first > start) _message.Edits.Remove(new Slice(line.Value.Offset, _values[first].Start - line.Value.Offset));
        if (last < end) _message.Edits.Remove(new Slice(_values[last - 1].End, line.Value.End - _values[last - 1].End));
    }
}
