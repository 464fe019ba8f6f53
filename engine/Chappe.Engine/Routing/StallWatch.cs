using Chappe.Engine.Diagnostics;

namespace Chappe.Engine.Routing;

/// <summary>
/// This is what one of the engine's own threads shows of itself, so that the other one can say when it does not come back: a failure route
/// that loops holds the timers, and nobody else would tell (threats R5).
/// </summary>
internal sealed class StallWatch(Proxy proxy, string name)
{
    /// <summary>Work that takes longer than this many milliseconds holds its thread.</summary>
    private const long Patience = 1000;

    private readonly Counter _stalls = proxy.Counters["core.worker_stalls"];
    private volatile ScriptPlace? _place;
    private long _since;
    private bool _isTold;

    /// <summary>The watched thread has begun.</summary>
    internal void Open() => _place = ScriptPlace.Open();

    /// <summary>The watched thread begins a piece of work.</summary>
    internal void Begin()
    {
        if (_place is { } place) place.Text = null;
        Volatile.Write(ref _since, Math.Max(1, proxy.Clock.Milliseconds));
    }

    /// <summary>The watched thread has done it.</summary>
    internal void End() => Volatile.Write(ref _since, 0);

    /// <summary>The other thread looks, some times a second.</summary>
    internal void Check()
    {
        long since = Volatile.Read(ref _since);
        bool isHeld = since != 0 && proxy.Clock.Milliseconds - since >= Patience;
        if (isHeld && !_isTold)
        {
            _stalls.Add();
            proxy.Log.WriteLimited(LogLevel.Warning, "core",
                $"{name} have been busy for more than {Patience} ms{(_place?.Text is { } place ? $", at {place}" : "")}; a script must not block or loop");
        }
        _isTold = isHeld;
    }
}
