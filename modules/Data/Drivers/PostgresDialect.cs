using System.Data.Common;
using Chappe.Engine.Databases;
using Npgsql;

namespace Chappe.Modules.Data;

/// <summary>PostgreSQL.</summary>
internal sealed class PostgresDialect : SqlDialect
{
    // Names without quotes are lower case here, and Kamailio writes none.
    protected override string Quoted(string name) => $"\"{name.ToLowerInvariant()}\"";

    /// <summary>The server finds the type of what a script wrote, as it does for a literal.</summary>
    public override void Fill(DbParameter parameter, DbValue value)
    {
        base.Fill(parameter, value);
        if (value.Kind is DbKind.Literal) ((NpgsqlParameter)parameter).NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Unknown;
    }

    public override bool IsConnectionLost(DbConnection connection, Exception failure) => failure is not PostgresException && base.IsConnectionLost(connection, failure);
}
