namespace Chappe.Modules.Media.Relay.Statistics;

/// <summary>What was heard of one SSRC: RFC 3550 appendix A.1 (sequence numbers), A.3 (loss) and A.8 (jitter).</summary>
internal sealed class SourceStatistics(uint ssrc)
{
    private const int MaxDropout = 3000;

    private ushort _highest;
    private uint _cycles, _lastTimestamp;
    private long _first, _lost, _received;
    private long _lastArrival;
    private int _clockRate;
    // In timestamp units, times 16, as RFC 3550 A.8 has it.
    private long _jitter;
    private bool _hasHeard;
    // What would come next if the sender has begun anew; out of range for nothing.
    private int _next = -1;

    internal uint Ssrc { get; } = ssrc;
    /// <summary>What the other side knows it as.</summary>
    internal uint OutSsrc { get; set; } = ssrc;
    internal byte PayloadType { get; private set; }
    internal ushort LastSequence => _highest;
    internal uint LastTimestamp => _lastTimestamp;
    internal long LastArrival => _lastArrival;
    internal long Packets { get; private set; }
    internal long Octets { get; private set; }
    internal double JitterMilliseconds => _clockRate == 0 ? 0 : _jitter / 16.0 * 1000 / _clockRate;
    /// <summary>Packets that never came; what came twice does not make up for them.</summary>
    internal long Lost => _lost + (_hasHeard ? Math.Max(0, _cycles + _highest - _first + 1 - _received) : 0);

    /// <summary>Notes a packet.</summary>
    /// <returns>true when the sender has begun its numbers anew under the same SSRC.</returns>
    internal bool Note(ushort sequence, uint timestamp, byte payloadType, int length, int clockRate, long now)
    {
        Packets++;
        Octets += length;
        if (!_hasHeard)
        {
            (_hasHeard, _first, _highest, _received) = (true, sequence, sequence, 1);
            (_lastTimestamp, _lastArrival, _clockRate, PayloadType) = (timestamp, now, clockRate, payloadType);
            return false;
        }
        bool isAnew = false;
        int ahead = (ushort)(sequence - _highest);
        if (ahead is > 0 and < MaxDropout)
        {
            if (sequence < _highest) _cycles += 0x10000;
            _highest = sequence;
            _received++;
        }
        else if (ahead != 0 && ahead <= 0x10000 - 100)
        {
            // One such packet is a stray; two in a row are a sender that began anew. What was lost before stays lost.
            isAnew = sequence == _next;
            _next = (ushort)(sequence + 1);
            if (isAnew)
            {
                _lost = Lost;
                (_cycles, _first, _highest, _received, _next) = (0, sequence, sequence, 1, -1);
            }
        }
        else if (ahead != 0) _received++; // late
        // Packets of one picture have one timestamp and come one after the other; only the first of them tells anything.
        if (timestamp != _lastTimestamp && payloadType == PayloadType && clockRate == _clockRate)
        {
            long distance = (now - _lastArrival) * clockRate / 1_000_000 - (int)(timestamp - _lastTimestamp);
            // A pause of speech or a new beginning is no jitter.
            if (Math.Abs(distance) < clockRate) _jitter += Math.Abs(distance) - ((_jitter + 8) >> 4);
        }
        (_lastTimestamp, _lastArrival, _clockRate, PayloadType) = (timestamp, now, clockRate, payloadType);
        return isAnew;
    }
}
