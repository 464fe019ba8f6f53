using System.Collections.Concurrent;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Timers;

namespace Chappe.Engine.Resolving;

/// <summary>
/// Remembers what DNS answered for as long as it allows, asks once for what many want at the same time, and gives up when no
/// server answers. Bounded: names come from strangers (threats G2, G5).
/// </summary>
internal sealed class DnsCache(IDnsSource source, Clock clock, Counters counters)
{
    /// <summary>Most answers that are remembered.</summary>
    internal const int MostEntries = 8192;
    /// <summary>Most questions that wait for an answer.</summary>
    internal const int MostQuestions = 1024;
    /// <summary>A server that is away is not asked again for so long: longer than a search's deadline, or each new one would wait in full.</summary>
    internal static readonly TimeSpan FailureLife = TimeSpan.FromSeconds(5);
    private const long LongestLife = 3_600_000, ShortestLife = 1000;

    private readonly record struct Key(string Name, DnsKind Kind);
    private sealed record Entry(DnsAnswer Answer, long Ends);

    private readonly ConcurrentDictionary<Key, Entry> _entries = new();
    private readonly ConcurrentDictionary<Key, Task<DnsAnswer>> _asked = new();
    private readonly Counter _hits = counters["dns.hits"], _questions = counters["dns.questions"], _failures = counters["dns.failures"], _refusals = counters["dns.refusals"];

    /// <summary>How many answers are remembered.</summary>
    internal int Count => _entries.Count;

    /// <summary>What is remembered and still true.</summary>
    internal bool TryGet(string name, DnsKind kind, out DnsAnswer answer)
    {
        if (_entries.TryGetValue(new Key(name, kind), out var entry) && entry.Ends > clock.Milliseconds)
        {
            _hits.Add();
            answer = entry.Answer;
            return true;
        }
        answer = null!;
        return false;
    }

    /// <summary>What is remembered, else what DNS says within <paramref name="limit"/>. Never throws.</summary>
    internal async ValueTask<DnsAnswer> GetAsync(string name, DnsKind kind, TimeSpan limit)
    {
        if (TryGet(name, kind, out var known)) return known;
        var key = new Key(name, kind);
        if (!_asked.TryGetValue(key, out var question))
        {
            if (_asked.Count >= MostQuestions)
            {
                _refusals.Add();
                return new DnsAnswer(DnsOutcome.Failed, default);
            }
            var mine = new TaskCompletionSource<DnsAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
            question = _asked.GetOrAdd(key, mine.Task);
            if (question == mine.Task) _ = AskAsync(key, limit, mine);
        }
        try
        {
            return await question.WaitAsync(limit, clock.Provider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return new DnsAnswer(DnsOutcome.Failed, default);
        }
    }

    private async Task AskAsync(Key key, TimeSpan limit, TaskCompletionSource<DnsAnswer> question)
    {
        _questions.Add();
        DnsAnswer answer;
        using (var deadline = new CancellationTokenSource(limit, clock.Provider))
        {
            try
            {
                answer = await source.QueryAsync(key.Name, key.Kind, deadline.Token).WaitAsync(deadline.Token).ConfigureAwait(false);
            }
            catch (Exception)
            {
                // The edge where a question ends: the deadline, or a mistake of the library with what a server sent.
                answer = new DnsAnswer(DnsOutcome.Failed, FailureLife);
            }
        }
        if (answer.Outcome == DnsOutcome.Failed) _failures.Add();
        Remember(key, answer);
        _asked.TryRemove(key, out _);
        question.SetResult(answer);
    }

    private void Remember(Key key, DnsAnswer answer)
    {
        long life = Math.Clamp((long)answer.TimeToLive.TotalMilliseconds, ShortestLife, LongestLife), now = clock.Milliseconds;
        if (_entries.Count >= MostEntries) MakeRoom(now);
        _entries[key] = new Entry(answer, now + life);
    }

    /// <summary>Forgets what is over, and if that is not enough, what ends soonest: a flood of made-up names has short lives.</summary>
    private void MakeRoom(long now)
    {
        foreach (var (key, entry) in _entries)
            if (entry.Ends <= now) _entries.TryRemove(key, out _);
        if (_entries.Count < MostEntries) return;
        foreach (var (key, _) in _entries.OrderBy(static e => e.Value.Ends).Take(MostEntries / 8)) _entries.TryRemove(key, out _);
    }
}
