namespace Chappe.Modules.Guards.Limits;

/// <summary>How a pipe decides what is too much.</summary>
internal enum PipeAlgorithm
{
    /// <summary>Everything passes.</summary>
    NOP,
    /// <summary>So many in an interval pass, those behind them do not.</summary>
    TAILDROP,
    /// <summary>When the last interval had too many, so large a share of this one does not pass as was too many, spread evenly.</summary>
    RED,
}

/// <summary>This is one limit: how many messages may pass in an interval.</summary>
internal sealed class Pipe(string name, PipeAlgorithm algorithm, int limit)
{
    private readonly Lock _gate = new();
    private long _window = long.MinValue;
    private int _count, _last;

    /// <summary>Its name.</summary>
    public string Name => name;
    /// <summary>How it decides.</summary>
    public PipeAlgorithm Algorithm { get; private set; } = algorithm;
    /// <summary>How many pass in an interval.</summary>
    public int Limit { get; private set; } = limit;
    /// <summary>An operator or the script says something else.</summary>
    public void Change(PipeAlgorithm to, int most)
    {
        lock (_gate) (Algorithm, Limit) = (to, most);
    }

    /// <summary>How many came in this interval and in the one before.</summary>
    public (int Now, int Before) Counts(long window)
    {
        lock (_gate)
        {
            Advance(window);
            return (_count, _last);
        }
    }

    /// <summary>Counts one message.</summary>
    /// <param name="window">The number of the present interval.</param>
    /// <returns>false when it is too much.</returns>
    public bool Pass(long window)
    {
        lock (_gate)
        {
            Advance(window);
            if (_count < int.MaxValue) _count++;
            return Algorithm switch
            {
                PipeAlgorithm.TAILDROP => _count <= Limit,
                // Of `last` messages `limit` pass: the n-th does when the share that is due grows with it.
                PipeAlgorithm.RED => _last <= Limit || (long)_count * Limit / _last > (_count - 1L) * Limit / _last,
                _ => true,
            };
        }
    }

    private void Advance(long window)
    {
        if (window == _window) return;
        _last = window == _window + 1 ? _count : 0;
        (_count, _window) = (0, window);
    }
}
