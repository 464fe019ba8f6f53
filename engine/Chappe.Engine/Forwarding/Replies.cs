using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Forwarding;

/// <summary>
/// Replies made here without a transaction (Kamailio's sl). The To-tag is a function of the request, so that retransmissions
/// get the same one and the ACK to a refused INVITE is known again without any state.
/// </summary>
public sealed class Replies(Proxy proxy)
{
    private const int TagLength = 8 + 1 + 16;
    [ThreadStatic] private static byte[]? t_buffer;
    [ThreadStatic] private static SipMessage? t_check;

    private readonly long _seed = BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(8));
    private readonly byte[] _identity = System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)));
    private readonly Counter _sent = proxy.Counters["sl.sent_replies"];
    private readonly Counter _failures = proxy.Counters["sl.failures"];
    private readonly Counter[] _byCode = ReplyCounts.Of(proxy.Counters);
    private readonly Counter _unanswerable = proxy.Counters["core.unanswerable_requests"];
    private readonly Counter _absorbed = proxy.Counters["sl.received_ACKs"];

    /// <summary>Answers the request of <paramref name="context"/>: from its transaction when there is one, else without state. An ACK is never answered.</summary>
    /// <returns>false when nothing was sent.</returns>
    public bool Send(RouteContext context, int code, scoped ReadOnlySpan<byte> reason, ReadOnlySpan<byte> headers = default, ReadOnlySpan<byte> body = default)
    {
        if (context.Message.Method == SipMethod.Ack || !context.Message.IsRequest || context.IsForeign) return false;
        return context.Transaction is null
            ? SendStateless(context, code, reason, headers, body)
            : proxy.Transactions.TryReply(context, code, reason, headers, body);
    }

    /// <summary>Answers without state, whatever transactions there are; but from the transaction that an <c>await</c> made, which the script knows nothing of.</summary>
    public bool SendStateless(RouteContext context, int code, ReadOnlySpan<byte> reason, ReadOnlySpan<byte> headers = default, ReadOnlySpan<byte> body = default)
    {
        if (context.Message.Method == SipMethod.Ack || !context.Message.IsRequest || context.IsForeign) return false;
        // An HTTP request in a route is not answered in SIP.
        if (context.Slots.Find<HttpExchange>() is { } exchange) return exchange.TakesReplies && exchange.Reply(context, code, reason);
        if (context.Transaction is { IsAdopted: true, IsRelayed: false }) return proxy.Transactions.TryReply(context, code, reason, headers, body);
        var buffer = t_buffer ??= GC.AllocateUninitializedArray<byte>(4096, pinned: true);
        int length;
        while ((length = Prepare(context, code, reason, headers, buffer, body)) < 0)
        {
            // What is copied came in one message, so this ends well below two messages' size.
            if (buffer.Length > 1 << 20) return false;
            buffer = t_buffer = GC.AllocateUninitializedArray<byte>(buffer.Length * 2, pinned: true);
        }
        if (context.IsUnreadable && !IsReadable(buffer, length))
        {
            _unanswerable.Add();
            return false;
        }
        _sent.Add();
        _byCode[code is >= 100 and < 700 ? code : 0].Add();
        bool isSent = SendPrepared(HopFor(context), buffer.AsSpan(0, length));
        if (!isSent) _failures.Add();
        return isSent;
    }

    /// <summary>Threats P9: what is left of a broken request may still make no message; then there is no answer.</summary>
    private static bool IsReadable(byte[] reply, int length) => (t_check ??= new SipMessage()).Parse(reply, length) == MessageFault.None;

    /// <summary>Writes a reply into <paramref name="destination"/> without sending it, for who must wait before it may leave.</summary>
    /// <returns>Its length, or -1 when there is too little room.</returns>
    public int Prepare(RouteContext context, int code, ReadOnlySpan<byte> reason, ReadOnlySpan<byte> headers, Span<byte> destination, ReadOnlySpan<byte> body = default)
    {
        Span<byte> tag = stackalloc byte[TagLength];
        // RFC 3261 section 8.2.6.2: every reply but 100 has a To tag.
        bool needsTag = code != 100 && !context.Message.To.Tag.IsPresent;
        if (needsTag) WriteTag(context.Message, tag);
        return ReplyBuilder.Write(context, code, reason, needsTag ? tag : default, headers, body, destination);
    }

    /// <summary>Sends what <see cref="Prepare"/> wrote.</summary>
    public bool SendPrepared(in Hop hop, ReadOnlySpan<byte> reply) =>
        hop.Listener.Send(hop.Remote, hop.ConnectionId, proxy.Leaving(hop, reply)) is SendOutcome.Sent or SendOutcome.Pending;

    /// <summary>Where replies to this request go: back on its connection, else to the source address, and to the source port when rport or the script asks for it (RFC 3261 section 18.2.2, RFC 3581 section 4).</summary>
    public static Hop HopFor(RouteContext context)
    {
        var source = context.Source;
        if (source.Listener.IsReliable) return source;
        ref readonly var via = ref context.Message.TopVia;
        if (via.HasRPort || context.ForceRPort) return source;
        return source with { Remote = source.Remote.WithPort(via.Port == 0 ? 5060 : via.Port) };
    }

    /// <summary>True for the ACK to a negative reply that was sent from here without state: nobody else is waiting for it.</summary>
    public bool AbsorbAck(SipMessage ack)
    {
        var tag = ack[ack.To.Tag];
        if (tag.Length != TagLength || !tag[..8].SequenceEqual(_identity)) return false;
        Span<byte> expected = stackalloc byte[TagLength];
        WriteTag(ack, expected);
        if (!tag.SequenceEqual(expected)) return false;
        _absorbed.Add();
        return true;
    }

    private void WriteTag(SipMessage request, Span<byte> tag)
    {
        // The ACK repeats Call-ID, CSeq number, From and top Via of what it acknowledges (RFC 3261 section 17.1.1.3).
        var hash = XxHash3.HashToUInt64(request[request.CallId], _seed)
            ^ ulong.RotateLeft(XxHash3.HashToUInt64(request[request.From.Tag], _seed), 17)
            ^ ulong.RotateLeft(XxHash3.HashToUInt64(request[request.TopVia.Branch], _seed), 31)
            ^ request.CSeq.Number;
        _identity.CopyTo(tag);
        tag[8] = (byte)'.';
        System.Buffers.Text.Utf8Formatter.TryFormat(hash, tag[9..], out _, new System.Buffers.StandardFormat('x', 16));
    }
}
