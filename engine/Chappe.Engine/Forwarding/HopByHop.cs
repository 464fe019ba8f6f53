using Chappe.Sip.Messages;

namespace Chappe.Engine.Forwarding;

/// <summary>The two requests that a proxy makes itself from an INVITE that it sent: the ACK to a negative reply (RFC 3261 section 17.1.1.3) and the CANCEL (section 9.1).</summary>
internal static class HopByHop
{
    /// <summary>Room that suffices for both; the lengths of To and added headers come on top.</summary>
    public static int Bound(SipMessage invite) => invite.HeadersEnd + 128;

    /// <summary>Writes an ACK; <paramref name="to"/> is the To line of the reply, with its tag.</summary>
    public static int WriteAck(SipMessage invite, ReadOnlySpan<byte> to, Span<byte> room) => Write("ACK"u8, invite, to, default, room);

    /// <summary>Writes a CANCEL with the To of the INVITE and <paramref name="headers"/> (Reason) behind it.</summary>
    public static int WriteCancel(SipMessage invite, ReadOnlySpan<byte> headers, Span<byte> room) => Write("CANCEL"u8, invite, default, headers, room);

    private static int Write(ReadOnlySpan<byte> method, SipMessage invite, ReadOnlySpan<byte> to, ReadOnlySpan<byte> headers, Span<byte> room)
    {
        var writer = new OctetWriter(room);
        writer.Write(method);
        writer.Write((byte)' ');
        writer.Write(invite[invite.RequestUri]);
        writer.Write(" SIP/2.0\r\n"u8);
        bool isTopVia = true;
        foreach (ref readonly var header in invite.Headers)
        {
            switch (header.Id)
            {
                case HeaderId.Via when isTopVia:
                    // MUST contain a single Via, equal to the top Via of the INVITE.
                    isTopVia = false;
                    writer.Write("Via: "u8);
                    writer.Write(invite[invite.TopVia.Value]);
                    writer.Write("\r\n"u8);
                    break;
                case HeaderId.To when !to.IsEmpty:
                    writer.Write(to);
                    break;
                case HeaderId.CSeq:
                    writer.Write("CSeq: "u8);
                    writer.Write(invite[invite.CSeq.NumberText]);
                    writer.Write((byte)' ');
                    writer.Write(method);
                    writer.Write("\r\n"u8);
                    break;
                // MUST contain the Route of the INVITE, or they would take another way.
                case HeaderId.From or HeaderId.To or HeaderId.CallId or HeaderId.Route or HeaderId.MaxForwards:
                    writer.Write(invite[header.Line]);
                    break;
            }
        }
        writer.Write(headers);
        writer.Write("Content-Length: 0\r\n\r\n"u8);
        return writer.Length;
    }
}
