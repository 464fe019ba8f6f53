namespace Chappe.Modules.Dispatcher;

/// <summary>How long a destination takes to answer probes, in milliseconds.</summary>
internal sealed class Latency(int first)
{
    private readonly Lock _lock = new();
    private double _sumOfSquares, _estimate = first;
    private int _count;

    /// <summary>Mean of all probes.</summary>
    public double Average { get; private set; }
    /// <summary>The slowest answer.</summary>
    public int Max { get; private set; }
    /// <summary>How many probes were not answered.</summary>
    public int Timeouts { get; private set; }
    /// <summary>What the next answer will probably take: a moving average in which old probes fade.</summary>
    public double Estimate { get { lock (_lock) return _estimate; } }
    /// <summary>The standard deviation of all probes.</summary>
    public double Deviation { get { lock (_lock) return _count < 2 ? 0 : Math.Sqrt(_sumOfSquares / (_count - 1)); } }

    /// <summary>A probe took so long.</summary>
    /// <param name="milliseconds">How long.</param>
    /// <param name="alpha">How much of the estimate is kept, in thousandths.</param>
    public void Note(int milliseconds, int alpha)
    {
        lock (_lock)
        {
            // Welford's way keeps mean and variance without keeping the probes.
            _count++;
            double delta = milliseconds - Average;
            Average += delta / _count;
            _sumOfSquares += delta * (milliseconds - Average);
            Max = Math.Max(Max, milliseconds);
            _estimate = _estimate == 0 ? milliseconds : _estimate * alpha / 1000 + milliseconds * (1 - alpha / 1000.0);
        }
    }

    /// <summary>A probe was not answered.</summary>
    public void NoteTimeout()
    {
        lock (_lock) Timeouts++;
    }
}
