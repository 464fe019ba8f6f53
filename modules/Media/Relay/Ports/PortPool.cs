using System.Security.Cryptography;
using Chappe.Engine.Timers;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Media.Relay.Ports;

/// <summary>
/// Pairs of ports of one interface, an even one for RTP and the odd one above it for RTCP (RFC 3550 section 11). Which pair is
/// next nobody can guess, and one that was given back rests (threats M6), so that late packets of the last call do not fall
/// into the next one.
/// </summary>
internal sealed class PortPool
{
    // How many pairs may turn out to be taken by other programs before we give up.
    private const int MaxRefused = 64;

    private readonly IPortSource _source;
    private readonly NetAddress _host;
    private readonly Clock _clock;
    private readonly long _rest;
    private readonly int _first;
    private readonly int[] _free;
    private readonly bool[] _isOpen;
    private readonly Queue<(int Pair, long At)> _resting = new();
    private readonly Lock _lock = new();
    private int _count;

    internal PortPool(IPortSource source, NetAddress host, int min, int max, TimeSpan rest, Clock clock)
    {
        (_source, _host, _clock, _rest) = (source, host, clock, (long)rest.TotalMilliseconds);
        _first = min + (min & 1);
        _free = [.. Enumerable.Range(0, Math.Max(0, (max - _first + 1) / 2))];
        _count = _free.Length;
        _isOpen = new bool[_count];
    }

    /// <summary>Pairs that could be had now or after their rest.</summary>
    internal int Available
    {
        get { lock (_lock) return _count + _resting.Count; }
    }

    /// <summary>Opens a pair.</summary>
    /// <returns>false when there is none left.</returns>
    internal bool TryOpen(MediaSession session, out MediaPort rtp, out MediaPort rtcp)
    {
        List<int>? refused = null;
        try
        {
            while (TryTake(out int pair))
            {
                if (_source.TryOpenPair(_host, _first + pair * 2, session, out rtp, out rtcp))
                {
                    lock (_lock) _isOpen[pair] = true;
                    return true;
                }
                (refused ??= []).Add(pair);
                if (refused.Count == MaxRefused) break;
            }
        }
        finally
        {
            foreach (int pair in refused ?? []) GiveBack(pair);
        }
        (rtp, rtcp) = (null!, null!);
        return false;
    }

    /// <summary>True for a port of a pair that is open.</summary>
    internal bool IsOpen(int port)
    {
        int pair = (port - _first) >> 1;
        if (port < _first || pair >= _isOpen.Length) return false;
        lock (_lock) return _isOpen[pair];
    }

    /// <summary>Takes the pair of <paramref name="evenPort"/> back.</summary>
    internal void Return(int evenPort) => GiveBack((evenPort - _first) / 2);

    private bool TryTake(out int pair)
    {
        lock (_lock)
        {
            long now = _clock.Milliseconds;
            while (_resting.TryPeek(out var rested) && now - rested.At >= _rest) _free[_count++] = _resting.Dequeue().Pair;
            if (_count == 0)
            {
                pair = 0;
                return false;
            }
            int at = RandomNumberGenerator.GetInt32(_count);
            pair = _free[at];
            _free[at] = _free[--_count];
            return true;
        }
    }

    private void GiveBack(int pair)
    {
        lock (_lock)
        {
            _isOpen[pair] = false;
            _resting.Enqueue((pair, _clock.Milliseconds));
        }
    }
}
