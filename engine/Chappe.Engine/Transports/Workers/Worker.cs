using System.Text;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Sip.Framing;

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

    private readonly Thread _thread;
    private readonly OverloadGauge _gauge = new();
    private RouteContext _context;
    private long _progress;
    private volatile bool _isReplaced;
    private volatile ScriptPlace? _place;

    protected Worker(WorkerSet set, string name)
    {
        Workers = set;
        _context = set.Proxy.Contexts.Rent();
        Name = name;
        _thread = new Thread(RunGuarded, maxStackSize: 1024 * 1024) { IsBackground = true, Name = name };
    }

    /// <summary>It and its colleagues.</summary>
    protected WorkerSet Workers { get; }
    /// <summary>The thread's name in debuggers and logs.</summary>
    internal string Name { get; }
    /// <summary>Grows by one when a message begins and by one when it ends: odd while one is being handled.</summary>
    internal long Progress => Volatile.Read(ref _progress);
    /// <summary>Where the message at hand came from; read by another thread for a log line, so it may be the one before.</summary>
    internal Hop Source { get; private set; }
    /// <summary>The script's line that the message at hand was last seen at; null when it has reached none.</summary>
    internal string? Place => _place?.Text;
    /// <summary>Another worker does its work; it ends when its message does.</summary>
    internal bool IsReplaced => _isReplaced;

    internal void Start()
    {
        Workers.Add(this);
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

    /// <summary>A worker for the same sockets that also takes over what this one has read but not begun.</summary>
    protected abstract Worker CreateReplacement();

    /// <summary>Reads and handles until it is stopped or replaced.</summary>
    protected abstract void Run();

    /// <summary>Hands one message on. A context never sees two messages at a time, and an exception ends this message only (threats G1).</summary>
    /// <param name="source">Where it came from.</param>
    /// <param name="buffer">The octets.</param>
    /// <param name="length">How many.</param>
    /// <param name="isPooled"><paramref name="buffer"/> is one of ours that goes with the context when a route keeps both.</param>
    /// <returns>true when <paramref name="buffer"/> may be used again; false when a route keeps it, and <see cref="TakeBuffer"/> has another.</returns>
    protected bool Handle(in Hop source, byte[] buffer, int length, bool isPooled)
    {
        var context = _context;
        Source = source;
        if (_place is { } place) place.Text = null;
        context.Source = source;
        // Before the call: when a route keeps the context, it may be back in the pool and with somebody else before we return.
        context.ReceiveBuffer = isPooled ? buffer : null;
        Volatile.Write(ref _progress, _progress + 1);
        bool mayReuse;
        try
        {
            mayReuse = Workers.Receive(context, buffer, length);
            if (mayReuse) context.Reset();
        }
        catch (Exception fault)
        {
            // The edge where a message ends: whatever went wrong must not end the worker. Nobody knows who still holds the context.
            mayReuse = false;
            Workers.Faults.Add();
            Workers.Proxy.Log.WriteLimited(LogLevel.Bug, "core", $"a message from {source.Remote} ended in {fault.GetType().Name}: {fault.Message}");
        }
        Volatile.Write(ref _progress, _progress + 1);
        if (!mayReuse) _context = Workers.Proxy.Contexts.Rent();
        return mayReuse;
    }

    /// <summary>Answers a stream's message whose end cannot be trusted (threats F1, F2), as far as its headers allow it.</summary>
    protected void Refuse(in Hop source, byte[] headers, int length, FrameFault fault)
    {
        int status = FrameFaults.StatusCode(fault);
        if (status == 0 || length == 0) return;
        var context = _context;
        context.Source = source;
        context.Message.Parse(headers, length);
        context.IsUnreadable = true;
        if (context.Message is { IsRequest: true, CanBeAnswered: true })
            Workers.Proxy.Replies.SendStateless(context, status, Encoding.ASCII.GetBytes(FrameFaults.Phrase(fault)));
        context.Reset();
    }

    /// <summary>A pinned buffer in place of one that a route keeps: the kernel writes into it while the collector runs. Comes with the context from the pool when that was kept once itself.</summary>
    protected byte[] TakeBuffer() => _context.ReceiveBuffer ?? NewBuffer();

    /// <summary>A new pinned buffer.</summary>
    protected static byte[] NewBuffer() => GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true);

    /// <summary>What was read last had waited too long: look whether there is more, without sleeping, and note 0 if not.</summary>
    protected bool IsLate => _gauge.IsLate;

    /// <summary>Says how long the messages at hand have waited, so that an overloaded worker begins nothing new.</summary>
    protected void NoteWait(long milliseconds) =>
        _gauge.Note(milliseconds, Workers.Proxy.Routes.Options.Find<CoreOptions>()?.overload_delay ?? 0, Workers.Proxy.Clock.Milliseconds);

    private void RunGuarded()
    {
        _place = ScriptPlace.Open();
        OverloadGauge.Current = _gauge;
        try
        {
            Run();
        }
        catch (Exception fault)
        {
            // Not a message's fault (those end in Handle) but ours; the process must live on and say so.
            Workers.Faults.Add();
            Workers.Proxy.Log.Write(LogLevel.Bug, "core", $"worker {Name} ended in {fault}");
        }
        finally
        {
            _context.ReceiveBuffer = null;
            Workers.Proxy.Contexts.Return(_context);
            Workers.Remove(this);
        }
    }
}
