using System.Collections.Concurrent;

namespace Chappe.Modules.Media.Dtls;

/// <summary>
/// The threads that handshakes block, so that no worker does: bounded, begun when they are needed, with a bounded queue before
/// them. A full queue refuses, and the peer asks again; running calls never wait for any of it (threats G2, M5).
/// </summary>
internal sealed class HandshakePool : IDisposable
{
    private readonly BlockingCollection<Action> _queue;
    private readonly int _maxThreads;
    private readonly Lock _gate = new();
    private int _threads;
    private int _idle;
    private int _starting;

    /// <summary>Silent peers hold a thread each until their deadline, so there are more threads than processors.</summary>
    internal HandshakePool(int maxThreads = 32, int queueLength = 512) => (_queue, _maxThreads) = (new BlockingCollection<Action>(queueLength), maxThreads);

    /// <summary>Threads that there are.</summary>
    internal int Threads => Volatile.Read(ref _threads);

    /// <summary>Threads that have work.</summary>
    internal int Busy
    {
        get { lock (_gate) return _threads - _idle - _starting; }
    }

    /// <summary>Puts work into the queue.</summary>
    /// <returns>false when the queue is full.</returns>
    internal bool TryRun(Action work)
    {
        if (_queue.IsAddingCompleted) return false;
        try
        {
            if (!_queue.TryAdd(work)) return false;
        }
        catch (InvalidOperationException)
        {
            // The pool ended between the question and the answer.
            return false;
        }
        lock (_gate)
        {
            if (_idle + _starting >= _queue.Count || _threads >= _maxThreads) return true;
            _threads++;
            _starting++;
        }
        new Thread(Serve) { IsBackground = true, Name = "dtls" }.Start();
        return true;
    }

    /// <summary>No new work; what runs ends by itself, at its deadline at the latest.</summary>
    public void Dispose() => _queue.CompleteAdding();

    private void Serve()
    {
        lock (_gate) _starting--;
        while (true)
        {
            lock (_gate) _idle++;
            bool hasWork = _queue.TryTake(out var work, Timeout.Infinite);
            lock (_gate) _idle--;
            if (!hasWork) return;
            work!();
        }
    }
}
