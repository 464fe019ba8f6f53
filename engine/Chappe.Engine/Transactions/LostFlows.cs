using Chappe.Engine.Transports.Streams;

namespace Chappe.Engine.Transactions;

/// <summary>
/// This ends what waits for an answer over a connection that is gone and that nobody can open again: a closed browser does not answer, and
/// its caller need not ring for half a minute to learn it (RFC 5626 section 5.3.1: 430). Requests over other connections wait on, because
/// their answers may come over another one (RFC 3261 section 18.2.2).
/// </summary>
internal sealed class LostFlows(TransactionTable table) : IConnectionObserver
{
    private readonly Lock _lock = new();
    private HashSet<long> _lost = [];
    private bool _isRunning;

    /// <inheritdoc/>
    public void ConnectionOpened(StreamConnection connection) { }

    /// <inheritdoc/>
    public void ConnectionEnding(StreamConnection connection) => Lose(connection);

    /// <inheritdoc/>
    public void ConnectionClosed(StreamConnection connection, CloseReason reason) => Lose(connection);

    private void Lose(StreamConnection connection)
    {
        if (connection.WebSocket is null || table.Count == 0) return;
        if (!table.Proxy.RunsOwnThreads) { End([connection.Id]); return; }
        lock (_lock)
        {
            _lost.Add(connection.Id);
            if (_isRunning) return;
            _isRunning = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(static flows => flows.Run(), this, preferLocal: false);
    }

    // One look at all transactions for however many connections closed meanwhile: nothing is kept for a request that goes well.
    private void Run()
    {
        while (true)
        {
            HashSet<long> lost;
            lock (_lock)
            {
                if (_lost.Count == 0) { _isRunning = false; return; }
                (lost, _lost) = (_lost, []);
            }
            try
            {
                End(lost);
            }
            catch (Exception mistake)
            {
                // The edge of a pool thread: their transactions end by their timers.
                table.Proxy.Log.WriteLimited(Diagnostics.LogLevel.Bug, "tm", $"lost flows: {mistake}");
            }
        }
    }

    /// <summary>Ends the branches that wait for an answer over these connections.</summary>
    internal void End(HashSet<long> connections)
    {
        foreach (var transaction in table.All)
        {
            using var locked = transaction.Locked();
            // What a branch's end begins (a failure route, another branch) comes behind those that are there now.
            int count = transaction.BranchCount;
            for (int i = 0; i < count && !transaction.IsEnded; i++)
                if (transaction.Branches[i] is { IsOpen: true } branch && connections.Contains(branch.Target.ConnectionId)) table.Client.OnSendFailed(branch);
        }
    }
}
