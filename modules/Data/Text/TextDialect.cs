using Chappe.Engine.Databases;

namespace Chappe.Modules.Data;

/// <summary>Text tables as Kamailio's db_text has them: times are whole seconds since 1970, and nothing is unique.</summary>
internal sealed class TextDialect : SqlDialect
{
    // Double quotes would make a text of a name that is none.
    protected override string Quoted(string name) => $"[{name}]";

    public override object ToStored(DbValue value) => value.Kind == DbKind.Time ? value.ToTime().ToUnixTimeSeconds() : base.ToStored(value);

    public override DateTimeOffset TimeOf(DbValue value)
    {
        long seconds = value.ToInteger();
        return seconds == 0 && value.Kind == DbKind.Text ? base.TimeOf(value) : DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, -62_135_596_800, 253_402_300_799));
    }

    /// <summary>Without a unique column there is no conflict to act on: a row that is there is changed, else it is added, in one statement's turn.</summary>
    public override SqlStatement Upsert(string table, IReadOnlyCollection<string> columns, IReadOnlyCollection<string> key)
    {
        var places = columns.Select((c, i) => (Column: c, Place: $"{Quote(c)} = @p{i}")).ToList();
        string where = string.Join(" AND ", places.Where(p => key.Contains(p.Column)).Select(p => p.Place));
        return new SqlStatement($"UPDATE {Quote(table)} SET {string.Join(", ", places.Where(p => !key.Contains(p.Column)).Select(p => p.Place))} WHERE {where}; "
            + $"INSERT INTO {Quote(table)} ({string.Join(", ", columns.Select(Quote))}) SELECT {string.Join(", ", columns.Select((_, i) => $"@p{i}"))} WHERE NOT EXISTS (SELECT 1 FROM {Quote(table)} WHERE {where})", true);
    }
}
