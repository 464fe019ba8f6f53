namespace Chappe.Scripting.Hosting;

/// <summary>Calls once things have been quiet for a while: an editor writes a file in several steps, a deployment several files.</summary>
internal sealed class SettleTimer : IDisposable
{
    private readonly ITimer _timer;
    private readonly TimeSpan _quiet;

    /// <summary>Calls <paramref name="settled"/> when <paramref name="quiet"/> has passed since the last <see cref="Touch"/>.</summary>
    public SettleTimer(TimeProvider time, TimeSpan quiet, Action settled)
    {
        _quiet = quiet;
        _timer = time.CreateTimer(_ => settled(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something happened: the wait begins anew.</summary>
    public void Touch() => _timer.Change(_quiet, Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();
}
