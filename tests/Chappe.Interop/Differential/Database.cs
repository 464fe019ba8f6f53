using System.Text;
using Chappe.Interop.Harness;

namespace Chappe.Interop.Differential;

/// <summary>A SQLite database with the tables that Kamailio's packages make, which both servers open.</summary>
internal static class Database
{
    private const string Tables = "/usr/share/kamailio/db_sqlite";
    private static readonly string[] s_extra = ["src_user VARCHAR(64) NOT NULL DEFAULT ''", "src_domain VARCHAR(128) NOT NULL DEFAULT ''", "src_ip VARCHAR(64) NOT NULL DEFAULT ''", "dst_ouser VARCHAR(64) NOT NULL DEFAULT ''", "dst_user VARCHAR(64) NOT NULL DEFAULT ''", "dst_domain VARCHAR(128) NOT NULL DEFAULT ''"];

    /// <summary>Makes it.</summary>
    /// <returns>The flags that name it.</returns>
    internal static async Task<string[]> CreateAsync(ScratchFolder folder, string more, CancellationToken cancel)
    {
        Peers.RequireKamailioModule("db_sqlite", "kamailio-sqlite-modules");
        string file = Path.Combine(folder.Path, "kamailio.sqlite");
        var sql = new StringBuilder();
        foreach (string table in (string[])["standard", "auth_db", "usrloc", "alias_db", "speeddial", "acc", "domain", "permissions", "presence"])
            sql.Append(await File.ReadAllTextAsync(Path.Combine(Tables, $"{table}-create.sql"), cancel));
        // What the packaged configuration tells its administrator to add for WITH_ACCDB.
        foreach (string table in (string[])["acc", "missed_calls"])
            foreach (string column in s_extra) sql.Append($"ALTER TABLE {table} ADD COLUMN {column};\n");
        await using var sqlite = new ProcessPeer("sqlite3", Peers.Sqlite, [file, sql.Append(more).ToString()]);
        Assert.That((await sqlite.WaitForExitAsync(cancel), sqlite.Output), Is.EqualTo((0, "")));
        return ["--loadmodule=db_sqlite.so", "-A", $"DBURL=\"sqlite:///{file}\""];
    }
}
