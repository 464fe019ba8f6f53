using System.Buffers;
using System.Data.Common;
using System.Globalization;

namespace Chappe.Engine.Databases;

/// <summary>What differs from one database to the next: how names are quoted, how times are stored, how a row replaces another.</summary>
public abstract class SqlDialect
{
    private static readonly SearchValues<char> s_nameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    /// <summary>True when a table or a column may be called so: letters, digits, underscores; at most 64, because a name cannot be sent beside a statement.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= 64 && !name.AsSpan().ContainsAnyExcept(s_nameCharacters);

    /// <summary>Quotes a name that <see cref="IsName"/> lets pass.</summary>
    public string Quote(string name) => IsName(name) ? Quoted(name) : throw new ArgumentException($"\"{name}\" is no name of a table or a column.", nameof(name));

    /// <summary>The name in this database's quotes.</summary>
    protected abstract string Quoted(string name);

    /// <summary>What the driver wants for a value.</summary>
    public virtual object ToStored(DbValue value) => value.Kind switch
    {
        DbKind.Integer => value.ToInteger(),
        DbKind.Real => value.ToReal(),
        DbKind.Text or DbKind.Literal => value.ToString(),
        // Kamailio stores the local time of its machine in servers.
        DbKind.Time => DateTime.SpecifyKind(value.ToTime().LocalDateTime, DateTimeKind.Unspecified),
        DbKind.Octets => value.ToOctets(),
        _ => DBNull.Value,
    };

    /// <summary>Gives a parameter its value.</summary>
    public virtual void Fill(DbParameter parameter, DbValue value) => parameter.Value = ToStored(value);

    /// <summary>A backslash inside quotes begins an escape.</summary>
    public virtual bool HasBackslashEscapes => false;

    /// <summary>A value that the driver gave.</summary>
    public virtual DbValue FromStored(object value) => value switch
    {
        DBNull => default,
        string text => DbValue.Of(text),
        long or int or short or sbyte or byte or uint or ushort or bool => DbValue.Of(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        ulong number => DbValue.Of(unchecked((long)number)),
        double or float or decimal => DbValue.Of(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        DateTime time => DbValue.Of(new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Local))),
        byte[] octets => DbValue.OfOctets(octets),
        _ => DbValue.Of(Convert.ToString(value, CultureInfo.InvariantCulture)),
    };

    /// <summary>Makes a column's time of a value, however it was stored.</summary>
    public virtual DateTimeOffset TimeOf(DbValue value) => value.Kind == DbKind.Text && DateTime.TryParse(value.ToString(), CultureInfo.InvariantCulture, out var time)
        ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Local)) : value.ToTime();

    /// <summary>The clause behind an INSERT that makes it an update when <paramref name="key"/> is there already.</summary>
    public virtual string OrUpdate(IEnumerable<string> key, IEnumerable<string> columns) =>
        $" ON CONFLICT ({string.Join(", ", key.Select(Quote))}) DO UPDATE SET {string.Join(", ", columns.Select(c => $"{Quote(c)} = excluded.{Quote(c)}"))}";

    /// <summary><c>SELECT columns FROM table WHERE key = @p0 AND …</c>.</summary>
    public SqlStatement Select(string table, IEnumerable<string> columns, IEnumerable<string> keys, string suffix = "") =>
        new($"SELECT {string.Join(", ", columns.Select(Quote))} FROM {Quote(table)}{Where(keys, 0)}{suffix}", false);

    /// <summary><c>INSERT INTO table (columns) VALUES (@p0, …)</c>.</summary>
    public SqlStatement Insert(string table, IReadOnlyCollection<string> columns) => new(InsertText(table, columns), true);

    /// <summary>As <see cref="Insert"/>; a row with the same <paramref name="key"/> is written over.</summary>
    public virtual SqlStatement Upsert(string table, IReadOnlyCollection<string> columns, IReadOnlyCollection<string> key) =>
        new(InsertText(table, columns) + OrUpdate(key, columns.Except(key)), true);

    /// <summary><c>UPDATE table SET column = @p0, … WHERE key = @pN AND …</c>.</summary>
    public SqlStatement Update(string table, IReadOnlyCollection<string> columns, IEnumerable<string> keys) =>
        new($"UPDATE {Quote(table)} SET {string.Join(", ", columns.Select((c, i) => $"{Quote(c)} = @p{i}"))}{Where(keys, columns.Count)}", true);

    /// <summary><c>DELETE FROM table WHERE key = @p0 AND …</c>.</summary>
    public SqlStatement Delete(string table, IEnumerable<string> keys) => new($"DELETE FROM {Quote(table)}{Where(keys, 0)}", true);

    /// <summary>What a connection is told when it has been opened.</summary>
    public virtual IReadOnlyList<string> OnOpen => [];

    /// <summary>True when the failure is about the connection, not about the statement.</summary>
    public virtual bool IsConnectionLost(DbConnection connection, Exception failure) => connection.State != System.Data.ConnectionState.Open || failure is not DbException;

    private string InsertText(string table, IReadOnlyCollection<string> columns) =>
        $"INSERT INTO {Quote(table)} ({string.Join(", ", columns.Select(Quote))}) VALUES ({string.Join(", ", columns.Select((_, i) => $"@p{i}"))})";

    private string Where(IEnumerable<string> keys, int first)
    {
        var parts = keys.Select((k, i) => $"{Quote(k)} = @p{first + i}").ToList();
        return parts.Count == 0 ? "" : " WHERE " + string.Join(" AND ", parts);
    }
}
