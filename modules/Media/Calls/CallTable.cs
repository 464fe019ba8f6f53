using System.Collections.Concurrent;
using Chappe.Engine.Timers;
using Chappe.Modules.Media.Relay;
using Chappe.Modules.Media.Sdp;

namespace Chappe.Modules.Media.Calls;

/// <summary>All calls whose media we carry, by Call-ID. Bounded by the relay's sessions, and each Call-ID to a few calls (threats G2).</summary>
internal sealed class CallTable(MediaRelay relay, Clock clock, ContactProfiles profiles)
{
    /// <summary>Calls of one Call-ID: each pass through us may be one.</summary>
    internal const int MaxOfOneId = 8;

    private readonly ConcurrentDictionary<string, CallGroup> _groups = new(StringComparer.Ordinal);

    /// <summary>Called when something went wrong with a call's media; not under a lock.</summary>
    internal Action<Call, MediaTrouble>? Trouble { get; set; }
    internal int Count => _groups.Count;
    internal IEnumerable<string> Ids => _groups.Keys;

    /// <summary>Takes an offer.</summary>
    internal (SessionDescription? Written, CallFault Fault) Offer(CallKey key, SessionDescription sdp, CallOptions options) => Under(key.CallId, isNew: true, group =>
    {
        var call = FindOffering(group, key, options.IsBridgeOnly, out var from, out var toward);
        if (toward is null && options.IsBridgeOnly && PassingBy.IsAlike(sdp, options, profiles)) return (sdp, CallFault.None);
        call ??= Open(group, key, out from, out toward);
        if (call is null || toward is null && call.Others.Count >= Call.MaxParties) return (null, CallFault.TooMany);
        bool isNew = call.Others.Count == 0;
        if (toward is null) call.Others.Add(toward = new Party(isFirst: false, clock.UnixSeconds) { Tag = key.ToTag, Branch = key.Branch });
        // A call that was to end, and goes on: the callee may be another one now.
        if (call.DeleteAt != 0 && toward != call.First) toward.Forget();
        (call.DeleteAt, call.LastSignal) = (0, clock.UnixSeconds);
        (from!.Contact, toward.Contact) = (options.OwnContact ?? from.Contact, options.NextContact ?? toward.Contact);
        var written = call.Offer(from, toward, sdp, options, profiles.Find(toward.Contact), out var fault);
        if (written is null && isNew) Remove(group, call);
        if (written is not null) profiles.Note(from.Contact, toward.Offer!.Said);
        return (written, fault);
    });

    /// <summary>Takes an answer.</summary>
    internal (SessionDescription? Written, CallFault Fault) Answer(CallKey key, SessionDescription sdp, CallOptions options) => Under(key.CallId, isNew: false, group =>
    {
        if (FindAnswering(group, key) is not var (call, by)) return options.IsBridgeOnly ? (sdp, CallFault.None) : (null, CallFault.NoOffer);
        (call.DeleteAt, call.LastSignal) = (0, clock.UnixSeconds);
        var written = call.Answer(by, sdp, options, out var fault);
        if (written is not null && by.Remote is { } said) profiles.Note(by.Contact, said);
        if (written is not null && key.ToTag is not null) by.Tag = key.ToTag;
        return (written, fault);
    }, options.IsBridgeOnly ? (sdp, CallFault.None) : (null, CallFault.NoOffer));

    /// <summary>Does something with the call that a key means, under its lock.</summary>
    /// <returns>default when there is none.</returns>
    internal T? With<T>(CallKey key, Func<CallGroup, Call, T> work) => Under(key.CallId, isNew: false, group =>
    {
        bool Has(Call call, string? tag) => call.Parties.Any(p => p.Tag == tag);
        var call = key.FromTag.Length == 0
            ? group.Calls.FirstOrDefault()
            : group.Calls.Find(c => Has(c, key.FromTag) && (key.ToTag is null || Has(c, key.ToTag))) ?? group.Calls.Find(c => Has(c, key.FromTag)) ?? (key.ToTag is null ? null : group.Calls.Find(c => Has(c, key.ToTag)));
        return call is null ? default : work(group, call);
    });

    /// <summary>Ends a call, or one of its branches, at once or later.</summary>
    /// <param name="key">Which.</param>
    /// <param name="delaySeconds">The command's delay.</param>
    /// <param name="defaultDelay">That of a call which was not answered.</param>
    /// <param name="status">The reply that refuses; 0 when it is none.</param>
    /// <param name="report">Makes the report.</param>
    /// <returns>What <paramref name="report"/> says of it at its end; null when there is no such call.</returns>
    internal T? Delete<T>(CallKey key, int? delaySeconds, int defaultDelay, int status, Func<Call, T> report) where T : class => With(key, (group, call) =>
    {
        bool isRefusal = status >= 300;
        call.LastSignal = clock.UnixSeconds;
        // A re-INVITE that was refused leaves the call as it was (RFC 3261 section 14.1); what it offered never took effect.
        if (isRefusal && key.ToTag is not null && call.Current is { HasAnswered: true } talking && (talking.Tag == key.ToTag || talking.Tag == key.FromTag)) return report(call);
        var party = key.Branch is not null ? call.Others.Find(p => p.Branch == key.Branch) : null;
        party ??= key.ToTag is not null ? call.Others.Find(p => p.Tag == key.ToTag || p.Tag == key.FromTag && p.Tag is not null) : null;
        // RFC 3261 sections 21.4.26 and 21.6.4: what was offered cannot be taken. Of a new description in a call that says nothing of the profile, so it does not come here.
        if (status is 488 or 606 && (party ?? (call.Others.Count == 1 ? call.Others[0] : null)) is { HasAnswered: false, Offer: { } refused } refusing && refused.Terms.FirstOrDefault(t => t.Protocol.IsRtp) is { } terms)
            profiles.Refuse(refusing.Contact, terms.Protocol);
        // A branch that goes past us was refused.
        if (party is null && isRefusal && key.Branch is not null && call.Others.All(p => p.Branch is not null)) return report(call);
        if (party is not null && call.Others.Count > 1 && (party != call.Current || isRefusal))
        {
            var last = report(call);
            call.Remove(party);
            return last;
        }
        int delay = delaySeconds ?? (call.Current is { HasAnswered: true } ? 0 : defaultDelay);
        var end = report(call);
        if (delay > 0) call.DeleteAt = Math.Max(1, clock.Milliseconds + delay * 1000L);
        else Remove(group, call);
        return end;
    });

    /// <summary>Ends what was to end by now. Called once a second.</summary>
    internal void Check()
    {
        long now = clock.Milliseconds;
        foreach (var (id, group) in _groups)
        {
            lock (group.Gate)
            {
                foreach (var call in group.Calls.Where(c => c.DeleteAt != 0 && c.DeleteAt <= now || c.Session.IsClosed && c.Trouble is MediaTrouble.Timeout or null).ToList()) Remove(group, call);
                Sweep(id, group);
            }
        }
    }

    // An offer: from who made the first one, from who answered it, or from a stranger.
    private static Call? FindOffering(CallGroup group, in CallKey key, bool isBridgeOnly, out Party? from, out Party? toward)
    {
        (from, toward) = (null, null);
        foreach (var call in group.Calls)
        {
            string tag = key.FromTag;
            if (call.First.Tag == tag) (from, toward) = (call.First, Callee(call, key, isBridgeOnly));
            else if (call.Others.Find(p => p.Tag == tag) is { } other) (from, toward) = (other, call.First);
            if (from is not null) return call;
        }
        return null;
    }

    // Who is offered to: within a dialog the tag says so; before it the branch; else whoever there is.
    private static Party? Callee(Call call, CallKey key, bool isBridgeOnly)
    {
        if (key.ToTag is not null && call.Others.Find(p => p.Tag == key.ToTag) is { } known) return known;
        // Another dialog of the same fork, whose media does not come by here.
        if (key.ToTag is not null && isBridgeOnly && call.Others.All(p => p.Tag is not null)) return null;
        if (key.Branch is not null && key.ToTag is null)
        {
            if (call.Others.Find(p => p.Branch == key.Branch) is { } same) return same;
            // A new branch, unless somebody has answered already: then it is a new transaction of the same dialog.
            if (call.Current is not { HasAnswered: true }) return null;
        }
        return call.Current ?? call.Others.LastOrDefault(p => key.Branch is null || p.Branch is null);
    }

    private static (Call, Party)? FindAnswering(CallGroup group, CallKey key)
    {
        foreach (var call in group.Calls)
        {
            if (call.First.Tag == key.FromTag)
            {
                // A branch that we never offered anything to: its media goes past us.
                bool isForeign = key.Branch is not null && call.Others.All(p => p.Branch is not null && p.Branch != key.Branch && (key.ToTag is null || p.Tag != key.ToTag));
                if (isForeign) continue;
                var by = (key.ToTag is null ? null : call.Others.Find(p => p.Tag == key.ToTag))
                    ?? (key.Branch is null ? null : call.Others.Find(p => p.Branch == key.Branch && p.Offer is not null))
                    ?? call.Others.FindLast(p => p.Tag is null && p.Offer is not null) ?? call.Current ?? call.Others.FindLast(p => p.Offer is not null);
                if (by is not null) return (call, by);
            }
            else if (call.Others.Any(p => p.Tag == key.FromTag) && call.First.Offer is { } offer && offer.From.Tag == key.FromTag) return (call, call.First);
        }
        return null;
    }

    private Call? Open(CallGroup group, in CallKey key, out Party? from, out Party? toward)
    {
        (from, toward) = (null, null);
        if (group.Calls.Count >= MaxOfOneId || relay.Open(key.CallId) is not { } session) return null;
        long now = clock.UnixSeconds;
        var call = new Call(key.CallId, relay, session, now) { LastSignal = now, First = new Party(isFirst: true, now) { Tag = key.FromTag } };
        session.Owner = call;
        session.Trouble = (_, trouble) =>
        {
            call.Trouble ??= trouble;
            // Who shows another certificate than the SDP named is not the peer: nothing of this call may be carried any more (threats M5).
            if (trouble == MediaTrouble.WrongFingerprint) session.Close();
            Trouble?.Invoke(call, trouble);
        };
        group.Calls.Add(call);
        from = call.First;
        return call;
    }

    // A group that is emptied is taken out under its lock; who waited for the lock meanwhile looks again.
    private T? Under<T>(string id, bool isNew, Func<CallGroup, T?> work, T? otherwise = default)
    {
        while (true)
        {
            var group = isNew ? _groups.GetOrAdd(id, static _ => new CallGroup()) : _groups.GetValueOrDefault(id);
            if (group is null) return otherwise;
            lock (group.Gate)
            {
                if (group.IsGone) continue;
                var result = work(group);
                Sweep(id, group);
                return result;
            }
        }
    }

    private static void Remove(CallGroup group, Call call)
    {
        group.Calls.Remove(call);
        call.Close();
    }

    private void Sweep(string id, CallGroup group)
    {
        if (group.Calls.Count > 0 || group.IsGone) return;
        group.IsGone = true;
        _groups.TryRemove(KeyValuePair.Create(id, group));
    }
}
