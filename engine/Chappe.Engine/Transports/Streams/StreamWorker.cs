using Chappe.Engine.Diagnostics;
using Chappe.Engine.Transports.Udp;
using Chappe.Engine.Transports.Workers;
using Chappe.Sip.Framing;

namespace Chappe.Engine.Transports.Streams;

/// <summary>Reads the connections of a reactor and handles their messages.</summary>
internal sealed class StreamWorker(WorkerSet set, StreamReactor reactor) : Worker(set, $"tcp {reactor.Number}"), IMessageTaker
{
    private byte[] _buffer = NewBuffer();
    private byte[]? _large;

    /// <summary>The reactor that it works for.</summary>
    internal StreamReactor Reactor { get; } = reactor;
    /// <summary>Where it reads to: one for all its connections.</summary>
    internal byte[] ReadBuffer { get; } = new byte[64 * 1024];
    /// <summary>Where TLS decrypts to.</summary>
    internal byte[] PlainBuffer => field ??= new byte[64 * 1024];
    /// <summary>The calling thread is this worker's.</summary>
    internal bool IsCurrent => Environment.CurrentManagedThreadId == _threadId;

    private int _threadId;

    public void Take(StreamConnection connection, ReadOnlySpan<byte> message)
    {
        if (message.Length <= _buffer.Length)
        {
            message.CopyTo(_buffer);
            if (!Handle(connection.Hop, _buffer, message.Length, isPooled: true)) _buffer = TakeBuffer();
            return;
        }
        if (_large is null || _large.Length < message.Length) _large = new byte[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)message.Length)];
        message.CopyTo(_large);
        if (!Handle(connection.Hop, _large, message.Length, isPooled: false)) _large = null;
    }

    public void Refuse(StreamConnection connection, ReadOnlySpan<byte> headers, FrameFault fault) =>
        Refuse(connection.Hop, headers.ToArray(), headers.Length, fault);

    protected override Worker CreateReplacement() => new StreamWorker(Workers, Reactor);

    protected override void Run()
    {
        _threadId = Environment.CurrentManagedThreadId;
        Span<PollEvent> events = stackalloc PollEvent[64];
        // What goes from streams to UDP leaves in batches too.
        var outbox = UdpOutbox.Open();
        try
        {
            while (!IsReplaced && !Reactor.IsStopping)
            {
                // A round without anything to do takes no time, which says that we have caught up.
                int count = Reactor.Poller.Wait(events, isPatient: !IsLate);
                // Streams tell no times of arrival. But nobody waited longer than one round takes, and rounds grow with the load.
                long began = Workers.Proxy.Clock.Milliseconds;
                // Of a worker that was replaced the rest is left to its successor: sockets are told again, tasks wait in their queue.
                while (!IsReplaced && Reactor.TryTake(out var task)) Attempt(task.Connection, task.Task, Readiness.None);
                for (int i = 0; i < count && !IsReplaced; i++)
                    if (Reactor.Transport.Table.Find(events[i].ConnectionId) is { } connection) Attempt(connection, null, events[i].Ready);
                outbox.Flush();
                NoteWait(Workers.Proxy.Clock.Milliseconds - began);
            }
        }
        finally
        {
            UdpOutbox.Close(outbox);
            // The wake-up that ended our wait may have been meant for the successor.
            if (!Reactor.IsStopping) Reactor.Poller.Wake();
        }
    }

    private void Attempt(StreamConnection connection, StreamTask? task, Readiness ready)
    {
        try
        {
            if (task is { } asked) connection.Perform(asked, this);
            else connection.Serve(this, ready);
        }
        catch (Exception fault)
        {
            // The edge where a connection ends: whatever is wrong with it, the others go on (threats G1).
            Workers.Faults.Add();
            Workers.Proxy.Log.WriteLimited(LogLevel.Bug, "core", $"the connection to {connection.Remote} ended in {fault}");
            connection.Close(CloseReason.Error);
        }
    }
}
