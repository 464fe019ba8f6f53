using System.Net.Sockets;
using Chappe.Engine.Timers;

namespace Chappe.Modules.Media.Rtpengine.Engines;

/// <summary>A command that waits for its reply, and the timer that sends it again.</summary>
internal sealed class PendingCommand(EngineLink link, Socket socket, byte[] datagram, int timeoutMilliseconds, int tries) : TimerNode
{
    // Continuations run elsewhere: the reply is taken by the thread that reads the socket, and that must go on reading.
    private readonly TaskCompletionSource<EngineAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = tries;

    /// <summary>The socket that it went out on.</summary>
    public Socket Socket => socket;

    /// <summary>Is done when there is an answer, or there will be none.</summary>
    public Task<EngineAnswer> Answer => _answer.Task;

    /// <summary>Sends it for the first time.</summary>
    public void Begin() => Send();

    /// <summary>It is over; only the first call counts.</summary>
    public void End(EngineAnswer answer)
    {
        if (!_answer.TrySetResult(answer)) return;
        link.Disarm(this);
    }

    /// <inheritdoc/>
    protected internal override void Expire()
    {
        if (_answer.Task.IsCompleted) return;
        if (_left <= 0)
        {
            End(new EngineAnswer(null, EngineFault.Timeout));
            return;
        }
        link.CountRepeated();
        Send();
    }

    private void Send()
    {
        _left--;
        var fault = EngineLink.Send(socket, datagram);
        if (fault == EngineFault.None) link.Arm(this, timeoutMilliseconds);
        else End(new EngineAnswer(null, fault));
        // The reply may have been faster than this line.
        if (_answer.Task.IsCompleted) link.Disarm(this);
    }
}
