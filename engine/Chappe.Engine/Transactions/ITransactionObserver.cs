using Chappe.Engine.Routing;

namespace Chappe.Engine.Transactions;

/// <summary>
/// Hears what becomes of one request: a module gives it to <see cref="RouteContext.Observe"/> before or after the transaction begins. All
/// methods are called under the transaction's lock, so they neither wait nor run routes; <see cref="RouteRunner.Post"/> does that later.
/// </summary>
public interface ITransactionObserver
{
    /// <summary>A reply came from a branch; its onreply_route runs next. The observer may edit it.</summary>
    void OnReply(RouteContext reply) { }

    /// <summary>A reply is about to go to the client, relayed or made here.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="reply">Its octets as they are sent.</param>
    void OnAnswer(int code, ReadOnlySpan<byte> reply) { }

    /// <summary>All branches failed, and a failure route runs next, which may try others.</summary>
    /// <param name="code">The code that the client would get.</param>
    /// <param name="reply">The reply that it would get; none when there is only a code.</param>
    void OnFailure(int code, ReadOnlySpan<byte> reply) { }

    /// <summary>The transaction is over. Nothing follows, also when there never was an answer.</summary>
    void OnEnd() { }
}
