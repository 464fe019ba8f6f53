using Chappe.Engine.Forwarding;
using Chappe.Engine.Transports;
using Chappe.Engine.Transports.Streams;
using Chappe.Sip.Msrp;
using Chappe.Sip.Parsing;

namespace Chappe.Modules.Msrp;

/// <summary>Writes and sends the response to a frame (RFC 4975 section 7.2).</summary>
internal static class MsrpReply
{
    [ThreadStatic] private static byte[]? t_buffer;

    internal static bool Send(MsrpExchange exchange, int code, ReadOnlySpan<byte> reason, ReadOnlySpan<byte> headers)
    {
        var frame = exchange.Frame;
        if (!frame.IsRequest || code is < 100 or > 999) return false;
        int most = frame.Headers.End + reason.Length + headers.Length + 256;
        if (t_buffer is null || t_buffer.Length < most) t_buffer = GC.AllocateUninitializedArray<byte>((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(most, 2048)));
        var octets = exchange.Octets;
        var id = frame.TransactionId.Of(octets);
        var writer = new OctetWriter(t_buffer);
        writer.Write("MSRP "u8);
        writer.Write(id);
        writer.Write((byte)' ');
        writer.Write(code);
        if (!reason.IsEmpty)
        {
            writer.Write((byte)' ');
            writer.WritePrintable(reason);
        }
        writer.Write("\r\nTo-Path: "u8);
        // A SEND is answered to the hop that it came from. Others are answered end to end: back along the whole path.
        bool isSend = Octets.EqualsNoCase(frame.Method.Of(octets), "SEND"u8);
        writer.Write((isSend ? MsrpFrame.First(octets, frame.FromPath) : frame.FromPath).Of(octets));
        writer.Write("\r\nFrom-Path: "u8);
        writer.Write(MsrpFrame.First(octets, frame.ToPath).Of(octets));
        writer.Write("\r\n"u8);
        if (frame.MessageId.IsPresent)
        {
            writer.Write("Message-ID: "u8);
            writer.Write(frame.MessageId.Of(octets));
            writer.Write("\r\n"u8);
        }
        writer.Write(headers);
        // Else the end-line would be a part of the last header, and the frame have no end.
        if (!headers.IsEmpty && !headers.EndsWith("\r\n"u8)) writer.Write("\r\n"u8);
        writer.Write("-------"u8);
        writer.Write(id);
        writer.Write("$\r\n"u8);
        bool isSent = writer.Length > 0 && exchange.Connection.Send(writer.Written) is SendOutcome.Sent or SendOutcome.Pending;
        if ((exchange.ReplyFlags & MsrpSendFlags.Close) != 0) exchange.Connection.CloseAfterSending(CloseReason.Wished);
        return isSent;
    }
}
