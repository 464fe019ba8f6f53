namespace Chappe.Sip.Messages;

/// <summary>
/// The edits that wait beside a message's octets: insertions and removals by offset, spliced when the message is written, so
/// that what nobody touched goes out octet for octet. Not thread-safe; one message, one owner.
/// </summary>
public sealed class EditList
{
    private Edit[] _edits = new Edit[8];
    private byte[] _text = [];
    private int _textLength;

    /// <summary>One splice: at <see cref="At"/>, leave out <see cref="Remove"/> octets and put the text there.</summary>
    public readonly record struct Edit(int At, int Remove, int TextOffset, int TextLength);

    /// <summary>How many edits wait.</summary>
    public int Count { get; private set; }

    /// <summary>The edits in the order they were made.</summary>
    public ReadOnlySpan<Edit> Edits => _edits.AsSpan(0, Count);

    /// <summary>All inserted octets together; the upper bound of what writing adds.</summary>
    public int TextLength => _textLength;

    /// <summary>The octets that <paramref name="edit"/> inserts.</summary>
    public ReadOnlySpan<byte> TextOf(in Edit edit) => _text.AsSpan(edit.TextOffset, edit.TextLength);

    /// <summary>Puts <paramref name="text"/> before the octet at <paramref name="at"/>; several insertions at one place keep their order.</summary>
    public void Insert(int at, ReadOnlySpan<byte> text) => Replace(new Slice(at, 0), text);

    /// <summary>Leaves out <paramref name="range"/>.</summary>
    public void Remove(Slice range) => Replace(range, default);

    /// <summary>Writes <paramref name="text"/> where <paramref name="range"/> stands.</summary>
    public void Replace(Slice range, ReadOnlySpan<byte> text)
    {
        if (Count == _edits.Length) Array.Resize(ref _edits, Count * 2);
        if (_text.Length - _textLength < text.Length)
            Array.Resize(ref _text, Math.Max(512, Math.Max(_text.Length * 2, _textLength + text.Length)));
        text.CopyTo(_text.AsSpan(_textLength));
        _edits[Count++] = new Edit(range.Offset, range.Length, _textLength, text.Length);
        _textLength += text.Length;
    }

    /// <summary>A place to come back to with <see cref="Rollback"/>: a branch route's edits belong to its branch only.</summary>
    public (int Count, int Text) Mark() => (Count, _textLength);

    /// <summary>Forgets what was added after <paramref name="mark"/>.</summary>
    public void Rollback((int Count, int Text) mark) => (Count, _textLength) = mark;

    /// <summary>Forgets everything; the arrays are kept.</summary>
    public void Clear() => (Count, _textLength) = (0, 0);

    /// <summary>Makes this list equal to <paramref name="other"/>.</summary>
    public void CopyFrom(EditList other)
    {
        Clear();
        foreach (ref readonly var edit in other.Edits) Replace(new Slice(edit.At, edit.Remove), other.TextOf(edit));
    }
}
