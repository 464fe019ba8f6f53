using System.Globalization;

namespace Chappe.Engine.Databases;

/// <summary>This is a <c>db_url</c> as Kamailio writes it: <c>mysql://user:password@host:port/database</c>, <c>sqlite:///path/to/file</c>, <c>cluster://name</c>. Shown without its password (threats G6).</summary>
public sealed record DatabaseUrl
{
    /// <summary>The text as it was written; it may hold a password, so it is compared and never shown.</summary>
    internal string Text { get; }
    /// <summary><c>sqlite</c>, <c>mysql</c>, <c>postgres</c>, …</summary>
    public string Scheme { get; }
    /// <summary>The user; empty when none is named.</summary>
    public string User { get; private init; } = "";
    /// <summary>The password; empty when none is named.</summary>
    public string Password { get; private init; } = "";
    /// <summary>The host; empty for a file.</summary>
    public string Host { get; private init; } = "";
    /// <summary>The port; 0 for the driver's default.</summary>
    public int Port { get; private init; }
    /// <summary>The database; for files the path, for a cluster its name.</summary>
    public string Name { get; private init; } = "";

    private DatabaseUrl(string text, string scheme) => (Text, Scheme) = (text, scheme);

    /// <summary>Reads a URL; what stands behind <c>://</c> of a file's scheme is its path, and of a cluster its name, as it is.</summary>
    /// <param name="text">The URL.</param>
    /// <param name="problem">What is wrong, without repeating a password; empty when nothing is.</param>
    /// <returns>null when it cannot be read.</returns>
    public static DatabaseUrl? Parse(string text, out string problem)
    {
        problem = "";
        int colon = text.IndexOf(':');
        // Kamailio names the driver before the colon; that it may be called db_mysql too is its own custom.
        string scheme = colon <= 0 ? "" : text[..colon].ToLowerInvariant();
        if (scheme.StartsWith("db_", StringComparison.Ordinal)) scheme = scheme[3..];
        if (scheme.Length == 0 || !text.AsSpan(colon).StartsWith("://"))
        {
            problem = "a database is named as driver://user:password@host/database, or sqlite:///path/to/file";
            return null;
        }
        if (scheme == "postgresql") scheme = "postgres";
        string rest = text[(colon + 3)..];
        if (scheme is "sqlite" or "text" or "cluster")
        {
            if (rest.Length == 0) problem = $"no {scheme switch { "sqlite" => "file", "text" => "folder", _ => "cluster's name" }} behind {scheme}://";
            return rest.Length == 0 ? null : new DatabaseUrl(text, scheme) { Name = rest };
        }
        return ParseServer(text, scheme, rest, out problem);
    }

    private static DatabaseUrl? ParseServer(string text, string scheme, string rest, out string problem)
    {
        problem = "";
        // A password may hold what it likes but the last @ in front of the host.
        int at = rest.LastIndexOf('@');
        string credentials = at < 0 ? "" : rest[..at], address = rest[(at + 1)..];
        int slash = address.IndexOf('/');
        string name = slash < 0 ? "" : address[(slash + 1)..], authority = slash < 0 ? address : address[..slash];
        int divide = credentials.IndexOf(':');
        int port = 0;
        int portAt = authority.StartsWith('[') ? authority.IndexOf("]:", StringComparison.Ordinal) + 1 : authority.LastIndexOf(':');
        if (portAt > 0)
        {
            if (!int.TryParse(authority.AsSpan(portAt + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port > ushort.MaxValue)
            {
                problem = "the port behind the host is no number";
                return null;
            }
            authority = authority[..portAt];
        }
        if (name.Length == 0) problem = "no database behind the host";
        return name.Length == 0 ? null : new DatabaseUrl(text, scheme)
        {
            User = divide < 0 ? credentials : credentials[..divide], Password = divide < 0 ? "" : credentials[(divide + 1)..],
            Host = authority.Length == 0 ? "localhost" : authority.Trim('[', ']'), Port = port, Name = name,
        };
    }

    /// <summary>Two URLs are the same when they are written alike.</summary>
    public bool Equals(DatabaseUrl? other) => other is not null && other.Text == Text;
    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
    /// <summary>The URL without its password.</summary>
    public override string ToString() => Host.Length == 0 ? $"{Scheme}://{Name}" : $"{Scheme}://{(User.Length > 0 ? User + "@" : "")}{Host}{(Port > 0 ? ":" + Port.ToString(CultureInfo.InvariantCulture) : "")}/{Name}";
}
