using Chappe.Modules.Registrar.Location;
using Chappe.Modules.Registrar.Storage;

namespace Chappe.Modules.Registrar.Registering;

/// <summary>Removes contacts because a script or an operator says so.</summary>
internal static class Removal
{
    /// <summary>Removes all contacts of a user, or the one named <paramref name="ruid"/>.</summary>
    /// <returns>1; -1 when the user cannot be read or the change not be queued, -3 when no contact has that name.</returns>
    public static int Remove(UsrlocModule usrloc, LocationTable table, ReadOnlySpan<byte> user, ReadOnlySpan<byte> ruid, bool isCaseSensitive)
    {
        Span<byte> key = stackalloc byte[Aor.MaxLength];
        int length = Aor.WriteTyped(user, usrloc.UsesDomain, isCaseSensitive, key);
        if (length < 0) return -1;
        var removed = Remove(table, key[..length], ruid, static (contact, name) => name.IsEmpty || contact.Ruid.SequenceEqual(name), out int count);
        if (removed == StoreOutcome.Refused) return -1;
        return count == 0 && !ruid.IsEmpty ? -3 : 1;
    }

    /// <summary>Says which contacts are meant.</summary>
    public delegate bool Selection(ContactRecord contact, ReadOnlySpan<byte> what);

    /// <summary>Removes the contacts of an AoR that <paramref name="isMeant"/> picks.</summary>
    public static StoreOutcome Remove(LocationTable table, ReadOnlySpan<byte> aor, ReadOnlySpan<byte> what, Selection isMeant, out int count)
    {
        var draft = new BindingDraft();
        using var turn = table.Enter(aor);
        draft.Load(turn.Newest);
        count = 0;
        for (int i = draft.Count - 1; i >= 0; i--)
        {
            if (!isMeant(draft[i], what)) continue;
            draft.RemoveAt(i);
            count++;
        }
        return count == 0 ? StoreOutcome.Done : turn.Store(draft);
    }

    /// <summary>Removes the contacts of an AoR that were registered over a connection that is gone; <paramref name="removed"/> gets each as a set of its own.</summary>
    public static void RemoveLost(LocationTable table, ReadOnlySpan<byte> aor, long connection, List<byte[]> removed)
    {
        var draft = new BindingDraft();
        using var turn = table.Enter(aor);
        draft.Load(turn.Newest);
        int before = draft.Count;
        for (int i = draft.Count - 1; i >= 0; i--)
        {
            if (draft[i].Fields.ConnectionId != connection) continue;
            removed.Add(BindingSet.OfOne(aor, draft[i]));
            draft.RemoveAt(i);
        }
        if (draft.Count < before) turn.Store(draft);
    }
}
