using Chappe.Engine.Timers;

namespace Chappe.Modules.Media.Relay.Audio;

/// <summary>The beat for everything that is played: one timer, and only while something plays.</summary>
internal sealed class Pacer(Clock clock) : IDisposable
{
    /// <summary>The usual length of a voice packet.</summary>
    internal const int Microseconds = 20_000;

    private readonly Lock _lock = new();
    private readonly List<IPaced> _playing = [];
    private ITimer? _timer;
    private bool _isEnded;

    /// <summary>It is heard from the next beat on.</summary>
    internal void Add(IPaced paced)
    {
        lock (_lock)
        {
            if (_isEnded || _playing.Contains(paced)) return;
            _playing.Add(paced);
            _timer ??= clock.Provider.CreateTimer(_ => Beat(), null, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>One beat. Called by the timer, or by a test.</summary>
    internal void Beat()
    {
        IPaced[] playing;
        lock (_lock) playing = [.. _playing];
        long now = MediaClock.Microseconds(clock);
        foreach (var paced in playing)
        {
            if (paced.Go(now)) continue;
            lock (_lock) _playing.Remove(paced);
        }
        lock (_lock)
        {
            if (_playing.Count > 0) return;
            _timer?.Dispose();
            _timer = null;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isEnded = true;
            _playing.Clear();
            _timer?.Dispose();
            _timer = null;
        }
    }
}
