using System.Buffers;
using System.Buffers.Binary;
using System.Text.Unicode;
using Chappe.Engine.Transports.Streams;
using Chappe.Sip.Framing;
using Chappe.Sip.Msrp;

namespace Chappe.Engine.Transports.WebSocket;

/// <summary>
/// SIP over a WebSocket (RFC 6455, RFC 7118), or MSRP (RFC 7977): one SIP message or MSRP frame a message, text or binary, whole or in fragments. Frames are read
/// where they arrived; only a message in fragments is copied together. Takes no memory while nothing is half received.
/// </summary>
/// <param name="owner">Who made it.</param>
/// <param name="msrp">Who takes MSRP frames, when the sub-protocol is <c>msrp</c>; null when it is <c>sip</c>.</param>
public sealed class WebSocketProtocol(IWebSocketOwner owner, IMsrpHandler? msrp = null) : IStreamProtocol
{
    [ThreadStatic] private static byte[]? t_frame;

    private byte[]? _message;
    private int _length, _fragments, _begun;
    private WebSocketOpcode _opcode;
    private volatile bool _isClosing;
    private int _isTold;

    /// <summary>Nothing is announced: what a peer says of a frame's length takes no memory before its octets come (threats F5).</summary>
    public int Wanted => 0;
    /// <inheritdoc/>
    public int Unfinished => _fragments > 0 ? _begun : 0;
    /// <summary>The sub-protocol is <c>msrp</c>; else it is <c>sip</c>.</summary>
    public bool IsMsrp => msrp is not null;
    /// <summary>A close frame has been sent or received.</summary>
    public bool IsClosing => _isClosing;
    /// <summary>When a ping was sent that is not answered yet, in milliseconds of the clock; 0: none was.</summary>
    public long PingedAt { get; set; }

    /// <inheritdoc/>
    public int Receive(StreamConnection connection, Span<byte> octets, IMessageTaker messages)
    {
        if (_isClosing) return octets.Length;
        if (!FrameHead.TryRead(octets, out var head)) return 0;
        if (head.Fault == CloseCode.None) head = Check(head);
        if (head.Fault != CloseCode.None) return Fail(connection, head.Fault, octets.Length);
        if (octets.Length < head.Length + head.Payload) return 0;

        owner.FramesReceived.Add();
        PingedAt = 0; // whatever comes is a sign of life
        int end = head.Length + (int)head.Payload;
        var payload = octets[head.Length..end];
        Masking.Apply(payload, octets.Slice(head.Length - 4, 4));
        var fault = head.Opcode switch
        {
            WebSocketOpcode.Close => TakeClose(connection, payload),
            WebSocketOpcode.Ping => TakePing(connection, payload),
            WebSocketOpcode.Pong => CloseCode.None,
            _ => TakeData(connection, head, payload, messages),
        };
        return fault == CloseCode.None ? end : Fail(connection, fault, octets.Length);
    }

    /// <summary>Sends a SIP message as one frame: as text when it is UTF-8, else as octets (RFC 7118 section 5.2.1 leaves the choice to us).</summary>
    internal SendOutcome Send(StreamConnection connection, ReadOnlySpan<byte> message, ISendObserver? observer) =>
        SendFrame(connection, Utf8.IsValid(message) ? WebSocketOpcode.Text : WebSocketOpcode.Binary, message, observer);

    /// <summary>Sends a ping or a pong.</summary>
    /// <param name="connection">The connection of this protocol.</param>
    /// <param name="opcode">Which.</param>
    /// <param name="payload">At most 125 octets.</param>
    public SendOutcome SendControl(StreamConnection connection, WebSocketOpcode opcode, ReadOnlySpan<byte> payload) => SendFrame(connection, opcode, payload, null);

    /// <summary>Begins the closing handshake, and closes the connection when the frame has left (RFC 6455 section 7.1.1: the server closes TCP).</summary>
    /// <param name="connection">The connection of this protocol.</param>
    /// <param name="code">A code that may be sent.</param>
    /// <param name="reason">UTF-8, cut to 123 octets.</param>
    /// <param name="why">What the transport remembers.</param>
    /// <returns>false when it was closing already.</returns>
    public bool Close(StreamConnection connection, int code, ReadOnlySpan<byte> reason, CloseReason why = CloseReason.Wished)
    {
        Span<byte> payload = stackalloc byte[125];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)code);
        int length = Math.Min(reason.Length, 123);
        // Not in the middle of a character: the reason MUST be UTF-8.
        while (length > 0 && length < reason.Length && (reason[length] & 0xC0) == 0x80) length--;
        reason[..length].CopyTo(payload[2..]);
        if (_isClosing) return false;
        SendFrame(connection, WebSocketOpcode.Close, payload[..(2 + length)], null);
        _isClosing = true;
        connection.CloseAfterSending(why);
        return true;
    }

    /// <summary>true for the first who tells that it has closed.</summary>
    public bool TryTellClosed() => Interlocked.Exchange(ref _isTold, 1) == 0;

    /// <summary>The connection has ended: gives back what a message in fragments held.</summary>
    internal void End()
    {
        if (_message is { } held) ArrayPool<byte>.Shared.Return(held);
        _message = null;
        _length = _fragments = 0;
    }

    private FrameHead Check(in FrameHead head)
    {
        var limits = owner.Limits;
        bool isControl = head.Opcode >= WebSocketOpcode.Close, isFirst = head.Opcode != WebSocketOpcode.Continuation;
        var fault = isControl ? CloseCode.None
            // RFC 6455 section 5.4: fragments of one message follow each other, nothing but control frames between them.
            : isFirst != (_fragments == 0) ? CloseCode.ProtocolError
            : head.Payload > limits.Frame || head.Payload > limits.Message - _length ? CloseCode.TooBig
            : _fragments >= limits.Fragments ? CloseCode.PolicyViolation
            : CloseCode.None;
        return head with { Fault = fault };
    }

    private CloseCode TakeData(StreamConnection connection, in FrameHead head, Span<byte> payload, IMessageTaker messages)
    {
        if (_fragments == 0)
        {
            if (head.IsFinal) return Deliver(connection, payload, head.Opcode, messages);
            _opcode = head.Opcode;
            _begun = _begun == int.MaxValue ? 1 : _begun + 1;
        }
        Append(payload);
        if (!head.IsFinal) return CloseCode.None;
        var (message, length) = (_message, _length);
        (_message, _length, _fragments) = (null, 0, 0);
        try
        {
            return Deliver(connection, message.AsSpan(0, length), _opcode, messages);
        }
        finally
        {
            if (message is not null) ArrayPool<byte>.Shared.Return(message);
        }
    }

    private void Append(ReadOnlySpan<byte> payload)
    {
        _fragments++;
        if (payload.IsEmpty) return;
        int needed = _length + payload.Length;
        if (_message is null || _message.Length < needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _length * 2));
            _message.AsSpan(0, _length).CopyTo(larger);
            if (_message is not null) ArrayPool<byte>.Shared.Return(_message);
            _message = larger;
        }
        payload.CopyTo(_message.AsSpan(_length));
        _length = needed;
    }

    private CloseCode Deliver(StreamConnection connection, ReadOnlySpan<byte> message, WebSocketOpcode opcode, IMessageTaker messages)
    {
        if (opcode == WebSocketOpcode.Text && !Utf8.IsValid(message)) return CloseCode.InvalidData;
        if (msrp is not null) return DeliverMsrp(connection, message, msrp);
        if (!message.ContainsAnyExcept((byte)'\r', (byte)'\n'))
        {
            // The keep-alive of RFC 5626 section 4.4.1, which some clients send here too.
            if (message.SequenceEqual("\r\n\r\n"u8)) connection.Send("\r\n"u8);
            return CloseCode.None;
        }
        // The sub-protocol is sip: data of another kind is not in accord with it. Faults in what calls itself SIP are answered by SIP.
        if (!IsSip(message)) return CloseCode.InvalidData;
        messages.Take(connection, message);
        return CloseCode.None;
    }

    private static CloseCode DeliverMsrp(StreamConnection connection, ReadOnlySpan<byte> message, IMsrpHandler msrp)
    {
        // RFC 7977 section 5.2: one frame a message, whole, and nothing beside it.
        if (!MsrpFramer.MayBegin(message)) return CloseCode.InvalidData;
        var frame = new MsrpFramer().Next(message, msrp.MostOctets);
        if (frame.Fault == FrameFault.BodyTooLarge) return CloseCode.TooBig;
        if (frame.Kind != FrameKind.Message || frame.Length != message.Length) return CloseCode.InvalidData;
        msrp.Receive(connection, message);
        return CloseCode.None;
    }

    private static bool IsSip(ReadOnlySpan<byte> message)
    {
        message = message.TrimStart("\r\n"u8);
        int end = message.IndexOfAny((byte)'\r', (byte)'\n');
        var line = end < 0 ? message : message[..end];
        return line.IndexOf("SIP/"u8) >= 0 || line.IndexOf("sip/"u8) >= 0;
    }

    private CloseCode TakePing(StreamConnection connection, ReadOnlySpan<byte> payload)
    {
        SendFrame(connection, WebSocketOpcode.Pong, payload, null);
        owner.PingReceived(connection);
        return CloseCode.None;
    }

    private CloseCode TakeClose(StreamConnection connection, ReadOnlySpan<byte> payload)
    {
        int code = payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(payload) : (int)CloseCode.Normal;
        if (payload.Length == 1 || !CloseCodes.MayBeSent(code)) return CloseCode.ProtocolError;
        if (payload.Length > 2 && !Utf8.IsValid(payload[2..])) return CloseCode.InvalidData;
        // RFC 6455 section 5.5.1: answered with a close frame, which typically repeats the code.
        if (Close(connection, code, payload.Length >= 2 ? payload[2..] : CloseCodes.Phrase(CloseCode.Normal), CloseReason.Peer)) owner.Closing(connection, code, byPeer: true);
        return CloseCode.None;
    }

    private int Fail(StreamConnection connection, CloseCode fault, int octets)
    {
        if (Close(connection, (int)fault, CloseCodes.Phrase(fault), CloseReason.Refused)) owner.Closing(connection, (int)fault, byPeer: false);
        return octets;
    }

    private SendOutcome SendFrame(StreamConnection connection, WebSocketOpcode opcode, ReadOnlySpan<byte> payload, ISendObserver? observer)
    {
        if (_isClosing) return SendOutcome.NoConnection;
        int most = payload.Length + FrameHead.MostWritten;
        var frame = t_frame;
        if (frame is null || frame.Length < most) t_frame = frame = GC.AllocateUninitializedArray<byte>((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(most, 4096)));
        int head = FrameHead.Write(frame, opcode, payload.Length);
        payload.CopyTo(frame.AsSpan(head));
        owner.FramesSent.Add();
        return connection.SendAsIs(frame.AsSpan(0, head + payload.Length), observer);
    }
}
