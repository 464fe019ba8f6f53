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
            var aor = System.Text.Encoding.UTF8.GetBytes(row.Domain is { Length: > 0 } domain ? $"{row.Username}@{domain}" : row.Username);
            if (aor.Length is 0 or > Registering.Aor.MaxLength) continue;
            using var turn = table.Enter(aor);
            draft.Load(turn.Current);
            if (!(isLate && Has(draft, row)) && rows.TryAdd(row, draft)) turn.StoreLoaded(draft);
        }
    }

    /// <summary>A table that is read late may hold what has come anew meanwhile.</summary>
    private static bool Has(BindingDraft draft, LocationRow row)
    {
        if (draft.Count == 0) return false;
        byte[] uri = System.Text.Encoding.UTF8.GetBytes(row.Contact), ruid = System.Text.Encoding.UTF8.GetBytes(row.Ruid);
        for (int i = 0; i < draft.Count; i++)
            if (draft[i].Ruid.SequenceEqual(ruid) || draft[i].Uri.SequenceEqual(uri) && draft[i].Fields.RegId == (int)row.RegId) return true;
        return false;
    }
}
