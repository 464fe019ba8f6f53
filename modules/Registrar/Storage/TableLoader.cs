using Chappe.Modules.Registrar.Location;

namespace Chappe.Modules.Registrar.Storage;

/// <summary>Fills a table from its database.</summary>
internal static class TableLoader
{
    /// <summary>Adds all rows that are live. Expired ones are left where they are: a wall clock that is wrong today must not delete anything.</summary>
    public static void Load(LocationTable table, ILocationStore store, RowConverter rows, bool isLate = false)
    {
        var draft = new BindingDraft();
        foreach (var row in store.Load(table.Name))
        {
            byte[] aor = row.Aor();
            if (aor.Length is 0 or > Registering.Aor.MaxLength) continue;
            using var turn = table.Enter(aor);
            draft.Load(turn.Current);
            // A table that is read late may hold what has come anew meanwhile.
            if (!(isLate && Find(draft, row) >= 0) && rows.TryAdd(row, draft)) turn.StoreLoaded(draft);
        }
    }

    /// <summary>The contact that the row is about: of that name, or the same URI and flow. -1 when there is none.</summary>
    public static int Find(BindingDraft draft, LocationRow row)
    {
        if (draft.Count == 0) return -1;
        byte[] uri = System.Text.Encoding.UTF8.GetBytes(row.Contact), ruid = System.Text.Encoding.UTF8.GetBytes(row.Ruid);
        for (int i = 0; i < draft.Count; i++)
            if (draft[i].Ruid.SequenceEqual(ruid) || draft[i].Uri.SequenceEqual(uri) && draft[i].Fields.RegId == (int)row.RegId) return i;
        return -1;
    }
}
