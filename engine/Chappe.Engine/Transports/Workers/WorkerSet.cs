using Chappe.Engine.Diagnostics;

namespace Chappe.Engine.Transports.Workers;

/// <summary>All workers of a proxy, and what they share.</summary>
internal sealed class WorkerSet(Proxy proxy, MessageReceiver receive)
{
    private readonly Lock _lock = new();
    private Worker[] _workers = [];

    internal Proxy Proxy { get; } = proxy;
    internal MessageReceiver Receive { get; } = receive;
    /// <summary>Exceptions that reached a worker.</summary>
    internal Counter Faults { get; } = proxy.Counters["core.worker_faults"];
    /// <summary>The workers that live now, replaced whole.</summary>
    internal Worker[] All => Volatile.Read(ref _workers);

    internal void Add(Worker worker)
    {
        lock (_lock) Volatile.Write(ref _workers, [.. _workers, worker]);
    }

    internal void Remove(Worker worker)
    {
        lock (_lock) Volatile.Write(ref _workers, [.. _workers.Where(w => w != worker)]);
    }
}
