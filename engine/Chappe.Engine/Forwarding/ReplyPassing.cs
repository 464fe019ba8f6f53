using Chappe.Engine.Routing;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Forwarding;

/// <summary>Passes a reply on: our Via, the topmost one, is taken off (RFC 3261 section 16.7 step 3); all else leaves as it came, but for the edits of the reply routes.</summary>
internal static class ReplyPassing
{
    [ThreadStatic] private static EditList? t_edits;

    /// <summary>Room that suffices.</summary>
    public static int Bound(RouteContext reply) => MessageWriter.Bound(reply.Message);

    /// <summary>Writes the reply without its topmost Via.</summary>
    /// <param name="reply">The reply and its edits.</param>
    /// <param name="needsContentLength">It goes out on a stream (RFC 3261 section 20.14).</param>
    /// <param name="room">At least <see cref="Bound"/> octets.</param>
    /// <returns>How many octets were written.</returns>
    public static int Write(RouteContext reply, bool needsContentLength, Span<byte> room)
    {
        var message = reply.Message;
        var own = OwnVia(message);
        if (message.Edits.Count > 0 || needsContentLength && !message.First(HeaderId.ContentLength).Name.IsPresent)
        {
            var edits = t_edits ??= new EditList();
            edits.Clear();
            edits.Remove(own);
            return MessageWriter.Write(message, edits, room, needsContentLength);
        }
        var before = message.Buffer.AsSpan(message.Start, own.Offset - message.Start);
        var after = message.Buffer.AsSpan(own.End, message.Length - own.End);
        before.CopyTo(room);
        after.CopyTo(room[before.Length..]);
        return before.Length + after.Length;
    }

    /// <summary>The line of our Via, or its value and the comma when others stand on the same line.</summary>
    private static Slice OwnVia(SipMessage message)
    {
        ref readonly var via = ref message.TopVia;
        return via.Next == 0
            ? message.First(HeaderId.Via).Line
            : new Slice(via.Value.Offset, via.Next - via.Value.Offset);
    }
}
