using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;

namespace Chappe.Engine.Transports.Workers;

/// <summary>
/// This is one thread that reads from the network and handles what it read, one message at a time. It keeps one context for all
/// of them, unless a route awaits and takes it away. A message that holds it for too long is seen by the <see cref="WorkerWatch"/>,
/// which then starts another worker in its place (threats R5).
/// </summary>
internal abstract class Worker
{
    /// <summary>The size of the pinned buffers that datagrams are received into and small stream messages are copied to.</summary>
    internal const int BufferSize = 4096;

    private readonly WorkerSet _set;
    private readonly Thread _thread;
    private RouteContext _context;
    private long _progress;
    private volatile bool _isReplaced;

    protected Worker(WorkerSet set, string name)
    {
        _set = set;
        _context = set.Proxy.Contexts.Rent();
        Name = name;
        _thread = new Thread(RunGuarded, maxStackSize: 1024 * 1024) { IsBackground = true, Name = name };
    }

    /// <summary>The thread's name in debuggers and logs.</summary>
    internal string Name { get; }
    /// <summary>Grows by one when a message begins and by one when it ends: odd while one is being handled.</summary>
    internal long Progress => Volatile.Read(ref _progress);
    /// <summary>Where the message at hand came from; read by another thread for a log line, so it may be the one before.</summary>
    internal Hop Source { get; private set; }
    /// <summary>Another worker does its work; it ends when its message does.</summary>
    internal bool IsReplaced => _isReplaced;

    internal void Start()
    {
        _set.Add(this);
        _thread.Start();
    }

    /// <summary>Waits for its end; false when a message still holds it.</summary>
    internal bool Join(TimeSpan limit) => _thread == Thread.CurrentThread || _thread.Join(limit);

    /// <summary>Puts another worker in its place.</summary>
    internal void Replace()
    {
        _isReplaced = true;
        CreateReplacement().Start();
    }

    /// <summary>Called by another thread while a message takes long: what this worker has to send must not wait for it.</summary>
    internal virtual void SendWaiting() { }

    /// <summary>A worker for the same sockets that also takes over what this one has read but not begun.</summary>
    protected abstract Worker CreateReplacement();

    /// <summary>Reads and handles until it is stopped or replaced.</summary>
    protected abstract void Run();

    /// <summary>Hands one message on. A context never sees two messages at a time, and an exception ends this message only (threats G1).</summary>
    /// <param name="source">Where it came from.</param>
    /// <param name="buffer">The octets.</param>
    /// <param name="length">How many.</param>
    /// <param name="isPooled"><paramref name="buffer"/> is one of ours that goes with the context when a route keeps both.</param>
    /// <returns>The buffer to use from now on in place of <paramref name="buffer"/>: the same, or another when a route keeps it.</returns>
    protected byte[] Handle(in Hop source, byte[] buffer, int length, bool isPooled)
    {
        var context = _context;
        Source = source;
        context.Source = source;
        // Before the call: when a route keeps the context, it may be back in the pool and with somebody else before we return.
        context.ReceiveBuffer = isPooled ? buffer : null;
        Volatile.Write(ref _progress, _progress + 1);
        bool mayReuse;
        try
        {
            mayReuse = _set.Receive(context, buffer, length);
            if (mayReuse) context.Reset();
        }
        catch (Exception fault)
        {
            // The edge where a message ends: whatever went wrong must not end the worker. Nobody knows who still holds the context.
            mayReuse = false;
            _set.Faults.Add();
            _set.Proxy.Log.WriteLimited(LogLevel.Bug, "core", $"a message from {source.Remote} ended in {fault.GetType().Name}: {fault.Message}");
        }
        Volatile.Write(ref _progress, _progress + 1);
        if (mayReuse) return buffer;
        _context = _set.Proxy.Contexts.Rent();
        return isPooled ? _context.ReceiveBuffer ?? NewBuffer() : buffer;
    }

    /// <summary>A pinned buffer: the kernel writes into it while the collector runs.</summary>
    protected static byte[] NewBuffer() => GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true);

    private void RunGuarded()
    {
        try
        {
            Run();
        }
        catch (Exception fault)
        {
            // Not a message's fault (those end in Handle) but ours; the process must live on and say so.
            _set.Faults.Add();
            _set.Proxy.Log.Write(LogLevel.Bug, "core", $"worker {Name} ended in {fault}");
        }
        finally
        {
            _context.ReceiveBuffer = null;
            _set.Proxy.Contexts.Return(_context);
            _set.Remove(this);
        }
    }
}
