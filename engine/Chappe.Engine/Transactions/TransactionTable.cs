using Chappe.Engine.Routing;

namespace Chappe.Engine.Transactions;

/// <summary>All transactions of a proxy: finds them, bounds them, ends them.</summary>
public sealed class TransactionTable(Proxy proxy)
{
    /// <summary>A request came: retransmissions and the ACK of a negative reply are absorbed here, before any script runs (also for CANCEL the matching INVITE is noted in <see cref="RouteContext.Transaction"/>... see the implementation).</summary>
    /// <returns>true when the request is dealt with and no route must run.</returns>
    public bool Absorb(RouteContext context) => throw new NotImplementedException(proxy.ToString());
    /// <summary>A reply came; <c>reply_route</c> has run. Matches it to its branch and does everything else.</summary>
    /// <returns>false when no transaction wants it; it is then dropped (RFC 6026, threats T1).</returns>
    public bool Receive(RouteContext context) => throw new NotImplementedException();
    /// <summary><c>request_route</c> awaits something: takes the request into a transaction so that retransmissions and CANCEL meet it.</summary>
    public void Adopt(RouteContext context) => throw new NotImplementedException();
    /// <summary><c>request_route</c> has ended (also after an await); a transaction that it made and did nothing with must not live for ever.</summary>
    public void RouteEnded(RouteContext context) { }
    /// <summary>Sends a stateful reply when the request has a transaction.</summary>
    /// <returns>false when there is none.</returns>
    public bool TryReply(RouteContext context, int code, ReadOnlySpan<byte> reason, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> body) => throw new NotImplementedException();
}
