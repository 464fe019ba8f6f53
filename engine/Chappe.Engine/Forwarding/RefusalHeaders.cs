using Chappe.Engine.Routing;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Forwarding;

/// <summary>
/// What a reply to an unreadable request repeats of it (threats P9): of every header once what can be read, and for a From, To or CSeq that
/// is itself the fault something that says so. Copied as it came, the fault would make the 400 as unreadable as what it refuses.
/// </summary>
internal static class RefusalHeaders
{
    /// <summary>Writes Via, From, To, Call-ID and CSeq.</summary>
    public static void Write(ref OctetWriter writer, RouteContext context, ReadOnlySpan<byte> toTag)
    {
        var message = context.Message;
        WriteVias(ref writer, context);
        var from = message.IndexOf(HeaderId.From);
        if (message.From.Uri.IsPresent) writer.Write(message[message.Headers[from].Line]);
        else writer.Write("From: <sip:unreadable@invalid.invalid>\r\n"u8);
        var to = message.IndexOf(HeaderId.To);
        if (message.To.Uri.IsPresent)
        {
            var header = message.Headers[to];
            writer.Write(message.Buffer.AsSpan(header.Name.Offset, header.Value.End - header.Name.Offset));
        }
        else writer.Write("To: <sip:unreadable@invalid.invalid>"u8);
        if (!message.To.Tag.IsPresent && toTag.Length > 0)
        {
            writer.Write(";tag="u8);
            writer.Write(toTag);
        }
        writer.Write("\r\nCall-ID: "u8);
        writer.Write(message[message.CallId]);
        writer.Write("\r\nCSeq: "u8);
        // A client finds its transaction by the branch and the method (RFC 3261 section 17.1.3); the number is for the eye.
        writer.Write(message.CSeq.NumberText.IsPresent ? message[message.CSeq.NumberText] : "0"u8);
        writer.Write((byte)' ');
        writer.Write(message.CSeq.MethodName.IsPresent ? message[message.CSeq.MethodName] : message[message.MethodName]);
        writer.Write("\r\n"u8);
    }

    /// <summary>The topmost Via with where it came from, then those behind it as far as they can be read.</summary>
    private static void WriteVias(ref OctetWriter writer, RouteContext context)
    {
        var message = context.Message;
        bool isTop = true;
        foreach (var via in message.Vias)
        {
            writer.Write("Via: "u8);
            var fix = new TopViaFix(context);
            if (isTop && !fix.IsEmpty) fix.WriteValue(context, ref writer);
            else writer.Write(message[via.Value]);
            writer.Write("\r\n"u8);
            isTop = false;
        }
    }
}
