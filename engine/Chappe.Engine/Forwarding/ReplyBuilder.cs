using Chappe.Engine.Routing;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Forwarding;

/// <summary>Writes a reply to a request (RFC 3261 section 8.2.6): what must be repeated is copied as it came, name and folding included.</summary>
public static class ReplyBuilder
{
    /// <summary>Room that suffices for a reply to this request; the lengths of added headers and of a body come on top.</summary>
    public static int Bound(RouteContext request) => request.Message.HeadersEnd + request.ReplyHeaders.Length + 512;

    /// <summary>Writes a whole reply.</summary>
    /// <param name="context">The request, with the source it came from; its <c>append_to_reply</c> lines are added.</param>
    /// <param name="code">The status code.</param>
    /// <param name="reason">The reason phrase; control octets in it become blanks.</param>
    /// <param name="toTag">A tag that To gets when it has none and the code is not 100; empty to leave To as it is.</param>
    /// <param name="extraHeaders">Whole header lines, each with its CRLF.</param>
    /// <param name="body">The body; its Content-Type is among the extra headers.</param>
    /// <param name="destination">Where to write.</param>
    /// <returns>The length, or -1 when <paramref name="destination"/> is too small.</returns>
    public static int Write(RouteContext context, int code, ReadOnlySpan<byte> reason, ReadOnlySpan<byte> toTag,
        ReadOnlySpan<byte> extraHeaders, ReadOnlySpan<byte> body, Span<byte> destination)
    {
        var writer = new OctetWriter(destination);
        writer.Write("SIP/2.0 "u8);
        writer.Write(code);
        writer.Write((byte)' ');
        writer.WritePrintable(reason);
        writer.Write("\r\n"u8);
        if (context.IsUnreadable) RefusalHeaders.Write(ref writer, context, code == 100 ? default : toTag);
        else WriteRepeated(ref writer, context, code, toTag);
        var core = context.Routes.Options.Find<CoreOptions>();
        if (core is null or { server_signature: true })
        {
            writer.Write(core?.ServerHeaderLine ?? CoreOptions.DefaultServerHeaderLine);
        }
        writer.Write(extraHeaders);
        writer.Write(context.ReplyHeaders.Octets);
        writer.Write("Content-Length: "u8);
        writer.Write(body.Length);
        writer.Write("\r\n\r\n"u8);
        writer.Write(body);
        return writer.Length;
    }

    private static void WriteRepeated(ref OctetWriter writer, RouteContext context, int code, ReadOnlySpan<byte> toTag)
    {
        var message = context.Message;
        bool topVia = true;
        foreach (ref readonly var header in message.Headers)
        {
            switch (header.Id)
            {
                case HeaderId.Via when topVia:
                    topVia = false;
                    WriteTopVia(ref writer, context, header);
                    break;
                case HeaderId.To when toTag.Length > 0 && code != 100 && !message.To.Tag.IsPresent:
                    writer.Write(message.Buffer.AsSpan(header.Name.Offset, header.Value.End - header.Name.Offset));
                    writer.Write(";tag="u8);
                    writer.Write(toTag);
                    writer.Write("\r\n"u8);
                    break;
                case HeaderId.Via or HeaderId.From or HeaderId.To or HeaderId.CallId or HeaderId.CSeq:
                // RFC 3261 section 12.1.1: what makes a dialog repeats the recorded route.
                case HeaderId.RecordRoute when code is > 100 and < 300:
                // Section 8.2.6.1: a 100 repeats Timestamp.
                case HeaderId.Timestamp when code == 100:
                    writer.Write(message[header.Line]);
                    break;
            }
        }
    }

    private static void WriteTopVia(ref OctetWriter writer, RouteContext context, in HeaderEntry header)
    {
        var message = context.Message;
        var fix = new TopViaFix(context);
        if (fix.IsEmpty)
        {
            writer.Write(message[header.Line]);
            return;
        }
        int start = message.TopVia.Value.Offset, end = message.TopVia.Value.End;
        writer.Write(message.Buffer.AsSpan(header.Name.Offset, start - header.Name.Offset));
        fix.WriteValue(context, ref writer);
        writer.Write(message.Buffer.AsSpan(end, header.LineEnd - end));
    }
}
