using System.Security.Cryptography;
using System.Text;
using Chappe.Engine.Forwarding;
using Chappe.Engine.Resolving;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Transactions;

/// <summary>
/// Sends requests of our own and waits for their final replies (RFC 3261 section 17.1.2): retransmission, DNS and the bound on transactions
/// are those of relayed requests. <c>event_route("tm:local-request")</c> sees each before it leaves, may change it, and keeps it back with
/// <c>drop()</c>. A 401 or 407 is an outcome like any other: a challenge is never answered from here (threats A7).
/// </summary>
public sealed class RequestSender
{
    private const string EventName = "tm:local-request";
    [ThreadStatic] private static EditList? t_edits;

    private readonly TransactionTable _table;
    private readonly Proxy _proxy;
    private readonly Reach _reach;

    internal RequestSender(TransactionTable table) => (_table, _proxy, _reach) = (table, table.Proxy, new Reach(table.Proxy));

    /// <summary>Sends <paramref name="request"/>. Never blocks the caller; the task never fails.</summary>
    /// <param name="request">The request; who makes it answers for where it goes (threats S1).</param>
    /// <param name="cancel">The caller waits no longer; the outcome is then a local 487.</param>
    /// <exception cref="ArgumentException">It is an INVITE, ACK or CANCEL.</exception>
    public async Task<RequestOutcome> SendAsync(OutgoingRequest request, CancellationToken cancel = default)
    {
        if (request.Method is "INVITE" or "ACK" or "CANCEL") throw new ArgumentException($"{request.Method} is not sent so.", nameof(request));
        var waiting = new LocalRequest(request);
        var context = _proxy.Contexts.Rent();
        context.Routes = _proxy.Routes;
        int code = Prepare(context, request);
        if (code == 0) code = Begin(context, waiting);
        if (code != 0)
        {
            _proxy.Contexts.Return(context);
            return new RequestOutcome(code, true, default);
        }
        using var registration = cancel.Register(static state => ((LocalRequest)state!).GiveUp(), waiting);
        return await waiting.Outcome.ConfigureAwait(false);
    }

    /// <summary>The same for who does not await: <paramref name="ended"/> is called on the thread of <see cref="RouteRunner.Post"/>, never inside this call.</summary>
    /// <exception cref="ArgumentException">It is an INVITE, ACK or CANCEL.</exception>
    public void Send(OutgoingRequest request, Action<RequestOutcome> ended)
    {
        if (request.Method is "INVITE" or "ACK" or "CANCEL") throw new ArgumentException($"{request.Method} is not sent so.", nameof(request));
        var waiting = new LocalRequest(request) { Ended = ended };
        var context = _proxy.Contexts.Rent();
        context.Routes = _proxy.Routes;
        int code = Prepare(context, request);
        if (code == 0) code = Begin(context, waiting);
        if (code == 0) return;
        _proxy.Contexts.Return(context);
        _proxy.Runner.Post(() => ended(new RequestOutcome(code, true, default)));
    }

    /// <summary>Makes a message of it and shows it to the script.</summary>
    private int Prepare(RouteContext context, OutgoingRequest request)
    {
        foreach (string? text in (ReadOnlySpan<string?>)[request.Method, request.Uri, request.From, request.To, request.CallId, request.FromTag, request.Destination])
            if (text.AsSpan().ContainsAny('\r', '\n', '\0')) return 400;
        // RFC 3261 section 8.1.1: Call-ID and tag must be new in space and time.
        string unique = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        string head = $"{request.Method} {request.Uri} SIP/2.0\r\nVia: SIP/2.0/UDP unsent.invalid;branch=z9hG4bKunsent\r\nMax-Forwards: 70\r\n"
            + $"From: {request.From};tag={request.FromTag ?? unique[..12]}\r\nTo: {request.To ?? $"<{request.Uri}>"}\r\nCall-ID: {request.CallId ?? unique}\r\n"
            + $"CSeq: {request.CSeq} {request.Method}\r\n{request.Headers}Content-Length: {request.Body.Length}\r\n\r\n";
        byte[] octets = [.. Encoding.UTF8.GetBytes(head), .. request.Body.Span];
        if (context.Message.Parse(context.RentCopy(octets), octets.Length) != MessageFault.None || context.Message.CheckValues() != MessageFault.None) return 400;
        if (request.Destination is { } destination) context.SetDestinationOfScript(context.Arena.Store(destination));
        (context.SendSocket, context.SendConnectionId) = (request.SendSocket, request.ConnectionId);
        if (context.Routes.Find(RouteKinds.Event, EventName) is not { } route) return 0;
        // One that awaits something has lost its say: the request does not wait for it.
        if (!_proxy.Runner.Run(context, route, static late => late.Proxy.Contexts.Return(late))) return 487;
        return context.IsDropped ? 487 : 0;
    }

    private int Begin(RouteContext context, LocalRequest waiting)
    {
        if (!NextHop.TryAsk(context, out var question, out _)) return 478;
        var options = TransactionTable.OptionsOf(context);
        if (_table.RentLocal(options) is not { } transaction) return 503;
        using var locked = transaction.Locked();
        transaction.Method = context.Message.Method;
        transaction.State = ServerState.Trying;
        transaction.Routes = context.Routes;
        transaction.Settings = TransactionSettings.From(options);
        if (waiting.Request.Timeout > 0) transaction.Settings.FinalReply = waiting.Request.Timeout;
        transaction.Local = waiting;
        var branch = transaction.AddBranch()!;
        waiting.Begin(this, branch, context);
        if (_proxy.Resolver.TryResolveNow(question, out var targets)) Go(waiting, targets);
        else
        {
            branch.IsResolving = true;
            _proxy.Resolver.Resolve(question, waiting);
        }
        return 0;
    }

    /// <summary>The targets are known. Called under the transaction's lock.</summary>
    internal void Go(LocalRequest waiting, in TargetList targets)
    {
        var (branch, context) = (waiting.Branch, waiting.Context!);
        branch.IsResolving = false;
        bool isSent = false;
        for (int i = 0; i < targets.Count && !isSent; i++)
        {
            if (NextHop.Outgoing(context, context.SendSocket, targets[i]) is not { } listener) continue;
            bool mayConnect = true;
            if (waiting.Request.NamedBy is { } peer)
            {
                context.Source = new Hop(listener, peer);
                if (!_reach.Allows(context, isOfScript: false, targets[i], out mayConnect)) continue;
            }
            Write(context, branch, listener);
            branch.Target = new Hop(listener, targets[i].Address, context.SendConnectionId) { Domain = targets[i].Domain };
            branch.MayConnect = mayConnect && context.SendConnectionId == 0;
            isSent = _table.Client.Start(branch);
        }
        waiting.DropContext();
        if (!isSent) _table.Core.FailLocally(branch, targets.Count == 0 ? 478 : 477);
    }

    private void Write(RouteContext context, Branch branch, Listener listener)
    {
        Span<byte> room = stackalloc byte[640];
        var via = new OctetWriter(room);
        via.Write(listener.ViaPrefix);
        via.Write(";branch="u8);
        new BranchParameter(branch.Transaction.Token, branch.Transaction.Slot, branch.Index).Write(ref via, 0);
        via.Write(";rport\r\n"u8);
        var edits = t_edits ??= new EditList();
        edits.Clear();
        var message = context.Message;
        if (!context.NewRequestUri.IsNull) edits.Replace(message.RequestUri, context.NewRequestUri.Octets);
        edits.Replace(message.First(HeaderId.Via).Line, room[..via.Length]);
        var octets = branch.Sent.Make(_table.Pool, MessageWriter.Bound(message, edits));
        branch.Sent.Cut(MessageWriter.Write(message, edits, octets, listener.IsReliable));
    }
}
