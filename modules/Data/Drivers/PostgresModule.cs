using System.Data.Common;
using Chappe.Engine.Databases;
using Chappe.Engine.Modules;
using Npgsql;

namespace Chappe.Modules.Data;

/// <summary>PostgreSQL, <c>postgres://user:password@host/database</c> (Kamailio's db_postgres).</summary>
public sealed class PostgresModule : Module, IDatabaseDriver
{
    /// <inheritdoc/>
    public override string Name => "db_postgres";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(PostgresFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(PostgresOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new PostgresOptions());
    /// <inheritdoc/>
    public string Scheme => "postgres";
    /// <inheritdoc/>
    public SqlDialect Dialect { get; } = new PostgresDialect();
    /// <inheritdoc/>
    public DatabaseHabits HabitsOf(DatabaseUrl url) => default;

    /// <inheritdoc/>
    public DbConnection Connect(DatabaseUrl url, int connectSeconds, int querySeconds) => new NpgsqlConnection(new NpgsqlConnectionStringBuilder
    {
        Host = url.Host, Port = url.Port == 0 ? 5432 : url.Port, Username = url.User.Length > 0 ? url.User : null, Password = url.Password.Length > 0 ? url.Password : null,
        Database = url.Name, Timeout = connectSeconds, CommandTimeout = querySeconds,
        // The engine pools, and the types of extensions are nothing that we read.
        Pooling = false, CancellationTimeout = 1000, ApplicationName = "chappe",
    }.ConnectionString);
}
