using Chappe.Sip.Parsing;

namespace Chappe.Sip.Messages;

/// <summary>One writing of a message: its edits in order of place, walked once to know the new body's length and once to write.</summary>
internal ref struct Splice
{
    private readonly SipMessage _message;
    private readonly EditList? _more;
    private readonly Span<long> _order; // place in the upper half, sequence in the lower: sorting it is stable
    private readonly Span<byte> _destination;
    private int _written;

    public Splice(SipMessage message, EditList? more, Span<long> order, Span<byte> destination)
    {
        _message = message;
        _more = more;
        _order = order;
        _destination = destination;
        var own = message.Edits.Edits;
        for (var i = 0; i < own.Length; i++) order[i] = Place(own[i], i);
        for (var i = own.Length; i < order.Length; i++) order[i] = Place(more!.Edits[i - own.Length], i);
        order.Sort();
    }

    public int Write(bool needsContentLength)
    {
        var (bodyLength, isTouched, keepsLengthHeader, tellsLength) = Measure();
        var header = _message.First(HeaderId.ContentLength);
        var isTold = header.Name.IsPresent && keepsLengthHeader;
        var rewrite = isTold ? isTouched : (isTouched || needsContentLength) && !tellsLength;
        Span<byte> line = stackalloc byte[32];
        var lineLength = 0;
        if (rewrite)
        {
            if (!isTold) "Content-Length: "u8.CopyTo(line);
            lineLength = isTold ? 0 : 16;
            lineLength += Numbers.Write((uint)bodyLength, line[lineLength..]);
            if (!isTold) "\r\n"u8.CopyTo(line[lineLength..]);
            lineLength += isTold ? 0 : 2;
        }
        var length = !rewrite ? default : isTold ? header.Value : new Slice(_message.HeadersEnd, 0);
        return WriteAll(length, line[..lineLength]) ? _written : -1;
    }

    /// <summary>The body's new length, whether an edit touches the body, whether the Content-Length header stays, and whether inserted text brings one.</summary>
    private readonly (int BodyLength, bool IsTouched, bool KeepsLengthHeader, bool TellsLength) Measure()
    {
        var body = _message.Body;
        var lengthValue = _message.First(HeaderId.ContentLength).Value;
        var (bodyLength, isTouched, keeps, tells) = (body.Length, false, true, false);
        var cursor = _message.Start;
        for (var i = 0; i < _order.Length;)
        {
            var group = NextGroup(ref i);
            foreach (var key in group.Keys)
            {
                ref readonly var edit = ref Get(key);
                if (!Stands(group, cursor, key, edit)) continue;
                if (group.At >= body.Offset) bodyLength += edit.TextLength;
                else tells |= edit.TextLength > 0 && HoldsContentLength(TextOf(key, edit));
            }
            keeps &= group.At >= lengthValue.Offset || group.End <= lengthValue.Offset;
            var from = Math.Max(Math.Max(group.At, cursor), body.Offset);
            if (group.End > from) bodyLength -= group.End - from;
            isTouched |= group.At >= body.Offset || group.End > body.Offset;
            cursor = Math.Max(cursor, group.End);
        }
        return (bodyLength, isTouched, keeps, tells);
    }

    private bool WriteAll(Slice lengthAt, scoped ReadOnlySpan<byte> lengthText)
    {
        var cursor = _message.Start;
        for (var i = 0; i < _order.Length;)
        {
            var group = NextGroup(ref i);
            // The true length wins over an edit of the header's value.
            if (lengthText.Length > 0 && (lengthAt.Offset < group.At || lengthAt.Offset == group.At && lengthAt.Length > 0))
            {
                if (!WriteLength(ref cursor, lengthAt, lengthText)) return false;
                lengthText = default;
            }
            if (group.At > cursor && !WriteReceived(cursor, group.At)) return false;
            foreach (var key in group.Keys)
            {
                ref readonly var edit = ref Get(key);
                if (Stands(group, cursor, key, edit) && !Put(TextOf(key, edit))) return false;
            }
            cursor = Math.Max(cursor, group.End);
        }
        if (lengthText.Length > 0 && !WriteLength(ref cursor, lengthAt, lengthText)) return false;
        return WriteReceived(cursor, _message.Length);
    }

    private bool WriteLength(ref int cursor, Slice at, scoped ReadOnlySpan<byte> text)
    {
        if (!WriteReceived(cursor, at.Offset) || !Put(text)) return false;
        cursor = Math.Max(cursor, at.End);
        return true;
    }

    private bool WriteReceived(int from, int to) => to <= from || Put(_message.Buffer.AsSpan(from, to - from));

    private bool Put(scoped ReadOnlySpan<byte> text)
    {
        if (!text.TryCopyTo(_destination[_written..])) return false;
        _written += text.Length;
        return true;
    }

    /// <summary>All edits that begin at one place. <see cref="Winner"/> is the removal that stands for the others, -1 when nothing is removed.</summary>
    private readonly ref struct Group(ReadOnlySpan<long> keys, int at, int end, long winner)
    {
        public readonly ReadOnlySpan<long> Keys = keys;
        public readonly int At = at;
        public readonly int End = end;
        public readonly long Winner = winner;
    }

    private readonly Group NextGroup(ref int i)
    {
        var start = i;
        var at = (int)(_order[i] >> 32);
        var (end, widest, winner) = (at, 0, -1L);
        for (; i < _order.Length && (int)(_order[i] >> 32) == at; i++)
        {
            ref readonly var edit = ref Get(_order[i]);
            if (edit.Remove == 0 || edit.Remove < widest) continue;
            (widest, winner) = (edit.Remove, _order[i]);
            end = (int)Math.Min((long)at + edit.Remove, _message.Length);
        }
        return new Group(_order[start..i], at, end, winner);
    }

    /// <summary>An edit's text is written unless its place lies inside what an earlier one removed, or a wider removal begins at the same place.</summary>
    private static bool Stands(in Group group, int cursor, long key, in EditList.Edit edit) =>
        group.At >= cursor && (edit.Remove == 0 || key == group.Winner);

    private readonly ref readonly EditList.Edit Get(long key)
    {
        var i = (int)key;
        var own = _message.Edits.Edits;
        return ref i < own.Length ? ref own[i] : ref _more!.Edits[i - own.Length];
    }

    private readonly ReadOnlySpan<byte> TextOf(long key, in EditList.Edit edit) =>
        ((int)key < _message.Edits.Count ? _message.Edits : _more!).TextOf(edit);

    /// <summary>An edit beyond the message stands at its end.</summary>
    private readonly long Place(in EditList.Edit edit, int sequence) => (long)Math.Clamp(edit.At, _message.Start, _message.Length) << 32 | (uint)sequence;

    /// <summary>A script may have brought its own Content-Length header; two would let two hops see two messages (threats F1).</summary>
    private static bool HoldsContentLength(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            var colon = text.IndexOf((byte)':');
            if (colon < 0) return false;
            if (HeaderNames.Find(text[..Octets.TrimEnd(text, 0, colon)]) == HeaderId.ContentLength) return true;
            var line = text.IndexOf((byte)'\n');
            if (line < 0) return false;
            text = text[(line + 1)..];
        }
    }
}
