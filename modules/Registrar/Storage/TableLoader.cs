using Chappe.Modules.Registrar.Location;

namespace Chappe.Modules.Registrar.Storage;

/// <summary>Fills a table from its database.</summary>
internal static class TableLoader
{
    /// <summary>Adds all rows that are live. Expired ones are left where they are: a wall clock that is wrong today must not delete anything.</summary>
    public static void Load(LocationTable table, ILocationStore store, RowConverter rows)
    {
        var draft = new BindingDraft();
        foreach (var row in store.Load(table.Name))
        {
            var aor = System.Text.Encoding.UTF8.GetBytes(row.Domain is { Length: > 0 } domain ? $"{row.Username}@{domain}" : row.Username);
            if (aor.Length is 0 or > Registering.Aor.MaxLength) continue;
            using var turn = table.Enter(aor);
            draft.Load(turn.Current);
            if (rows.TryAdd(row, draft)) turn.StoreLoaded(draft);
        }
    }
}
