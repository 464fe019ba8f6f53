namespace Chappe.Engine.Databases;

/// <summary>What came of a statement: how it ended, and its rows.</summary>
/// <param name="outcome">How it ended.</param>
/// <param name="columns">The names of the columns.</param>
/// <param name="rows">The rows.</param>
/// <param name="changed">How many rows it wrote.</param>
/// <param name="error">The database's own words; empty when it was carried out.</param>
public sealed class DbResult(DbOutcome outcome, IReadOnlyList<string> columns, IReadOnlyList<DbValue[]> rows, int changed = 0, string error = "")
{
    private static readonly Dictionary<DbOutcome, DbResult> s_failures = Enum.GetValues<DbOutcome>().ToDictionary(o => o, o => new DbResult(o, [], []));

    /// <summary>How it ended.</summary>
    public DbOutcome Outcome { get; } = outcome;
    /// <summary>It was carried out.</summary>
    public bool IsDone => Outcome == DbOutcome.Done;
    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Columns { get; } = columns;
    /// <summary>The rows; none when it was not carried out.</summary>
    public IReadOnlyList<DbValue[]> Rows { get; } = rows;
    /// <summary>How many rows it wrote.</summary>
    public int Changed { get; } = changed;
    /// <summary>The database's own words about what it refused.</summary>
    public string Error { get; } = error;

    /// <summary>A result without rows.</summary>
    public static DbResult Of(DbOutcome outcome, string error = "") => error.Length == 0 ? s_failures[outcome] : new DbResult(outcome, [], [], 0, error);
}
