using System.Buffers;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Media.Relay.Recording;

/// <summary>One recording: its tap is on the packets' way, its file is the writer's.</summary>
internal sealed class Recorder
{
    private readonly RecordingWriter _writer;
    private readonly long _began;
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IRecordingFile? _file;

    internal Recorder(RecordingWriter writer, RecordingTerms terms, long now, DateTimeOffset wall)
    {
        (_writer, _began, Path) = (writer, now, terms.Path);
        var stream = new FileStream(terms.Path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 64 * 1024);
        _file = terms.Format == RecordingFormat.Pcap ? new PcapFile(stream, wall) : new WavFile(stream);
        IsVoiceOnly = terms.Format == RecordingFormat.Wav;
    }

    internal string Path { get; }
    /// <summary>It has no use for anything but G.711.</summary>
    internal bool IsVoiceOnly { get; }
    /// <summary>Done when the file is closed.</summary>
    internal Task Finished => _finished.Task;

    /// <summary>Copies a packet for the file. Under the session's lock.</summary>
    internal void Tap(StreamSide side, ReadOnlySpan<byte> packet, in PayloadFormat format, in NetAddress from, in NetAddress to, long now)
    {
        if (IsVoiceOnly && !(format.IsPcma || format.IsPcmu)) return;
        var copy = ArrayPool<byte>.Shared.Rent(packet.Length);
        packet.CopyTo(copy);
        _writer.Add(new TapPacket(this, copy, packet.Length, side.Side, side.Stream.Index, format, from, to, now - _began));
    }

    /// <summary>No more packets; the file is closed behind those that wait.</summary>
    internal void Stop() => _writer.Add(new TapPacket(this, null, 0, default, 0, default, default, default, 0));

    internal void Write(in TapPacket packet) => _file?.Write(packet);

    internal void Finish()
    {
        _file?.Dispose();
        _file = null;
        _finished.TrySetResult();
    }

    /// <summary>The disk does not want any more.</summary>
    internal void Abandon()
    {
        _file = null;
        _finished.TrySetResult();
    }
}
