using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Transactions;
using Chappe.Engine.Transports;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Vocabulary;

/// <summary>Kamailio's module tm: relaying, replies and routes of transactions. What stands behind the words is in Transactions.</summary>
public static partial class TmFunctions
{
    private const RouteKinds Relaying = RouteKinds.Request | RouteKinds.Failure | RouteKinds.BranchFailure;

    /// <summary>The parameters of tm: <c>tm.fr_timer = 5000</c>. Set at the top level, read anywhere.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "tm")]
    public static TmOptions tm => Here.Options<TmOptions>();

    /// <summary>Relays the request to <c>$du</c>, else to its Request-URI, and to all appended branches. An ACK goes on without state; a CANCEL is answered and cancels its INVITE.</summary>
    /// <returns>false when nothing could be sent; the client has then been answered (see <c>t_set_disable_internal_reply</c>).</returns>
    [Export(Relaying, Module = "tm", MayExit = true)]
    public static Rc t_relay() => Relay(Here.Context, default);

    /// <summary>Relays the request to this proxy, whatever its URIs say.</summary>
    /// <returns>false when nothing could be sent.</returns>
    [Export(Relaying, Module = "tm", MayExit = true)]
    public static Rc t_relay(Text host, int port) => Relay(Here.Context, new RelayProxy(TransportKind.Any, host, port));

    /// <inheritdoc cref="t_relay(Text, int)"/>
    [Export(Relaying, Module = "tm", MayExit = true)]
    public static Rc t_relay(Text host, Text port) => t_relay(host, port.ToInt());

    /// <summary>Relays the request by UDP.</summary>
    /// <returns>false when nothing could be sent.</returns>
    [Export(Relaying, Module = "tm", MayExit = true)]
    public static Rc t_relay_to_udp() => RelayBy(TransportKind.Udp);

    /// <summary>Relays the request to this proxy by UDP.</summary>
    /// <returns>false when nothing could be sent.</returns>
    [Export(Relaying, Module = "tm", MayExit = true)]
    public static Rc t_relay_to_udp(Text host, int port) => Relay(Here.Context, new RelayProxy(TransportKind.Udp, host, port));

    /// <summary>Relays the request by TCP.</summary>
    /// <returns>false when nothing could be sent.</returns>
    [Export(Relaying, Module = "tm", MayExit = true)]
    public static Rc t_relay_to_tcp() => RelayBy(TransportKind.Tcp);

    /// <summary>Relays the request to this proxy by TCP.</summary>
    /// <returns>false when nothing could be sent.</returns>
    [Export(Relaying, Module = "tm", MayExit = true)]
    public static Rc t_relay_to_tcp(Text host, int port) => Relay(Here.Context, new RelayProxy(TransportKind.Tcp, host, port));

    /// <summary>Relays the request by TLS.</summary>
    /// <returns>false when nothing could be sent.</returns>
    [Export(Relaying, Module = "tm", MayExit = true)]
    public static Rc t_relay_to_tls() => RelayBy(TransportKind.Tls);

    /// <summary>Relays the request to this proxy by TLS.</summary>
    /// <returns>false when nothing could be sent.</returns>
    [Export(Relaying, Module = "tm", MayExit = true)]
    public static Rc t_relay_to_tls(Text host, int port) => Relay(Here.Context, new RelayProxy(TransportKind.Tls, host, port));

    /// <summary>Relays with a proxy (<c>[proto:]host[:port]</c>, empty for none) and flags: 1 no 100, 2 no reply to failures, 4 no DNS failover.</summary>
    /// <returns>false when the proxy cannot be read or nothing could be sent.</returns>
    [Export(Relaying, Module = "tm", MayExit = true)]
    public static Rc t_relay_to(Text proxy, int flags)
    {
        var context = Here.Context;
        ref var settings = ref TransactionSettings.Of(context);
        if ((flags & 1) != 0) settings.Auto100 = false;
        if ((flags & 2) != 0) settings.RepliesToFailures = false;
        if ((flags & 4) != 0) settings.FailsOver = false;
        if (proxy.IsEmpty) return Relay(context, default);
        return RelayProxyReader.TryRead(proxy, out var to) ? Relay(context, to) : Rc.False;
    }

    /// <inheritdoc cref="t_relay_to(Text, int)"/>
    [Export(Relaying, Module = "tm", MayExit = true)]
    public static Rc t_relay_to(Text proxy) => t_relay_to(proxy, 0);

    /// <summary>Answers the request from its transaction. A final reply cancels branches that have not answered.</summary>
    /// <param name="code">100 to 699.</param>
    /// <param name="reason">The reason phrase.</param>
    /// <returns>false when there is no transaction (<c>t_newtran</c> begins one) or a final reply was sent before.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure | RouteKinds.OnReply | RouteKinds.BranchFailure | RouteKinds.Event, Module = "tm")]
    public static Rc t_reply(int code, Text reason) =>
        code is >= 100 and < 700 && Here.Context.Proxy.Transactions.TryReply(Here.Context, code, reason.Octets, default, default);

    /// <inheritdoc cref="t_reply(int, Text)"/>
    [Export(RouteKinds.Request | RouteKinds.Failure | RouteKinds.OnReply | RouteKinds.BranchFailure | RouteKinds.Event, Module = "tm")]
    public static Rc t_reply(Text code, Text reason) => t_reply(code.ToInt(), reason);

    /// <summary>Begins a transaction: from now on copies of the request are absorbed, and <c>t_reply</c> answers it.</summary>
    /// <returns>1 when there is a new one; ends the script when another copy of the request was faster; below 0 when there was one.</returns>
    [Export(RouteKinds.Request, Module = "tm", MayExit = true)]
    public static Rc t_newtran()
    {
        var context = Here.Context;
        if (context.Transaction is not null || context.Message.Method == SipMethod.Ack) return Rc.False;
        return context.Proxy.Transactions.Begin(context) == BeginOutcome.Begun ? Rc.True : EndScript(context);
    }

    /// <summary>Ends a transaction that nothing will be sent for; what comes again of it is absorbed for a while.</summary>
    /// <returns>false when there is none, or it is under way.</returns>
    [Export(RouteKinds.Request, Module = "tm")]
    public static Rc t_release()
    {
        var context = Here.Context;
        if (context.Transaction is not { IsRelayed: false }) return Rc.False;
        context.Proxy.Transactions.RouteEnded(context);
        return Rc.True;
    }

    /// <summary>Looks whether the request belongs to a transaction: ends the script for a copy of a request; true for a CANCEL whose INVITE is known, and for an ACK to a call that is. In a reply route: whether the reply is one to what we sent.</summary>
    /// <returns>false when it is new.</returns>
    [Export(RouteKinds.Request | RouteKinds.AnyReply, Module = "tm", MayExit = true)]
    public static Rc t_check_trans()
    {
        var context = Here.Context;
        var transactions = context.Proxy.Transactions;
        if (!context.Message.IsRequest) return context.Transaction is not null || transactions.KnowsReply(context);
        switch (context.Message.Method)
        {
            case SipMethod.Ack: return transactions.Matching.FindCall(context.Message) is not null;
            case SipMethod.Cancel: return transactions.Cancels.FindInvite(context) is not null;
        }
        if (context.Transaction is not null) return Rc.False;
        // Copies were absorbed before the script; this catches one that came while it ran.
        return transactions.Absorb(context) ? EndScript(context) : Rc.False;
    }

    /// <summary>Looks whether another worker has begun a transaction for this very request.</summary>
    /// <returns>false when none has.</returns>
    [Export(RouteKinds.Request, Module = "tmx")]
    public static Rc t_precheck_trans()
    {
        var context = Here.Context;
        return context.Transaction is null && context.Proxy.Transactions.Matching.FindOwn(context) is not null;
    }

    /// <summary>Looks for the transaction of this request.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Request, Module = "tm")]
    public static Rc t_lookup_request()
    {
        var context = Here.Context;
        return context.Transaction is not null || context.Proxy.Transactions.Matching.FindOwn(context) is not null;
    }

    /// <summary>Looks for the INVITE that this CANCEL is about.</summary>
    /// <returns>false when it is not known, or this is no CANCEL.</returns>
    [Export(RouteKinds.Request, Module = "tm")]
    public static Rc t_lookup_cancel()
    {
        var context = Here.Context;
        return context.Message.Method == SipMethod.Cancel && context.Proxy.Transactions.Cancels.FindInvite(context) is not null;
    }

    /// <summary>For a CANCEL of a known INVITE: cancels it and ends the script.</summary>
    /// <returns>1 when the INVITE is not known, so that the script goes on; -1 when this is no CANCEL.</returns>
    [Export(RouteKinds.Request, Module = "tm", MayExit = true)]
    public static Rc t_relay_cancel()
    {
        var context = Here.Context;
        if (context.Message.Method != SipMethod.Cancel) return Rc.False;
        return context.Proxy.Transactions.Cancels.Take(context) ? EndScript(context) : Rc.True;
    }

    /// <summary>Forgets the replies of branches that have ended, so that they do not compete with those to come: <c>"a"</c> all, <c>"l"</c> those of the last leg, <c>"n"</c> none.</summary>
    [Export(RouteKinds.Failure, Module = "tm")]
    public static Rc t_drop_replies(Text mode)
    {
        if (Here.Context.Transaction is not { } transaction) return Rc.False;
        using var locked = transaction.Locked();
        byte how = mode.IsEmpty ? (byte)'a' : mode.Octets[0];
        // The picked one stays until the route has ended: it is the answer when nothing else comes.
        if (how is (byte)'a' or (byte)'l')
            foreach (var branch in transaction.Branches[(how == 'a' ? 0 : transaction.LegStart)..])
                if (!branch.IsOpen) branch.Outcome = BranchOutcome.Replaced;
        return Rc.True;
    }

    /// <inheritdoc cref="t_drop_replies(Text)"/>
    [Export(RouteKinds.Failure, Module = "tm")]
    public static Rc t_drop_replies() => t_drop_replies(default);

    private static Rc RelayBy(TransportKind transport)
    {
        var context = Here.Context;
        return RelayProxyReader.TryReadTarget(context, transport, out var to) ? Relay(context, to) : Rc.False;
    }

    private static Rc Relay(RouteContext context, in RelayProxy proxy)
    {
        var transactions = context.Proxy.Transactions;
        if (!context.Message.IsRequest) return Rc.False;
        switch (context.Message.Method)
        {
            case SipMethod.Ack: return transactions.ForwardStateless(context, proxy);
            // RFC 3261 section 16.10: a CANCEL of an unknown INVITE MUST be forwarded without state.
            case SipMethod.Cancel: return transactions.Cancels.Take(context) || transactions.ForwardStateless(context, proxy);
        }
        return transactions.Forker.Relay(context, proxy);
    }

    /// <summary>Kamailio's return code 0.</summary>
    private static Rc EndScript(RouteContext context)
    {
        context.HasExited = true;
        return 0;
    }
}
