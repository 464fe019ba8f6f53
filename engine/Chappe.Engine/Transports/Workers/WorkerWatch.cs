using System.Runtime.CompilerServices;
using Chappe.Engine.Diagnostics;

namespace Chappe.Engine.Transports.Workers;

/// <summary>
/// This is who notices that a worker does not come back from its message: a script loops or blocks (threats R5). It says so,
/// counts it, and starts a worker in its place, so that the listener goes on. Bounded: a script that blocks on every message
/// gets <see cref="MostReplaced"/> threads and no more.
/// </summary>
internal sealed class WorkerWatch(WorkerSet workers)
{
    /// <summary>A message that takes longer than this many milliseconds holds its worker.</summary>
    internal const long Patience = 1000;
    /// <summary>Most replaced workers that have not come back, of one proxy.</summary>
    internal const int MostReplaced = 64;

    private sealed class Sight
    {
        internal long Progress, Since;
    }

    private readonly ConditionalWeakTable<Worker, Sight> _sights = [];
    private readonly Counter _stalls = workers.Proxy.Counters["core.worker_stalls"];

    /// <summary>Looks at every worker once. Called some times a second.</summary>
    internal void Check()
    {
        lock (_sights) CheckAll();
    }

    private void CheckAll()
    {
        long now = workers.Proxy.Clock.Milliseconds;
        var all = workers.All;
        int replaced = all.Count(static w => w.IsReplaced);
        foreach (var worker in all)
        {
            if (worker.IsReplaced) continue;
            var sight = _sights.GetOrCreateValue(worker);
            long progress = worker.Progress;
            if ((progress & 1) == 0 || progress != sight.Progress)
            {
                (sight.Progress, sight.Since) = (progress, now);
                continue;
            }
            if (now - sight.Since < Patience) continue;
            bool isOneTooMany = replaced >= MostReplaced;
            _stalls.Add();
            workers.Proxy.Log.WriteLimited(LogLevel.Warning, "core",
                $"worker {worker.Name} has been busy with one message from {worker.Source.Remote} for more than {Patience} ms{(worker.Place is { } place ? $", at {place}" : "")}; a script must not block or loop"
                + (isOneTooMany ? $". {MostReplaced} workers are held like this, so it is not replaced" : ""));
            sight.Since = now;
            if (isOneTooMany) continue;
            replaced++;
            worker.Replace();
        }
    }
}
