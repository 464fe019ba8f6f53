using System.Data.Common;
using Chappe.Engine.Databases;
using Chappe.Engine.Modules;
using MySqlConnector;

namespace Chappe.Modules.Data;

/// <summary>MySQL and MariaDB, <c>mysql://user:password@host/database</c> (Kamailio's db_mysql).</summary>
public sealed class MysqlModule : Module, IDatabaseDriver
{
    private volatile MysqlOptions _options = new();

    /// <inheritdoc/>
    public override string Name => "db_mysql";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(MysqlFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(MysqlOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new MysqlOptions());
    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options) => _options = options.Get<MysqlOptions>();
    /// <inheritdoc/>
    public string Scheme => "mysql";
    /// <inheritdoc/>
    public SqlDialect Dialect { get; } = new MysqlDialect();
    /// <inheritdoc/>
    public DatabaseHabits HabitsOf(DatabaseUrl url) => default;

    /// <inheritdoc/>
    public DbConnection Connect(DatabaseUrl url, int connectSeconds, int querySeconds) => new MySqlConnection(new MySqlConnectionStringBuilder
    {
        Server = url.Host, Port = url.Port == 0 ? 3306 : (uint)url.Port, UserID = url.User, Password = url.Password, Database = url.Name,
        ConnectionTimeout = (uint)connectSeconds, DefaultCommandTimeout = (uint)querySeconds,
        // The engine pools. A date of zeros, which MySQL allows and .NET does not, reads as the first of all days.
        Pooling = false, IgnorePrepare = false, ConvertZeroDateTime = true, TreatTinyAsBoolean = false,
        UseAffectedRows = !_options.update_affected_found, SslMode = SslModeOf(_options), SslCa = _options.opt_ssl_ca,
        AllowPublicKeyRetrieval = true,
    }.ConnectionString);

    // Kamailio's numbers, which are those of the C library: 1 off, 2 preferred, 3 required, 4 with a known CA, 5 with the right name.
    private static MySqlSslMode SslModeOf(MysqlOptions options) => options.opt_ssl_mode switch
    {
        1 => MySqlSslMode.None, 3 => MySqlSslMode.Required, 4 => MySqlSslMode.VerifyCA, 5 => MySqlSslMode.VerifyFull, _ => MySqlSslMode.Preferred,
    };
}
