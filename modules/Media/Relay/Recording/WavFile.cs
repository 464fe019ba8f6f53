using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Chappe.Modules.Media.Relay.Audio;
using Chappe.Modules.Media.Rtp;

namespace Chappe.Modules.Media.Relay.Recording;

/// <summary>
/// Both sides of a conversation in one file, 16 bits, 8000 a second, left and right. A packet's place is its timestamp, counted from
/// when its source was first heard; what never came is silence. A second of both is kept open for packets that are late.
/// </summary>
internal sealed class WavFile : IRecordingFile
{
    private const int Window = 2 * AudioClip.Rate;
    // A source whose timestamps go another way than the clock begins anew.
    private const int MaxDrift = AudioClip.Rate / 2;

    private readonly Stream _file;
    private readonly short[] _open = new short[Window * 2];
    private readonly Place[] _places = [new(), new()];
    private long _written;
    private long _end;
    private int _stream = -1;

    internal WavFile(Stream file)
    {
        _file = file;
        WriteHead(0);
    }

    public void Write(in TapPacket packet)
    {
        var octets = packet.Octets.AsSpan(0, packet.Length);
        if (_stream < 0) _stream = packet.Stream;
        if (packet.Stream != _stream || !RtpHeader.TryRead(octets, out var header)) return;
        var payload = octets[header.Length..];
        if (header.HasPadding && payload.Length > 0) payload = payload[..Math.Max(0, payload.Length - payload[^1])];
        long arrived = packet.At * AudioClip.Rate / 1_000_000;
        var place = _places[(int)packet.Side];
        long at = place.Position + (int)(header.Timestamp - place.Timestamp);
        if (place.Ssrc != header.Ssrc || !place.IsKnown || Math.Abs(at - arrived) > MaxDrift) at = arrived;
        (place.IsKnown, place.Ssrc, place.Timestamp, place.Position) = (true, header.Ssrc, header.Timestamp, at);
        if (payload.Length > Window / 2) return;
        if (at + payload.Length > _written + Window) Flush(at + payload.Length - Window / 2);
        bool isMuLaw = packet.Format.IsPcmu;
        for (int i = 0; i < payload.Length; i++)
        {
            long sample = at + i;
            if (sample < _written) continue;
            _open[(int)(sample % Window) * 2 + (int)packet.Side] = isMuLaw ? G711.FromMuLaw(payload[i]) : G711.FromALaw(payload[i]);
        }
        _end = Math.Max(_end, at + payload.Length);
    }

    public void Dispose()
    {
        Flush(_end);
        // The lengths in the head, now that they are known.
        _file.Position = 0;
        WriteHead(_written * 4);
        _file.Dispose();
    }

    private void Flush(long until)
    {
        while (_written < until)
        {
            int from = (int)(_written % Window), count = (int)Math.Min(until - _written, Window - from);
            var run = _open.AsSpan(from * 2, count * 2);
            if (BitConverter.IsLittleEndian) _file.Write(MemoryMarshal.AsBytes(run));
            else
            {
                foreach (short sample in run) _file.Write([(byte)sample, (byte)(sample >> 8)]);
            }
            run.Clear();
            _written += count;
        }
    }

    private void WriteHead(long octets)
    {
        Span<byte> head = stackalloc byte[44];
        uint length = (uint)Math.Min(octets, uint.MaxValue - 44);
        "RIFF"u8.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], length + 36);
        "WAVEfmt "u8.CopyTo(head[8..]);
        BinaryPrimitives.WriteUInt32LittleEndian(head[16..], 16);
        BinaryPrimitives.WriteUInt16LittleEndian(head[20..], 1);
        BinaryPrimitives.WriteUInt16LittleEndian(head[22..], 2);
        BinaryPrimitives.WriteUInt32LittleEndian(head[24..], AudioClip.Rate);
        BinaryPrimitives.WriteUInt32LittleEndian(head[28..], AudioClip.Rate * 4);
        BinaryPrimitives.WriteUInt16LittleEndian(head[32..], 4);
        BinaryPrimitives.WriteUInt16LittleEndian(head[34..], 16);
        "data"u8.CopyTo(head[36..]);
        BinaryPrimitives.WriteUInt32LittleEndian(head[40..], length);
        _file.Write(head);
    }

    private sealed class Place
    {
        internal bool IsKnown;
        internal uint Ssrc, Timestamp;
        internal long Position;
    }
}
