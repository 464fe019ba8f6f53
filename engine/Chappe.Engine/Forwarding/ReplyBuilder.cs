using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Forwarding;

/// <summary>Writes a reply to a request (RFC 3261 section 8.2.6): what must be repeated is copied as it came, name and folding included.</summary>
public static class ReplyBuilder
{
    /// <summary>Writes a whole reply.</summary>
    /// <param name="context">The request, with the source it came from; its <c>append_to_reply</c> lines are added.</param>
    /// <param name="code">The status code.</param>
    /// <param name="reason">The reason phrase; control octets in it become blanks.</param>
    /// <param name="toTag">A tag for To when it has none; empty to leave To as it is.</param>
    /// <param name="extraHeaders">Whole header lines, each with its CRLF.</param>
    /// <param name="body">The body; its Content-Type is among the extra headers.</param>
    /// <param name="destination">Where to write.</param>
    /// <returns>The length, or -1 when <paramref name="destination"/> is too small.</returns>
    public static int Write(RouteContext context, int code, ReadOnlySpan<byte> reason, ReadOnlySpan<byte> toTag,
        ReadOnlySpan<byte> extraHeaders, ReadOnlySpan<byte> body, Span<byte> destination)
    {
        var message = context.Message;
        var writer = new OctetWriter(destination);
        writer.Write("SIP/2.0 "u8);
        writer.Write(code);
        writer.Write((byte)' ');
        writer.WritePrintable(reason);
        writer.Write("\r\n"u8);
        bool topVia = true;
        foreach (ref readonly var header in message.Headers)
        {
            switch (header.Id)
            {
                case HeaderId.Via when topVia:
                    topVia = false;
                    WriteTopVia(ref writer, context, header);
                    break;
                case HeaderId.To when toTag.Length > 0:
                    writer.Write(message.Buffer.AsSpan(header.Name.Offset, header.Value.End - header.Name.Offset));
                    writer.Write(";tag="u8);
                    writer.Write(toTag);
                    writer.Write("\r\n"u8);
                    break;
                case HeaderId.Via or HeaderId.From or HeaderId.To or HeaderId.CallId or HeaderId.CSeq:
                // RFC 3261 section 12.1.1: what makes a dialog repeats the recorded route.
                case HeaderId.RecordRoute when code is > 100 and < 300:
                    writer.Write(message[header.Line]);
                    break;
            }
        }
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

    private static void WriteTopVia(ref OctetWriter writer, RouteContext context, in HeaderEntry header)
    {
        var message = context.Message;
        var octets = message.Buffer.AsSpan();
        ref readonly var via = ref message.TopVia;
        int at = header.Name.Offset;
        bool wantsRPort = via.HasRPort || context.ForceRPort;
        if (via.RPortParameter.IsPresent && wantsRPort)
        {
            writer.Write(octets[at..via.RPortParameter.Offset]);
            at = via.RPortParameter.End;
        }
        writer.Write(octets[at..via.Value.End]);
        WriteViaParameters(ref writer, context.Source.Remote, message, via, wantsRPort);
        writer.Write(octets[via.Value.End..header.LineEnd]);
    }

    /// <summary>Writes <c>;rport=</c> and <c>;received=</c> as the source demands them: received when sent-by names another host (RFC 3261 section 18.2.1), and with every rport (RFC 3581 section 4).</summary>
    internal static void WriteViaParameters(ref OctetWriter writer, in NetAddress source, SipMessage message, in Via via, bool wantsRPort)
    {
        if (wantsRPort)
        {
            writer.Write(";rport="u8);
            writer.Write(source.Port);
        }
        // One that the sender wrote itself would contradict ours; the sender's was never true.
        if (via.Received.IsPresent) return;
        if (!wantsRPort && NetAddress.TryParseHost(message[via.Host], 0, out var written) && written.SameHost(source)) return;
        writer.Write(";received="u8);
        Span<byte> host = stackalloc byte[64];
        writer.Write(host[..source.FormatHost(host, brackets: false)]);
    }
}
