namespace Chappe.Scripting.Hosting;

/// <summary>Reloads a host's scripts whenever their files have changed and settled, until it is disposed.</summary>
public sealed class ScriptWatch : IDisposable
{
    /// <summary>How long files must be quiet before they are read.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);

    private readonly ScriptHost _host;
    private readonly Action<LoadOutcome> _report;
    private readonly FileWatcher _files;
    private readonly CancellationTokenSource _end = new();

    /// <summary>Begins to watch.</summary>
    /// <param name="host">Whose files.</param>
    /// <param name="time">Whose time it is.</param>
    /// <param name="report">Hears how each reload ended, on some thread; must not throw. One whose files turned out to be the same is not reported.</param>
    public ScriptWatch(ScriptHost host, TimeProvider time, Action<LoadOutcome> report)
    {
        (_host, _report) = (host, report);
        _files = new FileWatcher(time, Quiet, () => _ = ReloadAsync());
        _files.Watch(host.WatchedFiles);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Cancel();
        _files.Dispose();
    }

    private async Task ReloadAsync()
    {
        try
        {
            var outcome = await _host.LoadAsync(cancel: _end.Token).ConfigureAwait(false);
            _files.Watch(_host.WatchedFiles);
            if (outcome.Result != LoadResult.Unchanged) _report(outcome);
        }
        catch (OperationCanceledException)
        {
            // The watch ended.
        }
        catch (Exception mistake)
        {
            // The edge of a reload: whatever the program's preparation threw, watching goes on.
            _report(new LoadOutcome(LoadResult.Refused, _host.Current?.Number ?? 0, [new Engine.Modules.Problem("", 0, 0, mistake.Message)], TimeSpan.Zero, false));
        }
    }
}
