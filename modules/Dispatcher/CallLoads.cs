using System.Collections.Concurrent;
using System.Text;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Dispatcher;

/// <summary>Which destination has which call, by Call-ID (algorithm 10). Bounded; a call whose end was not seen is forgotten after its time.</summary>
internal sealed class CallLoads
{
    /// <summary>Most calls that are counted; what comes on top of them is distributed and not counted.</summary>
    internal const int MostCalls = 500_000;

    private readonly ConcurrentDictionary<string, Call> _calls = new(StringComparer.Ordinal);
    private int _count;

    private sealed record Call(Destination Destination, long EndsAt);

    /// <summary>How many there are.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The call of <paramref name="message"/> goes to <paramref name="destination"/>, wherever it went before.</summary>
    public void Put(SipMessage message, Destination destination, long endsAt)
    {
        string id = IdOf(message);
        var call = new Call(destination, endsAt);
        if (_calls.TryGetValue(id, out var before) && _calls.TryUpdate(id, call, before))
        {
            before.Destination.DropLoad();
            destination.AddLoad();
        }
        else if (Count < MostCalls && _calls.TryAdd(id, call))
        {
            Interlocked.Increment(ref _count);
            destination.AddLoad();
        }
    }

    /// <summary>The call was answered.</summary>
    public bool Confirm(SipMessage message, long endsAt) =>
        _calls.TryGetValue(IdOf(message), out var before) && _calls.TryUpdate(IdOf(message), before with { EndsAt = endsAt }, before);

    /// <summary>The call has ended.</summary>
    public bool Remove(SipMessage message) => Remove(IdOf(message));

    /// <summary>Forgets calls whose time is over.</summary>
    public void Sweep(long now)
    {
        foreach (var (id, call) in _calls)
            if (call.EndsAt <= now) Remove(id);
    }

    /// <summary>The list was read anew: calls go on with the destination that took the place of theirs.</summary>
    public void Move(Func<Destination, Destination?> successor)
    {
        foreach (var (id, call) in _calls)
        {
            if (successor(call.Destination) is not { } next) Remove(id);
            else if (!ReferenceEquals(next, call.Destination)) _calls.TryUpdate(id, call with { Destination = next }, call);
        }
    }

    private bool Remove(string id)
    {
        if (!_calls.TryRemove(id, out var gone)) return false;
        Interlocked.Decrement(ref _count);
        gone.Destination.DropLoad();
        return true;
    }

    private static string IdOf(SipMessage message) => Encoding.UTF8.GetString(message[message.CallId]);
}
