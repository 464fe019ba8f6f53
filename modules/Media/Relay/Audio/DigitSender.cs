using System.Buffers.Binary;
using System.Security.Cryptography;
using Chappe.Modules.Media.Rtp;

namespace Chappe.Modules.Media.Relay.Audio;

/// <summary>
/// Digits that a script plays as if one side had pressed them. While a digit lasts it takes the place of that side's voice packets, one for
/// one, so that sequence numbers and SSRC stay what they are; when the side is silent, packets are made. The other side
/// gets telephone-events (RFC 4733) if it has them, else tones (ITU-T Q.23) in G.711:
/// <code>
/// | event (8) | E R volume(6) | duration in timestamp units (16) |
/// </code>
/// </summary>
internal sealed class DigitSender(StreamSide from) : IPaced
{
    /// <summary>Digits that wait at most.</summary>
    internal const int MaxWaiting = 64;
    // RFC 4733 section 2.5.1.4: the end is sent three times, because it matters and may be lost.
    private const int EndPackets = 3;
    private const long SilenceMicroseconds = 60_000;

    private static readonly int[] s_rows = [697, 770, 852, 941], s_columns = [1209, 1336, 1477, 1633];
    // Row and column of events 0 to 9, *, #, A to D.
    private static readonly byte[] s_keys = [0x31, 0x00, 0x01, 0x02, 0x10, 0x11, 0x12, 0x20, 0x21, 0x22, 0x30, 0x32, 0x03, 0x13, 0x23, 0x33];

    private readonly record struct Digit(byte Code, int Milliseconds, byte Volume, int PauseMilliseconds);

    private readonly Queue<Digit> _waiting = new();
    private readonly uint _ownSsrc = BinaryPrimitives.ReadUInt32LittleEndian(RandomNumberGenerator.GetBytes(4));
    private Digit _digit;
    private bool _isOn, _isPausing;
    private int _ends;
    private uint _start, _ssrc, _end;
    private ushort _ownSequence;
    private uint _ownTimestamp;

    internal bool IsBusy => _isOn || _isPausing || _waiting.Count > 0;

    /// <summary>Puts a digit behind those that wait.</summary>
    /// <returns>false when there are too many.</returns>
    internal bool Add(int code, int milliseconds, int volume, int pauseMilliseconds)
    {
        if (_waiting.Count >= MaxWaiting || code is < 0 or > 15) return false;
        _waiting.Enqueue(new Digit((byte)code, Math.Clamp(milliseconds, 40, 5000), (byte)Math.Clamp(Math.Abs(volume), 0, 63), Math.Clamp(pauseMilliseconds, 40, 5000)));
        return true;
    }

    /// <summary>A voice packet of the side goes by: while a digit lasts, it becomes a part of that.</summary>
    internal void Replace(Span<byte> slot, ref int length, in RtpHeader header, int clockRate)
    {
        if (_isPausing && header.Ssrc == _ssrc)
        {
            if ((int)(header.Timestamp - _end) < 0) return;
            _isPausing = false;
        }
        bool isFirst = false;
        if (!_isOn)
        {
            if (!_waiting.TryDequeue(out _digit)) return;
            (_isOn, _isPausing, _ends, _start, _ssrc, isFirst) = (true, false, 0, header.Timestamp, header.Ssrc, true);
        }
        else if (header.Ssrc != _ssrc)
        {
            // The side was silent and speaks again, or the other way round: the digit goes on, on the new time.
            (_start, _ssrc) = (header.Timestamp, header.Ssrc);
        }
        int total = _digit.Milliseconds * clockRate / 1000;
        int elapsed = (int)(header.Timestamp - _start) + clockRate / 50;
        bool isEvent = TryFindEvent(clockRate, out byte payloadType);
        bool isEnd = elapsed >= total;
        if (isEvent)
        {
            WriteEvent(slot, ref length, header, payloadType, isFirst, isEnd, (ushort)Math.Min(isEnd ? total : elapsed, ushort.MaxValue));
            if (isEnd) _ends++;
        }
        else
        {
            WriteTone(slot[header.Length..length], (uint)(header.Timestamp - _start), (byte)(slot[1] & 0x7F));
            if (isEnd) _ends = EndPackets;
        }
        if (_ends < EndPackets) return;
        (_isOn, _isPausing, _end) = (false, true, header.Timestamp + (uint)(_digit.PauseMilliseconds * clockRate / 1000));
    }

    public bool Go(long now)
    {
        lock (from.Stream.Session.Gate)
        {
            if (from.Stream.Session.IsClosed || !IsBusy) return false;
            if (from.LastVoice != 0 && now - from.LastVoice < SilenceMicroseconds) return true;
            if (from.FindVoice() is not { } format) return false;
            int step = format.ClockRate / 50;
            Span<byte> slot = stackalloc byte[12 + 160 + 160];
            slot[0] = 0x80;
            slot[1] = format.PayloadType;
            BinaryPrimitives.WriteUInt16BigEndian(slot[2..], ++_ownSequence);
            BinaryPrimitives.WriteUInt32BigEndian(slot[4..], _ownTimestamp += (uint)step);
            BinaryPrimitives.WriteUInt32BigEndian(slot[8..], _ownSsrc);
            int length = 12 + 160;
            slot.Slice(12, 160).Fill(format.IsPcma ? G711.ALawSilence : G711.MuLawSilence);
            RtpHeader.TryRead(slot[..length], out var header);
            byte before = slot[1];
            Replace(slot, ref length, header, format.ClockRate);
            // Between digits there is silence of its own; no packet is needed for it when the codec is not ours to write.
            if (length != 12 + 160 || slot[1] != before || format.IsPcma || format.IsPcmu) from.Other.SendOwn(slot, length, now);
            return IsBusy;
        }
    }

    private bool TryFindEvent(int clockRate, out byte payloadType)
    {
        payloadType = 0;
        bool isFound = false;
        foreach (var format in from.Other.Terms?.Formats ?? [])
        {
            if (!format.IsTelephoneEvent || isFound && format.ClockRate != clockRate) continue;
            (payloadType, isFound) = (format.PayloadType, true);
        }
        return isFound;
    }

    private void WriteEvent(Span<byte> slot, ref int length, in RtpHeader header, byte payloadType, bool isFirst, bool isEnd, ushort duration)
    {
        slot[0] &= 0xDF; // no padding
        slot[1] = (byte)(payloadType | (isFirst ? 0x80 : 0));
        BinaryPrimitives.WriteUInt32BigEndian(slot[4..], _start);
        var payload = slot[header.Length..];
        payload[0] = _digit.Code;
        payload[1] = (byte)((isEnd ? 0x80 : 0) | _digit.Volume);
        BinaryPrimitives.WriteUInt16BigEndian(payload[2..], duration);
        length = header.Length + 4;
    }

    private void WriteTone(Span<byte> payload, uint offset, byte payloadType)
    {
        if (from.FindFormat(payloadType) is not { } format || !(format.IsPcma || format.IsPcmu)) return;
        double row = 2 * Math.PI * s_rows[s_keys[_digit.Code] >> 4] / AudioClip.Rate, column = 2 * Math.PI * s_columns[s_keys[_digit.Code] & 0x0F] / AudioClip.Rate;
        // 0 dBm0 is 3.17 dB below the loudest sine; the two tones share it.
        double amplitude = 32767 * Math.Pow(10, (-_digit.Volume - 3.17 - 3.01) / 20);
        for (int i = 0; i < payload.Length; i++)
        {
            double at = offset + i;
            short sample = (short)(amplitude * (Math.Sin(row * at) + Math.Sin(column * at)));
            payload[i] = format.IsPcmu ? G711.CompressMuLaw(sample) : G711.CompressALaw(sample);
        }
    }
}
