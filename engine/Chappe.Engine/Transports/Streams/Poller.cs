using System.Net.Sockets;

namespace Chappe.Engine.Transports.Streams;

/// <summary>What a connection waits for.</summary>
[Flags]
internal enum Readiness : byte
{
    None = 0,
    Read = 1,
    Write = 2,
}

/// <summary>One connection for which the time has come.</summary>
internal readonly record struct PollEvent(long ConnectionId, Readiness Ready);

/// <summary>
/// Tells when sockets can be read or written, level-triggered: what was not read is told again. Any thread may change and wake; a socket that is closed leaves by itself.
/// </summary>
internal abstract class Poller : IDisposable
{
    /// <summary>The best one of this system.</summary>
    internal static Poller Create(bool isEpoll) => isEpoll && Linux.LibC.IsAvailable ? new EpollPoller() : new SelectPoller();

    /// <summary>Changes what a socket is watched for. The caller holds a lock under which the socket is not closed, and remembers what it said last.</summary>
    internal abstract void Change(Socket socket, long connectionId, Readiness from, Readiness to);

    /// <summary>Waits until a socket is ready or <see cref="Wake"/> is called; one thread at a time.</summary>
    /// <param name="events">Receives what is ready.</param>
    /// <param name="isPatient">false: only looks, and returns at once.</param>
    /// <returns>How many of <paramref name="events"/> were filled.</returns>
    internal abstract int Wait(Span<PollEvent> events, bool isPatient);

    /// <summary>Makes <see cref="Wait"/> return.</summary>
    internal abstract void Wake();

    public abstract void Dispose();
}
