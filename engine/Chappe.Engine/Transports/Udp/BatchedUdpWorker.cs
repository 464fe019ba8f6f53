using System.Net.Sockets;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Transports.Linux;

namespace Chappe.Engine.Transports.Udp;

/// <summary>Reads a batch of datagrams, handles them one by one, sends what they caused in one go, and only then waits again.</summary>
internal sealed class BatchedUdpWorker : UdpWorker
{
    private readonly Socket _socket;
    private readonly UdpReceiveBatch? _inherited;

    internal BatchedUdpWorker(BatchedUdpListener listener, int number, UdpReceiveBatch? inherited) : base(listener, number) => (_socket, _inherited) = (listener.SocketOf(number), inherited);

    /// <summary>What it has read.</summary>
    internal UdpReceiveBatch Batch { get; } = new(NewBuffer);

    protected override void Run()
    {
        var handle = _socket.SafeHandle;
        bool isHeld = false;
        var outbox = UdpOutbox.Open();
        try
        {
            handle.DangerousAddRef(ref isHeld);
            int descriptor = (int)handle.DangerousGetHandle();
            if (_inherited is not null) HandleAll(_inherited, outbox);
            while (IsWanted)
            {
                bool isLate = IsLate;
                int count = Batch.Receive(descriptor, isPatient: !isLate);
                if (count >= 0)
                {
                    NoteWait(Batch.Waited());
                    HandleAll(Batch, outbox);
                }
                else if (isLate && -count == Errno.EAGAIN) NoteWait(0);
                else if (IsWanted && -count is not (Errno.EINTR or Errno.EAGAIN or Errno.ECONNREFUSED))
                {
                    Listener.Workers.Proxy.Log.WriteLimited(LogLevel.Error, "core", $"{Listener.Spec.Text}: reading failed with error {-count}");
                    Thread.Sleep(10); // an error that stays must not become a loop that burns the processor
                }
            }
        }
        finally
        {
            UdpOutbox.Close(outbox);
            if (isHeld) handle.DangerousRelease();
        }
    }

    private void HandleAll(UdpReceiveBatch batch, UdpOutbox outbox)
    {
        while (!IsReplaced && batch.TryClaim(out int slot))
        {
            int length = batch.LengthOf(slot);
            if (length < ShortestMessage) continue;
            var source = new Hop(Listener, batch.SenderOf(slot));
            var primary = batch.Primary(slot);
            if (length <= primary.Length)
            {
                if (!Handle(source, primary, length, isPooled: true)) batch.SetPrimary(slot, TakeBuffer());
            }
            else Handle(source, batch.Join(slot), length, isPooled: false);
        }
        outbox.Flush();
    }
}
