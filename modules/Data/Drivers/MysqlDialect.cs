using Chappe.Engine.Databases;

namespace Chappe.Modules.Data;

/// <summary>MySQL and MariaDB.</summary>
internal sealed class MysqlDialect : SqlDialect
{
    protected override string Quoted(string name) => $"`{name}`";

    public override bool HasBackslashEscapes => true;

    public override string OrUpdate(IEnumerable<string> key, IEnumerable<string> columns) =>
        $" ON DUPLICATE KEY UPDATE {string.Join(", ", columns.Select(c => $"{Quote(c)} = VALUES({Quote(c)})"))}";
}
