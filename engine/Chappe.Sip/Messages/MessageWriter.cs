namespace Chappe.Sip.Messages;

/// <summary>Writes a message with its edits: received octets and insertions spliced into one run of octets.</summary>
public static class MessageWriter
{
    /// <summary>An upper bound of what <see cref="Write"/> needs.</summary>
    public static int Bound(SipMessage message, EditList? more = null) => message.Length + message.Edits.TextLength + (more?.TextLength ?? 0) + 64;

    /// <summary>Writes <paramref name="message"/> with its own edits and <paramref name="more"/> (a branch's Via, Request-URI ...; edits at one place: the message's own come first). When an edit touches the body, or <paramref name="needsContentLength"/> and there is none, Content-Length is made true.</summary>
    /// <returns>How many octets were written, or -1 when <paramref name="destination"/> is too small.</returns>
    public static int Write(SipMessage message, EditList? more, Span<byte> destination, bool needsContentLength = false) => throw new NotImplementedException();
}
