namespace Chappe.Modules.Data;

/// <summary>The parameters of db_sqlite.</summary>
public sealed class SqliteOptions
{
    /// <summary>Taken, without effect: files that are only read.</summary>
    public List<string> db_set_readonly { get; } = [];
    /// <summary>Taken, without effect: the journal is always a write-ahead log.</summary>
    public List<string> db_set_journal_mode { get; } = [];
}
