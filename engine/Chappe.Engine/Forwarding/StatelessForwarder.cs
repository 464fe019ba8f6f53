using System.Buffers.Binary;
using System.IO.Hashing;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Resolving;
using Chappe.Engine.Routing;
using Chappe.Engine.Transactions;
using Chappe.Engine.Transports;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Forwarding;

/// <summary>
/// Forwards without state (RFC 3261 section 16.11). The branch parameter is a keyed hash of what a request shares with its
/// retransmissions and its replies, so copies get the same branch, and a reply is only sent on when it carries a branch that was
/// made here for just that previous hop: nobody can have us reflect replies to strangers (threats T1).
/// </summary>
internal sealed class StatelessForwarder(Proxy proxy, long seed)
{
    private readonly Reach _reach = new(proxy);
    private const byte Mark = (byte)'s';
    [ThreadStatic] private static EditList? t_edits;
    [ThreadStatic] private static byte[]? t_room;

    private readonly Counter _forwarded = proxy.Counters["core.fwd_requests"], _replies = proxy.Counters["core.fwd_replies"], _loops = proxy.Counters["tm.loops"];

    /// <summary>Sends the request on.</summary>
    /// <returns>false when it leads nowhere, comes round in a loop, or could not be sent. A name that DNS has to be asked for counts as sent.</returns>
    public bool Forward(RouteContext context, in RelayProxy to)
    {
        uint loop = LoopCheck.HashOf(context, seed);
        if (TransactionTable.OptionsOf(context).loop_check && LoopCheck.IsLoop(context.Message, loop))
        {
            _loops.Add();
            return false;
        }
        ResolveQuestion question;
        var origin = to.Origin;
        if (to.IsSet) question = new ResolveQuestion { Host = to.Host.Octets, Port = to.Port, Transport = to.Transport };
        else if (!NextHop.TryAsk(context, out question, out origin)) return false;
        bool isOfScript = origin == TargetOrigin.Script;
        if (proxy.Resolver.TryResolveNow(question, out var targets)) return Send(context, targets, loop, isOfScript);
        proxy.Resolver.Resolve(question, new Later(this, context, loop, isOfScript));
        return true;
    }

    private bool Send(RouteContext context, in TargetList targets, uint loop, bool isOfScript)
    {
        for (int i = 0; i < targets.Count; i++)
        {
            var target = targets[i];
            if (NextHop.Outgoing(context, context.SendSocket, target) is not { } listener || !_reach.Allows(context, isOfScript, target, out bool mayConnect)) continue;
            var octets = Write(context, listener, loop);
            mayConnect &= (context.StreamWishes & StreamWishes.ForwardNoConnect) == 0;
            var hop = new Hop(listener, target.Address, context.SendConnectionId) { Domain = target.Domain };
            if (listener.Send(hop, proxy.Leaving(hop, octets), null, mayConnect) is not (SendOutcome.Sent or SendOutcome.Pending)) continue;
            _forwarded.Add();
            return true;
        }
        return false;
    }

    private ReadOnlySpan<byte> Write(RouteContext context, Listener listener, uint loop)
    {
        Span<byte> room = stackalloc byte[64];
        var branch = new OctetWriter(room);
        var previous = PreviousHop(context);
        ref readonly var via = ref context.Message.TopVia;
        branch.Write(BranchParameter.Cookie);
        BranchParameter.WriteToken(ref branch, Seal(context.Message, via, previous));
        branch.Write(Mark);
        BranchParameter.WriteLoop(ref branch, loop);
        var edits = t_edits ??= new EditList();
        edits.Clear();
        HopEdits.Add(context, context.NewRequestUri, context.Path, listener, room[..branch.Length], edits);
        int bound = MessageWriter.Bound(context.Message, edits);
        if (t_room is null || t_room.Length < bound) t_room = GC.AllocateUninitializedArray<byte>(Math.Max(4096, bound), pinned: true);
        return t_room.AsSpan(0, MessageWriter.Write(context.Message, edits, t_room, listener.IsReliable));
    }

    /// <summary>Sends on a reply to a request that was forwarded without state.</summary>
    /// <returns>false when it is none.</returns>
    public bool TryForwardReply(RouteContext reply)
    {
        var message = reply.Message;
        var value = message[message.TopVia.Branch];
        int cookie = BranchParameter.Cookie.Length;
        if (value.Length != cookie + 16 + 1 + 9 || value[cookie + 16] != Mark || !value.StartsWith(BranchParameter.Cookie)) return false;
        if (!BranchParameter.TryHex(value.Slice(cookie, 16), out ulong seal) || !message.TryGetSecondVia(out var next)) return false;
        if (!TryReadHop(message, next, out var to) || Seal(message, next, to) != seal) return false;
        if (!NextHop.TryReadTransport(message[next.Transport], out var transport)) return false;
        var listener = proxy.Listeners.Choose(transport, to, null);
        if (listener is null) return false;
        BranchParameter.TryHex(message[message.TopVia.ConnectionId], out ulong connection);
        int bound = ReplyPassing.Bound(reply);
        if (t_room is null || t_room.Length < bound) t_room = GC.AllocateUninitializedArray<byte>(Math.Max(4096, bound), pinned: true);
        int length = ReplyPassing.Write(reply, listener.IsReliable, t_room);
        listener.Send(to, (long)connection, proxy.Leaving(new Hop(listener, to, (long)connection), t_room.AsSpan(0, length)));
        _replies.Add();
        return true;
    }

    /// <summary>Where replies will have to go: the same that <see cref="TryReadHop"/> reads from what we wrote into the previous Via.</summary>
    private static NetAddress PreviousHop(RouteContext request)
    {
        ref readonly var via = ref request.Message.TopVia;
        bool knowsPort = via.HasRPort || request.ForceRPort;
        return knowsPort ? request.Source.Remote : request.Source.Remote.WithPort(via.Port != 0 ? via.Port : 5060);
    }

    /// <summary>RFC 3261 section 18.2.2 and RFC 3581 section 4, for numeric addresses only: the ones that we wrote.</summary>
    private static bool TryReadHop(SipMessage message, in Via via, out NetAddress to)
    {
        int port = via.RPort != 0 ? via.RPort : via.Port != 0 ? via.Port : 5060;
        return NetAddress.TryParseHost(message[via.Received.IsPresent ? via.Received : via.Host], port, out to);
    }

    private ulong Seal(SipMessage message, in Via previous, in NetAddress hop)
    {
        ulong hash = XxHash3.HashToUInt64(message[message.CallId], seed);
        hash = ulong.RotateLeft(hash, 13) ^ XxHash3.HashToUInt64(message[message.From.Tag], seed) ^ message.CSeq.Number;
        hash = ulong.RotateLeft(hash, 13) ^ XxHash3.HashToUInt64(message[previous.Branch], seed);
        Span<byte> address = stackalloc byte[26];
        hop.WriteTo(address);
        BinaryPrimitives.WriteUInt16LittleEndian(address[16..], hop.Port);
        BinaryPrimitives.WriteUInt64LittleEndian(address[18..], hash);
        return XxHash3.HashToUInt64(address, seed);
    }

    /// <summary>A request whose target DNS is asked for; it lives on a context of its own.</summary>
    private sealed class Later : IResolveObserver
    {
        private readonly StatelessForwarder _forwarder;
        private readonly RouteContext _copy;
        private readonly uint _loop;
        private readonly bool _isOfScript;

        public Later(StatelessForwarder forwarder, RouteContext context, uint loop, bool isOfScript)
        {
            _isOfScript = isOfScript;
            _forwarder = forwarder;
            _loop = loop;
            _copy = context.Proxy.Contexts.Rent();
            var folded = new SavedRequest();
            var pool = context.Proxy.Transactions.Pool;
            folded.Save(context, pool);
            folded.Restore(_copy);
            folded.Release(pool);
            _copy.Routes = context.Routes;
            // What is written for the hop (Record-Route and its parameters) reads them.
            _copy.Avps.CopyFrom(context.Avps);
        }

        public void Resolved(in TargetList targets)
        {
            _forwarder.Send(_copy, targets, _loop, _isOfScript);
            _copy.Proxy.Contexts.Return(_copy);
        }
    }
}
