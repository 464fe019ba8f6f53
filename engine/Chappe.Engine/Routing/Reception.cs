using Chappe.Engine.Diagnostics;
using Chappe.Engine.Transactions;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;
using Chappe.Sip.Stun;

namespace Chappe.Engine.Routing;

/// <summary>
/// Where every message comes in: octets become a message, a message meets its transaction or its route. Runs on the thread of
/// the worker that received it.
/// </summary>
public sealed class Reception
{
    private readonly Proxy _proxy;
    private readonly Admission _admission;
    private readonly Action<RouteContext> _requestEnded, _replyRouteEnded;
    private readonly StunAnswers _stun;
    private readonly ReceivedCounts _received;
    private readonly Counter _faults, _badUris, _droppedRequests, _droppedReplies, _internalErrors;

    internal Reception(Proxy proxy)
    {
        _proxy = proxy;
        _admission = new Admission(proxy);
        _stun = new StunAnswers(proxy.Counters);
        // Made once: a delegate a message would be an allocation a message.
        _requestEnded = context => { FinishRequest(context); proxy.Contexts.Return(context); };
        _replyRouteEnded = context => { if (FinishReply(context)) proxy.Contexts.Return(context); };
        _received = new ReceivedCounts(proxy.Counters);
        _faults = proxy.Counters["core.bad_msg_hdr"];
        _badUris = proxy.Counters["core.bad_URIs_rcvd"];
        _droppedRequests = proxy.Counters["core.drop_requests"];
        _droppedReplies = proxy.Counters["core.drop_replies"];
        _internalErrors = proxy.Counters["core.internal_errors"];
    }

    /// <summary>Takes one message of <paramref name="length"/> octets in <paramref name="buffer"/>, which came from <c>context.Source</c>. Never throws.</summary>
    /// <returns>true when the caller may use context and buffer again, after <see cref="RouteContext.Reset"/>; false when a route awaits and keeps both.</returns>
    public bool Receive(RouteContext context, byte[] buffer, int length)
    {
        try
        {
            if (IsKeepAlive(buffer.AsSpan(0, length))) return true;
            // No SIP message begins with such an octet; one look at it is all that STUN costs the others.
            if (buffer[0] < 4 && IsStun(context, buffer.AsSpan(0, length))) return true;
            context.Routes = _proxy.Routes;
            var message = context.Message;
            var fault = message.Parse(buffer, length);
            // What a request carries on is checked before anyone acts on a part of it; a reply is only passed back.
            if (fault == MessageFault.None && message.IsRequest) fault = message.CheckValues();
            if (fault != MessageFault.None)
            {
                Refuse(context, fault);
                return true;
            }
            if (_proxy.Tap is { IsOn: true } tap) tap.OnReceived(context);
            if (_proxy.Hiding is { IsOn: true } hiding) hiding.Restore(context);
            return message.IsRequest ? ReceiveRequest(context) : ReceiveReply(context);
        }
        catch (Exception mistake)
        {
            // The last edge before the worker's loop (threats G1): a mistake of ours costs one message.
            _internalErrors.Add();
            _proxy.Log.WriteLimited(LogLevel.Bug, "core", $"reception: {mistake}");
            return true;
        }
    }

    private bool ReceiveRequest(RouteContext context)
    {
        _received.AddRequest(context.Message.Method);
        if (context.Message.Method == SipMethod.Ack && _proxy.Replies.AbsorbAck(context.Message)) return true;
        if (_proxy.Transactions.Absorb(context) || _admission.Refuses(context)) return true;
        if (context.Routes.Request is not { } route) return true;
        if (!_proxy.Runner.Run(context, route, _requestEnded)) return false;
        FinishRequest(context);
        return true;
    }

    private void FinishRequest(RouteContext context)
    {
        if (context.IsDropped) _droppedRequests.Add();
        // A route that ends in an exception is answered once; what it sent before stays sent (threats G1).
        if (context.HasFailed && context.Transaction is not { IsRelayed: true }) _proxy.Replies.Send(context, 500, "Server Internal Error"u8);
        _proxy.Transactions.RouteEnded(context);
    }

    private bool ReceiveReply(RouteContext context)
    {
        _received.AddReply(context.Message.StatusCode, context.Message.Method);
        if (context.Routes.Reply is { } route && !_proxy.Runner.Run(context, route, _replyRouteEnded)) return false;
        return FinishReply(context);
    }

    /// <summary>Gives the reply to its transaction; false when a route of that transaction awaits something and keeps the context.</summary>
    private bool FinishReply(RouteContext context)
    {
        // drop, return 0 and a failed reply_route end the reply (semantics.md section 3); RFC 6026: so does an unknown transaction.
        var outcome = context.IsDropped || context.HasFailed || context.RouteCode < 0 ? ReceiveOutcome.Stray : _proxy.Transactions.Receive(context);
        if (outcome == ReceiveOutcome.Stray) _droppedReplies.Add();
        return outcome != ReceiveOutcome.Kept;
    }

    private void Refuse(RouteContext context, MessageFault fault)
    {
        _faults.Add();
        if (fault is MessageFault.RequestUri or MessageFault.UriTooLong) _badUris.Add();
        var message = context.Message;
        if (_proxy.Log.IsOn(LogLevel.Debug))
            _proxy.Log.WriteLimited(LogLevel.Debug, "core", $"refused {fault} from {context.Source.Remote}: {Log.Printable(message.Buffer.AsSpan(0, message.Length))}");
        if (!message.IsRequest || message.Method == SipMethod.Ack || !message.CanBeAnswered) return;
        Span<byte> phrase = stackalloc byte[128];
        System.Text.Ascii.FromUtf16(MessageFaults.Phrase(fault), phrase, out int length);
        context.IsUnreadable = true;
        _proxy.Replies.SendStateless(context, MessageFaults.StatusCode(fault), phrase[..length]);
    }

    private bool IsStun(RouteContext context, ReadOnlySpan<byte> octets)
    {
        // RFC 5626 section 3.5: on streams the keep-alive is CRLF.
        if (context.Source.Listener.IsReliable || !StunMessage.LooksLike(octets)) return false;
        _stun.Answer(context.Source, octets, _proxy.Clock.Milliseconds);
        return true;
    }

    /// <summary>CRLF of RFC 5626 section 4.4.1, and the zero octets that NAT keep-alives send.</summary>
    private static bool IsKeepAlive(ReadOnlySpan<byte> octets) => octets.Length <= 8 && !octets.ContainsAnyExcept("\r\n\0 "u8);
}
