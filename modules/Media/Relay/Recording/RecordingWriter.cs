using System.Buffers;
using System.Threading.Channels;
using Chappe.Engine.Diagnostics;

namespace Chappe.Modules.Media.Relay.Recording;

/// <summary>The one who writes recordings, so that no worker waits for a disk. What it cannot keep up with is lost and counted.</summary>
internal sealed class RecordingWriter : IDisposable
{
    /// <summary>Packets that may wait: two seconds of forty calls.</summary>
    internal const int Capacity = 8192;

    private readonly Channel<TapPacket> _queue = Channel.CreateBounded<TapPacket>(new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly Log _log;
    private readonly Counter _lost;
    private readonly Task _running;

    internal RecordingWriter(Log log, Counters counters)
    {
        (_log, _lost) = (log, counters["media.recording_lost"]);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Takes a packet whose octets are borrowed; they go back when it is written, or now when there is no room.</summary>
    internal void Add(in TapPacket packet)
    {
        if (_queue.Writer.TryWrite(packet)) return;
        _lost.Add();
        if (packet.Octets is { } octets) ArrayPool<byte>.Shared.Return(octets);
        // A file must be closed, however full the queue is.
        else _ = _queue.Writer.WriteAsync(packet).AsTask();
    }

    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _running.Wait(TimeSpan.FromSeconds(5));
    }

    private async Task RunAsync()
    {
        await foreach (var packet in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                if (packet.Octets is null) packet.Recorder.Finish();
                else packet.Recorder.Write(packet);
            }
            catch (IOException fault)
            {
                // A full disk ends this recording, and neither the call nor the others.
                _log.WriteLimited(LogLevel.Error, "media", $"recording {packet.Recorder.Path} ended: {fault.Message}");
                packet.Recorder.Abandon();
            }
            if (packet.Octets is { } octets) ArrayPool<byte>.Shared.Return(octets);
        }
    }
}
