using Chappe.Engine.Databases;

namespace Chappe.Modules.Data;

/// <summary>SQLite as Kamailio's db_sqlite uses it: times are Julian days.</summary>
internal sealed class SqliteDialect : SqlDialect
{
    private const double JulianDayOf1970 = 2440587.5;

    /// <summary>A write-ahead log lets readers read while somebody writes; what was committed survives a power failure.</summary>
    public override IReadOnlyList<string> OnOpen { get; } = ["PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL"];

    // Double quotes would make a text of a name that is none.
    protected override string Quoted(string name) => $"[{name}]";

    public override object ToStored(DbValue value) => value.Kind == DbKind.Time ? value.ToTime().ToUnixTimeMilliseconds() / 86_400_000.0 + JulianDayOf1970 : base.ToStored(value);

    public override DateTimeOffset TimeOf(DbValue value) => value.Kind switch
    {
        DbKind.Real or DbKind.Integer => DateTimeOffset.UnixEpoch.AddDays(Math.Clamp(value.ToReal() - JulianDayOf1970, -700_000, 2_900_000)),
        _ => base.TimeOf(value),
    };
}
