namespace Chappe.Sip.Messages;

/// <summary>One header line of a message as the index keeps it: its name, its value without surrounding white space (folds are still inside), and where the line starts and ends.</summary>
/// <param name="Id">The known name, or <see cref="HeaderId.Other"/>.</param>
/// <param name="Name">The name as written.</param>
/// <param name="Value">The value, trimmed.</param>
/// <param name="LineEnd">The offset behind the line's CRLF; the line starts at <c>Name.Offset</c>.</param>
public readonly record struct HeaderEntry(HeaderId Id, Slice Name, Slice Value, int LineEnd)
{
    /// <summary>The whole line with its CRLF.</summary>
    public Slice Line => new(Name.Offset, LineEnd - Name.Offset);
}
