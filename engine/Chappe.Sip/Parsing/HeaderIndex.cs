using Chappe.Sip.Messages;

namespace Chappe.Sip.Parsing;

/// <summary>The index of a message's header lines: one pass over the octets, reused for the next message.</summary>
internal sealed class HeaderIndex
{
    /// <summary>No message has more header lines (threats P6).</summary>
    public const int MaxCount = 256;

    /// <summary>RFC 3261 section 7.3.1: only headers that are lists may stand more than once; acting on one copy and passing on the other is how filters are passed by (threats P3, F1).</summary>
    private const ulong MayStandOnce = 1UL << (int)HeaderId.From | 1UL << (int)HeaderId.To | 1UL << (int)HeaderId.CallId | 1UL << (int)HeaderId.CSeq
        | 1UL << (int)HeaderId.MaxForwards | 1UL << (int)HeaderId.ContentLength;

    private readonly short[] _first = new short[HeaderNames.IdCount]; // one more than the index of the first header of that name
    private HeaderEntry[] _entries = new HeaderEntry[32];
    private int _count;

    public ReadOnlySpan<HeaderEntry> Entries => _entries.AsSpan(0, _count);

    public void Clear()
    {
        _count = 0;
        Array.Clear(_first);
    }

    public HeaderEntry First(HeaderId id)
    {
        var first = Has(id) ? _first[(int)id] : 0;
        return first == 0 ? default : _entries[first - 1];
    }

    /// <summary>The value of the first header of that name; absent when there is none.</summary>
    public Slice Value(HeaderId id)
    {
        var first = _first[(int)id];
        return first == 0 ? default : _entries[first - 1].Value;
    }

    public bool Has(HeaderId id) => (uint)id < (uint)_first.Length && _first[(int)id] != 0;

    public int IndexOf(HeaderId id, int from)
    {
        if (!Has(id)) return -1;
        for (var i = Math.Max(from, _first[(int)id] - 1); i < _count; i++)
            if (_entries[i].Id == id)
                return i;
        return -1;
    }

    public int IndexOf(ReadOnlySpan<byte> octets, ReadOnlySpan<byte> name, int from)
    {
        var id = HeaderNames.Find(name);
        if (id != HeaderId.Other) return IndexOf(id, from);
        for (var i = Math.Max(from, 0); i < _count; i++)
            if (_entries[i].Id == HeaderId.Other && Octets.EqualsNoCase(_entries[i].Name.Of(octets), name))
                return i;
        return -1;
    }

    public void CopyTo(HeaderIndex target)
    {
        if (target._entries.Length < _count) target._entries = new HeaderEntry[_entries.Length];
        _entries.AsSpan(0, _count).CopyTo(target._entries);
        _first.CopyTo(target._first, 0);
        target._count = _count;
    }

    /// <summary>
    /// Indexes the lines from <paramref name="start"/> up to the empty line. A faulty line is left out and the walk goes on, so that the
    /// sender can be told; the first fault is the answer. <paramref name="end"/> is where the empty line starts, or where reading ended.
    /// </summary>
    public MessageFault Read(ReadOnlySpan<byte> octets, int start, MessageBounds bounds, out int end)
    {
        var fault = MessageFault.None;
        var at = start;
        var vias = 0;
        var routes = 0;
        while (true)
        {
            end = at;
            if (at >= octets.Length) return Keep(fault, MessageFault.HeadersIncomplete);
            if (octets[at] == '\r')
            {
                if (at + 1 == octets.Length) return Keep(fault, MessageFault.HeadersIncomplete);
                if (octets[at + 1] == '\n') return fault;
            }
            if (at - start > bounds.Headers || _count >= Math.Min(bounds.HeaderCount, MaxCount)) return Keep(fault, MessageFault.TooLarge);

            var lineFault = FindEnd(octets, at, out var lineEnd);
            if (lineEnd < 0)
                return Keep(fault, octets.Length - at > bounds.Header ? MessageFault.TooLarge : lineFault == MessageFault.None ? MessageFault.HeadersIncomplete : lineFault);
            if (lineEnd - at > bounds.Header) lineFault = MessageFault.TooLarge;
            if (lineFault == MessageFault.None) lineFault = Add(octets, at, lineEnd, bounds, ref vias, ref routes);
            fault = Keep(fault, lineFault);
            at = lineEnd;
        }
    }

    private static MessageFault Keep(MessageFault first, MessageFault next) => first == MessageFault.None ? next : first;

    /// <summary>Finds the end of the header at <paramref name="at"/> with its folds: one vectorised scan per line that looks for the line's end and for control octets at once.</summary>
    private static MessageFault FindEnd(ReadOnlySpan<byte> octets, int at, out int end)
    {
        for (var from = at; ;)
        {
            end = -1;
            from = Octets.IndexOfControl(octets, from);
            if (from < 0) return MessageFault.None;
            if (octets[from] != '\r' || from + 1 >= octets.Length || octets[from + 1] != '\n')
                return from + 1 == octets.Length && octets[from] == '\r' ? MessageFault.None : FindEndSlowly(octets, at, out end);
            end = from + 2;
            if (end == octets.Length || octets[end] is not ((byte)' ' or (byte)'\t')) return MessageFault.None;
            from = end; // RFC 3261 section 7.3.1: the next line belongs to this one
        }
    }

    /// <summary>A header with a control octet in it: fine behind a backslash in a quoted string (torture intmeth), a fault elsewhere. Bare CR and bare LF end no line (threats P5).</summary>
    private static MessageFault FindEndSlowly(ReadOnlySpan<byte> octets, int at, out int end)
    {
        var fault = MessageFault.None;
        var isQuoted = false;
        end = -1;
        for (; at < octets.Length; at++)
        {
            var octet = octets[at];
            if (octet == '\r' && at + 1 < octets.Length && octets[at + 1] == '\n')
            {
                end = at + 2;
                if (end == octets.Length || octets[end] is not ((byte)' ' or (byte)'\t')) return fault;
                at++;
            }
            else if (octet == '"') isQuoted = !isQuoted;
            else if (octet == '\\' && isQuoted && at + 1 < octets.Length && octets[at + 1] is not ((byte)'\r' or (byte)'\n')) at++;
            else if (octet is < 32 and not (byte)'\t' or 127) fault = MessageFault.ControlOctet;
        }
        end = -1;
        return fault;
    }

    private MessageFault Add(ReadOnlySpan<byte> octets, int at, int lineEnd, MessageBounds bounds, ref int vias, ref int routes)
    {
        var colon = Octets.IndexOfColon(octets, at, lineEnd);
        if (colon <= at) return MessageFault.HeaderLine;
        var nameEnd = colon;
        while (octets[nameEnd - 1] is (byte)' ' or (byte)'\t') // HCOLON allows white space before the colon (threats P4)
            if (--nameEnd == at)
                return MessageFault.HeaderLine;

        var id = HeaderNames.Find(octets, at, nameEnd - at);
        if (id == HeaderId.Other && octets[at..nameEnd].ContainsAnyExcept(Octets.Token)) return MessageFault.HeaderLine;

        var value = Octets.SkipSpace(octets, colon + 1, lineEnd - 2);
        var valueEnd = Octets.TrimEnd(octets, value, lineEnd - 2);
        ref var first = ref _first[(int)id];
        // The second copy is left out like any faulty line, so that an answer that copies headers does not repeat the fault (threats P9).
        if (first != 0 && id < (HeaderId)64 && (MayStandOnce >> (int)id & 1) != 0) return MessageFault.DuplicateHeader;

        if (_count == _entries.Length) Array.Resize(ref _entries, Math.Min(_count * 2, MaxCount));
        _entries[_count++] = new HeaderEntry(id, new Slice(at, nameEnd - at), new Slice(value, valueEnd - value), lineEnd);
        if (first == 0) first = (short)_count;

        if (id == HeaderId.Via) return CountValues(octets, value, valueEnd, ref vias, bounds.Vias);
        return id == HeaderId.Route ? CountValues(octets, value, valueEnd, ref routes, bounds.Routes) : MessageFault.None;
    }

    /// <summary>Counts commas; those in quotes count too, which only makes the bound a little tighter for values nobody writes.</summary>
    private static MessageFault CountValues(ReadOnlySpan<byte> octets, int start, int end, ref int count, int bound)
    {
        count += octets[start..end].Count((byte)',') + 1;
        return count > bound ? MessageFault.TooLarge : MessageFault.None;
    }
}
