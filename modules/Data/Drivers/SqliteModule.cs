using System.Data.Common;
using Chappe.Engine.Databases;
using Chappe.Engine.Modules;
using Microsoft.Data.Sqlite;

namespace Chappe.Modules.Data;

/// <summary>Databases in a file, <c>sqlite:///path/to/file</c> (Kamailio's db_sqlite).</summary>
public sealed class SqliteModule : Module, IDatabaseDriver
{
    private const string InMemory = ":memory:";

    /// <inheritdoc/>
    public override string Name => "db_sqlite";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(SqliteFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(SqliteOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new SqliteOptions());
    /// <inheritdoc/>
    public string Scheme => "sqlite";
    /// <inheritdoc/>
    public SqlDialect Dialect { get; } = new SqliteDialect();

    /// <inheritdoc/>
    public DatabaseHabits HabitsOf(DatabaseUrl url) => url.Name == InMemory
        ? new(IsBlocking: true, SeparatesWrites: false, GroupsWrites: true, Connections: 1)
        : new(IsBlocking: true, SeparatesWrites: true, GroupsWrites: true, Connections: 2);

    /// <inheritdoc/>
    public DbConnection Connect(DatabaseUrl url, int connectSeconds, int querySeconds) =>
        new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = url.Name, Pooling = false, DefaultTimeout = querySeconds }.ToString());
}
