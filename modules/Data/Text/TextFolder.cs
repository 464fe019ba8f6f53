using System.Text;
using Chappe.Engine.Databases;
using Chappe.Engine.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Chappe.Modules.Data;

/// <summary>
/// This is a folder of text tables. They are read into a database in memory, which carries the statements out; triggers count the changes of each table, and
/// tables that have changed are written back, each file as a whole and in one step. Every caller comes on a thread that may wait: a connection's own, or the module's writer.
/// </summary>
internal sealed class TextFolder(string path, Log log, Func<TextOptions> options)
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, TextFile> _files = new(StringComparer.Ordinal);
    private readonly char _delimiter = options().db_delim[0];
    // Lives as long as somebody has a connection: with the last one the database in memory would be gone.
    private SqliteConnection? _keeper;
    private int _open;

    private sealed class TextFile(TextTable table, DateTime changed, long length)
    {
        public TextTable Table => table;
        public DateTime Changed { get; set; } = changed;
        public long Length { get; set; } = length;
        public long Written { get; set; }
    }

    /// <summary>The database in memory; its name is nobody else's.</summary>
    public string ConnectionString { get; } = new SqliteConnectionStringBuilder { DataSource = $"chappe-text-{Guid.NewGuid():N}", Mode = SqliteOpenMode.Memory, Cache = SqliteCacheMode.Shared, Pooling = false }.ToString();

    /// <summary>Somebody opens a connection. The first one reads the files.</summary>
    /// <exception cref="IOException">There is no such folder, or it cannot be read.</exception>
    public void Enter()
    {
        lock (_gate)
        {
            if (_keeper is null) Load();
            _open++;
        }
    }

    /// <summary>Somebody closed his connection. What changed is written.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            WriteLocked();
            if (--_open > 0) return;
            _keeper!.Dispose();
            _keeper = null;
            _files.Clear();
        }
    }

    /// <summary>Writes the tables that have changed.</summary>
    public void Write()
    {
        lock (_gate) WriteLocked();
    }

    /// <summary>Reads files that somebody else has changed, when the script wants that.</summary>
    public void LookAgain()
    {
        if (options().db_mode != 1) return;
        lock (_gate)
        {
            if (_keeper is null) return;
            WriteLocked();
            foreach (var (name, known) in _files.ToList())
            {
                var file = new FileInfo(Path.Combine(path, name));
                if (file.Exists && (file.LastWriteTimeUtc, file.Length) != (known.Changed, known.Length)) Read(file);
            }
        }
    }

    private void Load()
    {
        if (!Directory.Exists(path)) throw new DirectoryNotFoundException($"there is no folder '{path}'");
        var keeper = new SqliteConnection(ConnectionString);
        try
        {
            keeper.Open();
            Execute(keeper, "PRAGMA read_uncommitted = 1");
            Execute(keeper, "CREATE TABLE [text changes] (name TEXT PRIMARY KEY, count INTEGER NOT NULL)");
            _keeper = keeper;
            foreach (var file in new DirectoryInfo(path).EnumerateFiles().Where(f => SqlDialect.IsName(f.Name))) Read(file);
        }
        catch
        {
            _keeper = null;
            _files.Clear();
            keeper.Dispose();
            throw;
        }
    }

    // One that is no table is not there: what is asked of it is refused, and the others are served.
    private void Read(FileInfo file)
    {
        try
        {
            file.Refresh();
            var (changed, length) = (file.LastWriteTimeUtc, file.Length);
            var (table, rows) = TextTable.Parse(File.ReadAllText(file.FullName, s_strict), _delimiter, options().emptystring);
            Fill(file.Name, table, rows);
            _files[file.Name] = new TextFile(table, changed, length);
        }
        catch (Exception wrong) when (wrong is FormatException or IOException or UnauthorizedAccessException or DecoderFallbackException or SqliteException)
        {
            log.WriteLimited(LogLevel.Error, "db_text", $"'{file.FullName}' is not read: {wrong.Message.ReplaceLineEndings(" ")}.");
        }
    }

    private void Fill(string name, TextTable table, List<DbValue[]> rows)
    {
        using var transaction = _keeper!.BeginTransaction();
        Execute(_keeper, $"DROP TABLE IF EXISTS [{name}]");
        Execute(_keeper, $"CREATE TABLE [{name}] ({string.Join(", ", table.Columns.Select(Declare))})");
        using var insert = _keeper.CreateCommand();
        insert.CommandText = $"INSERT INTO [{name}] VALUES ({string.Join(", ", table.Columns.Select((_, i) => $"@p{i}"))})";
        var dialect = new TextDialect();
        for (int i = 0; i < table.Columns.Count; i++) insert.Parameters.Add(new SqliteParameter { ParameterName = $"@p{i}" });
        foreach (var row in rows)
        {
            for (int i = 0; i < row.Length; i++) dialect.Fill(insert.Parameters[i], row[i]);
            insert.ExecuteNonQuery();
        }
        Execute(_keeper, $"INSERT OR REPLACE INTO [text changes] VALUES ('{name}', 0)");
        string count = $"UPDATE [text changes] SET count = count + 1 WHERE name = '{name}';";
        // A number that is not given is the next one.
        string number = string.Concat(table.Columns.Where(c => c.IsAuto).Select(c =>
            $"UPDATE [{name}] SET [{c.Name}] = (SELECT coalesce(max([{c.Name}]), 0) + 1 FROM [{name}]) WHERE rowid = NEW.rowid AND [{c.Name}] IS NULL;"));
        if (number.Length > 0) Execute(_keeper, $"UPDATE [{name}] SET {string.Join(", ", table.Columns.Where(c => c.IsAuto).Select(c => $"[{c.Name}] = coalesce([{c.Name}], rowid)"))}");
        Execute(_keeper, $"CREATE TRIGGER [{name} insert] AFTER INSERT ON [{name}] BEGIN {number} {count} END");
        Execute(_keeper, $"CREATE TRIGGER [{name} update] AFTER UPDATE ON [{name}] BEGIN {count} END");
        Execute(_keeper, $"CREATE TRIGGER [{name} delete] AFTER DELETE ON [{name}] BEGIN {count} END");
        transaction.Commit();
    }

    private static string Declare(TextColumn column)
    {
        string type = column.Kind switch { TextKind.Integer => "INTEGER", TextKind.Real => "REAL", _ => "TEXT" };
        return $"[{column.Name}] {type}{(column.IsNullable || column.IsAuto ? "" : column.Kind == TextKind.Text ? " DEFAULT '' NOT NULL" : " DEFAULT 0 NOT NULL")}";
    }

    private void WriteLocked()
    {
        if (_keeper is null) return;
        foreach (var (name, count) in Counts())
        {
            // Not "more than": what a transaction counted is taken back with it.
            if (_files.TryGetValue(name, out var file) && file.Written != count) WriteFile(name, file, count);
        }
    }

    private List<(string Name, long Count)> Counts()
    {
        using var command = _keeper!.CreateCommand();
        command.CommandText = "SELECT name, count FROM [text changes]";
        using var reader = command.ExecuteReader();
        var counts = new List<(string, long)>();
        while (reader.Read()) counts.Add((reader.GetString(0), reader.GetInt64(1)));
        return counts;
    }

    private void WriteFile(string name, TextFile file, long count)
    {
        string target = Path.Combine(path, name);
        try
        {
            // A link stays one, and a file that somebody removed is there again.
            if (File.Exists(target)) target = File.ResolveLinkTarget(target, returnFinalTarget: true)?.FullName ?? target;
            Replace(target, Format(name, file.Table));
            var written = new FileInfo(target);
            (file.Written, file.Changed, file.Length) = (count, written.LastWriteTimeUtc, written.Length);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            // It is tried again with the next look.
            log.WriteLimited(LogLevel.Error, "db_text", $"'{target}' cannot be written: {wrong.Message}");
        }
    }

    private string Format(string name, TextTable table)
    {
        using var command = _keeper!.CreateCommand();
        command.CommandText = $"SELECT * FROM [{name}] ORDER BY rowid";
        using var reader = command.ExecuteReader();
        var text = new StringBuilder(table.Header).Append('\n');
        object[] values = new object[table.Columns.Count];
        while (reader.Read())
        {
            reader.GetValues(values);
            table.AppendRow(text, values, _delimiter);
        }
        return text.ToString();
    }

    // Beside the file and then in its place: a reader finds the old table or the new one, whatever happens in between.
    private static void Replace(string target, string text)
    {
        string beside = target + ".new~";
        File.Delete(beside);
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        // It may hold passwords: what the file allowed is allowed again, no more and no less.
        var mode = OperatingSystem.IsWindows() || !File.Exists(target) ? (UnixFileMode?)null : File.GetUnixFileMode(target);
        if (!OperatingSystem.IsWindows() && mode is not null) how.UnixCreateMode = mode;
        using (var stream = new FileStream(beside, how))
        {
            stream.Write(s_strict.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }
        // The process' mask took away from it.
        if (!OperatingSystem.IsWindows() && mode is { } whole) File.SetUnixFileMode(beside, whole);
        File.Move(beside, target, overwrite: true);
    }

    private static void Execute(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
