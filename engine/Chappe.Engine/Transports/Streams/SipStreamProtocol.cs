using Chappe.Sip.Framing;
using Chappe.Sip.Msrp;

namespace Chappe.Engine.Transports.Streams;

/// <summary>SIP on a stream (RFC 3261 section 18.3), with the keep-alives of RFC 5626 section 4.4.1; HTTP and MSRP are handed on.</summary>
internal sealed class SipStreamProtocol(StreamTransport transport) : IStreamProtocol
{
    private StreamFramer _framer;
    private MsrpFramer _msrp;

    public int Wanted { get; private set; }

    public int Receive(StreamConnection connection, Span<byte> octets, IMessageTaker messages)
    {
        // SIP and MSRP may take turns on a connection, as they may in Kamailio; what began as HTTP stays HTTP (threats F3).
        if (transport.Msrp is { } msrp && (_msrp.IsInsideFrame || !_framer.IsInsideMessage && !_framer.IsHttp && MsrpFramer.MayBegin(octets) && msrp.IsWanted))
            return ReceiveMsrp(connection, octets, msrp);
        var frame = _framer.Next(octets);
        Wanted = 0;
        switch (frame.Kind)
        {
            case FrameKind.NeedMore:
                Wanted = frame.Length;
                return 0;
            case FrameKind.Message:
                if (connection.Listener is StreamListener { IsWebOnly: true }) return Refuse(connection, octets, FrameFault.OtherProtocol, messages);
                messages.Take(connection, octets[..frame.Length]);
                return frame.Length;
            case FrameKind.Ping:
                connection.Send("\r\n"u8);
                return frame.Length;
            case FrameKind.Crlf:
                return frame.Length;
            case FrameKind.Http:
                if (transport.Http is { } http) http.Receive(connection, octets[..frame.Length]);
                else connection.Close(CloseReason.Refused);
                return frame.Length;
            default:
                if (frame.Fault == FrameFault.NoContentLength && transport.Options.tcp_accept_no_cl)
                {
                    // What the administrator asked for: the message ends with its headers.
                    _framer = default;
                    messages.Take(connection, octets[..frame.Length]);
                    return frame.Length;
                }
                if (_framer.IsHttp)
                {
                    transport.Http?.Refuse(connection, frame.Fault);
                    return Refuse(connection, octets, frame.Fault, null);
                }
                return Refuse(connection, octets[..frame.Length], frame.Fault, messages) + octets.Length - frame.Length;
        }
    }

    private int ReceiveMsrp(StreamConnection connection, Span<byte> octets, IMsrpHandler msrp)
    {
        Wanted = 0;
        var frame = _msrp.Next(octets, msrp.MostOctets);
        if (frame.Kind == FrameKind.NeedMore) return 0;
        if (frame.Kind != FrameKind.Message) return Refuse(connection, octets, frame.Fault, null);
        if (connection.Listener is StreamListener { IsWebOnly: true }) return Refuse(connection, octets, FrameFault.OtherProtocol, null);
        msrp.Receive(connection, octets[..frame.Length]);
        return frame.Length;
    }

    private int Refuse(StreamConnection connection, Span<byte> octets, FrameFault fault, IMessageTaker? messages)
    {
        transport.Refused.Add();
        transport.Note($"{connection.Remote}: {FrameFaults.Phrase(fault)}; the connection is closed");
        messages?.Refuse(connection, octets, fault);
        connection.CloseAfterSending(CloseReason.Refused);
        return octets.Length;
    }
}
