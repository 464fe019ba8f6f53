using System.Collections.Concurrent;

namespace Chappe.Engine.Transports.Streams;

/// <summary>What a worker does for a connection when somebody else asked for it.</summary>
internal enum StreamTask : byte
{
    /// <summary>It was accepted: tell of it, begin to read.</summary>
    Begin,
    /// <summary>Open it.</summary>
    Connect,
    /// <summary>Its TLS handshake is over.</summary>
    HandshakeDone,
    /// <summary>Go on reading decrypted octets.</summary>
    ReadTls,
    /// <summary>It says goodbye: tell who waits for something over it.</summary>
    TellEnding,
    /// <summary>It was closed: tell who has to know.</summary>
    TellClosed,
}

/// <summary>Connections that share a poller and, usually, one worker. Another worker can step in at any moment: nothing here belongs to a thread.</summary>
internal sealed class StreamReactor(StreamTransport transport, int number) : IDisposable
{
    private readonly ConcurrentQueue<(StreamConnection, StreamTask)> _tasks = new();
    private volatile bool _isStopping;

    internal StreamTransport Transport { get; } = transport;
    internal int Number { get; } = number;
    internal Poller Poller { get; } = Poller.Create(transport.IsEpoll);
    internal bool IsStopping => _isStopping;

    /// <summary>Asks a worker for something, from any thread, under any lock.</summary>
    internal void Post(StreamConnection connection, StreamTask task)
    {
        _tasks.Enqueue((connection, task));
        Poller.Wake();
    }

    internal bool TryTake(out (StreamConnection Connection, StreamTask Task) task) => _tasks.TryDequeue(out task);

    internal void Stop()
    {
        _isStopping = true;
        Poller.Wake();
    }

    public void Dispose() => Poller.Dispose();
}
