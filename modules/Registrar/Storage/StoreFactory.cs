using Chappe.Engine.Modules;

namespace Chappe.Modules.Registrar.Storage;

/// <summary>Opens the store that a <c>db_url</c> names.</summary>
internal static class StoreFactory
{
    private const string Sqlite = "sqlite://";

    /// <summary>What is wrong with a URL, or null. The URL is not repeated: it may hold a password.</summary>
    public static string? Problem(string url)
    {
        if (url.StartsWith(Sqlite, StringComparison.Ordinal)) return url.Length > Sqlite.Length ? null : "usrloc.db_url names no file: sqlite:///path/to/location.db.";
        int colon = url.IndexOf(':');
        return $"usrloc.db_url: this version has no '{(colon < 0 ? url : url[..colon])}' databases; sqlite:///path/to/location.db is what it can use.";
    }

    /// <summary>Opens the store.</summary>
    /// <exception cref="ConfigurationException">It cannot be opened.</exception>
    public static ILocationStore Open(string url) =>
        Problem(url) is { } problem ? throw new ConfigurationException(problem) : new SqliteLocationStore(url[Sqlite.Length..]);
}
