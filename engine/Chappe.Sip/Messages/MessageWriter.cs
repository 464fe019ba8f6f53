using System.Buffers;
using Chappe.Sip.Parsing;

namespace Chappe.Sip.Messages;

/// <summary>
/// Writes a message with its edits: received octets and insertions spliced into one run of octets. Edits are taken by place, at one place
/// in the order they were made. Where they overlap, the widest removal stands for all: an edit that begins inside what another removes has
/// lost its place and its text, and of two removals that begin at one place the wider, or the later of equals, gives the text.
/// </summary>
public static class MessageWriter
{
    private const int PlansOnStack = 128;

    /// <summary>An upper bound of what <see cref="Write"/> needs.</summary>
    public static int Bound(SipMessage message, EditList? more = null) => message.Length + message.Edits.TextLength + (more?.TextLength ?? 0) + 64;

    /// <summary>Writes <paramref name="message"/> with its own edits and <paramref name="more"/> (a branch's Via, Request-URI ...; edits at one place: the message's own come first). When an edit touches the body, or <paramref name="needsContentLength"/> and there is none, Content-Length is made true.</summary>
    /// <returns>How many octets were written, or -1 when <paramref name="destination"/> is too small.</returns>
    public static int Write(SipMessage message, EditList? more, Span<byte> destination, bool needsContentLength = false)
    {
        var count = message.Edits.Count + (more?.Count ?? 0);
        long[]? rented = null;
        Span<long> order = count <= PlansOnStack ? stackalloc long[PlansOnStack] : rented = ArrayPool<long>.Shared.Rent(count);
        var splice = new Splice(message, more, order[..count], destination);
        var written = splice.Write(needsContentLength);
        if (rented is not null) ArrayPool<long>.Shared.Return(rented);
        return written;
    }
}
