using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Chappe.Modules.Media.Relay.Audio;

/// <summary>Plays a clip to one peer, as a stream of its own: 20 ms a packet, by the clock and not by the timer, so that a late beat is made up for.</summary>
internal sealed class ClipPlayer : IPaced
{
    private const int FrameSamples = 160;
    // A beat that is later than this is not made up for: the peer's buffer would only throw it away.
    private const int MaxBehind = 5;

    private readonly StreamSide _to;
    private readonly AudioClip _clip;
    private readonly byte _payloadType;
    private readonly bool _isMuLaw;
    private readonly uint _ssrc = BinaryPrimitives.ReadUInt32LittleEndian(RandomNumberGenerator.GetBytes(4));
    private readonly uint _firstTimestamp = BinaryPrimitives.ReadUInt32LittleEndian(RandomNumberGenerator.GetBytes(4));
    private readonly ushort _firstSequence = (ushort)RandomNumberGenerator.GetInt32(0x8000);
    private readonly int _repeats;
    private readonly long _began;
    private int _frames;

    internal ClipPlayer(StreamSide to, AudioClip clip, int repeats, PayloadFormat format, long now) =>
        (_to, _clip, _repeats, _payloadType, _isMuLaw, _began) = (to, clip, repeats, format.PayloadType, format.IsPcmu, now);

    public bool Go(long now)
    {
        lock (_to.Stream.Session.Gate)
        {
            if (_to.Player != this || _to.Stream.Session.IsClosed) return false;
            long due = (now - _began) / Pacer.Microseconds + 1;
            int perRound = (_clip.Samples.Length + FrameSamples - 1) / FrameSamples;
            long end = (long)perRound * _repeats;
            if (due - _frames > MaxBehind) _frames = (int)(due - 1);
            for (; _frames < due && _frames < end; _frames++) Send(_frames % perRound, now);
            if (_frames < end) return true;
            _to.StopPlaying();
            return false;
        }
    }

    private void Send(int frame, long now)
    {
        Span<byte> slot = stackalloc byte[12 + FrameSamples + 160];
        slot[0] = 0x80;
        // The marker begins a talk spurt (RFC 3551 section 4.1).
        slot[1] = (byte)(_payloadType | (_frames == 0 ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(slot[2..], (ushort)(_firstSequence + _frames));
        BinaryPrimitives.WriteUInt32BigEndian(slot[4..], _firstTimestamp + (uint)_frames * FrameSamples);
        BinaryPrimitives.WriteUInt32BigEndian(slot[8..], _ssrc);
        var samples = _clip.Samples.AsSpan(frame * FrameSamples);
        for (int i = 0; i < FrameSamples; i++)
        {
            short sample = i < samples.Length ? samples[i] : (short)0;
            slot[12 + i] = _isMuLaw ? G711.CompressMuLaw(sample) : G711.CompressALaw(sample);
        }
        _to.SendOwn(slot, 12 + FrameSamples, now);
    }
}
