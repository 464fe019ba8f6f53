namespace Chappe.Engine.Databases;

/// <summary>The statements that wait for a connection, at most so many.</summary>
internal sealed class RequestQueue(int limit) : IDisposable
{
    private readonly Queue<DatabaseRequest> _waiting = new();
    private readonly SemaphoreSlim _signal = new(0);

    public int Count
    {
        get { lock (_waiting) return _waiting.Count; }
    }

    /// <summary>false when too many wait.</summary>
    public bool TryAdd(DatabaseRequest request)
    {
        lock (_waiting)
        {
            if (_waiting.Count >= limit) return false;
            _waiting.Enqueue(request);
        }
        _signal.Release();
        return true;
    }

    /// <summary>Waits on a thread of its own.</summary>
    public void Wait(CancellationToken stop) => _signal.Wait(stop);

    /// <summary>Waits on no thread.</summary>
    public Task WaitAsync(CancellationToken stop) => _signal.WaitAsync(stop);

    /// <summary>The next one; null when another connection was faster.</summary>
    public DatabaseRequest? Take()
    {
        lock (_waiting) return _waiting.TryDequeue(out var request) ? request : null;
    }

    /// <summary>Adds the writes at the head of the queue to a group.</summary>
    public void TakeWrites(List<DatabaseRequest> group, int most)
    {
        lock (_waiting)
            while (group.Count < most && _waiting.TryPeek(out var next) && next.Statement.IsWrite) group.Add(_waiting.Dequeue());
    }

    public void Dispose() => _signal.Dispose();
}
