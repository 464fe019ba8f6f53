using Chappe.Modules.Registrar.Storage;

namespace Chappe.Modules.Registrar.Location;

/// <summary>The right to change one AoR: its stripe is locked until this is disposed of. Nothing that waits may happen meanwhile.</summary>
internal ref struct BindingTurn
{
    private readonly LocationTable _table;
    private readonly LocationStripe _stripe;
    private readonly ReadOnlySpan<byte> _aor;
    private readonly uint _tag;
    private int _index;

    public BindingTurn(LocationTable table, LocationStripe stripe, uint tag, ReadOnlySpan<byte> aor)
    {
        (_table, _stripe, _tag) = (table, stripe, tag);
        _aor = aor;
        stripe.Gate.Enter();
        _index = stripe.Find(tag, aor);
    }

    /// <summary>What everybody sees.</summary>
    public readonly ReadOnlySpan<byte> Current => _index < 0 ? default : _stripe.SetAt(_index);

    /// <summary>The newest change that is not durable yet; null when all is.</summary>
    public readonly PendingChange? Pending => _index < 0 ? null : _stripe.PendingAt(_index);

    /// <summary>True when the answer to that request waits for its change to be durable. The chain is as short as what one AoR sends while a disk works.</summary>
    public readonly bool IsAnswerPending(ulong request)
    {
        int steps = 0;
        for (var change = Pending; change is not null && steps < 16; change = change.Previous, steps++)
            if (change.Answer?.Request == request) return true;
        return false;
    }

    /// <summary>What the next change starts from: pending changes included.</summary>
    public readonly ReadOnlySpan<byte> Newest => Pending is { } pending ? pending.After : Current;

    /// <summary>Makes <paramref name="draft"/> the contacts of this AoR: at once in memory, or when it is durable.</summary>
    /// <param name="draft">The contacts.</param>
    /// <param name="answer">What leaves when the change is durable; null for nothing. Not used when the change is made at once.</param>
    /// <param name="isVolatile">The change is not for the database.</param>
    /// <returns>How it went; with <see cref="StoreOutcome.Refused"/> nothing has changed.</returns>
    public StoreOutcome Store(BindingDraft draft, DeferredAnswer? answer = null, bool isVolatile = false)
    {
        if (_table.Commits is not null) return Enqueue(Octets(draft), answer, isVolatile);
        StoreNow(draft);
        return StoreOutcome.Done;
    }

    /// <summary>Changes nothing, but <paramref name="answer"/> tells of changes that are not durable yet: it must wait for them.</summary>
    public StoreOutcome Follow(DeferredAnswer answer) => Enqueue(Newest.ToArray(), answer, isVolatile: true);

    /// <summary>Makes contacts from a database visible.</summary>
    public void StoreLoaded(BindingDraft draft) => Publish(Octets(draft));

    /// <summary><paramref name="change"/> is durable.</summary>
    public void Commit(PendingChange change)
    {
        if (Pending == change) _stripe.SetPending(_index, null);
        Publish(change.After);
    }

    /// <summary><paramref name="change"/> could not be made durable: it never was.</summary>
    public void Revoke(PendingChange change)
    {
        if (_index < 0 || Pending != change) return;
        _stripe.SetPending(_index, null);
        if (new BindingSet(Current).IsEmpty) RemovePlace();
    }

    public readonly void Dispose() => _stripe.Gate.Exit();

    private void StoreNow(BindingDraft draft)
    {
        if (draft.Count == 0)
        {
            Publish([]);
            return;
        }
        int needed = draft.LengthFor(_aor);
        if (_index >= 0 && _stripe.SetAt(_index) is { } set && set.Length >= needed && set.Length <= needed * 2)
        {
            // The usual refresh: same length, no garbage. Readers hold the lock too, or have copied.
            _table.Count(0, draft.Count - new BindingSet(set).Count);
            draft.Write(_aor, set);
            return;
        }
        Publish(Octets(draft));
    }

    private void Publish(byte[] after)
    {
        int before = new BindingSet(Current).Count, now = new BindingSet(after).Count;
        _table.Count((now > 0 ? 1 : 0) - (before > 0 ? 1 : 0), now - before);
        if (now > 0)
        {
            if (_index < 0) _index = _stripe.Add(_tag, after);
            else _stripe.Replace(_index, after);
        }
        else if (_index >= 0)
        {
            if (Pending is null) RemovePlace();
            else _stripe.Replace(_index, EmptySet());
        }
    }

    private void RemovePlace()
    {
        _stripe.RemoveAt(_index);
        _index = -1;
    }

    private StoreOutcome Enqueue(byte[] after, DeferredAnswer? answer, bool isVolatile)
    {
        var commits = _table.Commits!;
        var pending = Pending;
        var before = pending?.After ?? (_index < 0 ? [] : _stripe.SetAt(_index)!);
        var change = new PendingChange(_table, _aor.ToArray(), before, after, pending, answer) { IsVolatile = isVolatile };
        if (!commits.TryEnqueue(change)) return StoreOutcome.Refused;
        if (commits.IsWriteBack)
        {
            Publish(after);
            return StoreOutcome.Done;
        }
        // The AoR needs a place to keep its pending change in, though nobody may see a contact yet.
        if (_index < 0) _index = _stripe.Add(_tag, EmptySet());
        _stripe.SetPending(_index, change);
        return StoreOutcome.Deferred;
    }

    private readonly byte[] Octets(BindingDraft draft)
    {
        if (draft.Count == 0) return [];
        // A little room, so that a Call-ID or CSeq some octets longer still fits on the next refresh.
        var set = new byte[(draft.LengthFor(_aor) + 15) & ~7];
        draft.Write(_aor, set);
        return set;
    }

    private readonly byte[] EmptySet()
    {
        var set = new byte[BindingSet.HeadLength + _aor.Length];
        BindingSet.WriteHead(set, _aor, 0, set.Length);
        return set;
    }
}
