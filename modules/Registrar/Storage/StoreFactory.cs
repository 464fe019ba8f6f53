using Chappe.Engine.Databases;
using Chappe.Engine.Modules;

namespace Chappe.Modules.Registrar.Storage;

/// <summary>Opens the store that a <c>db_url</c> names.</summary>
internal static class StoreFactory
{
    private const string Sqlite = "sqlite://";

    /// <summary>Says what is wrong with a URL. The URL is not repeated: it may hold a password.</summary>
    public static void Validate(Plan plan, string url)
    {
        if (url.Length == 0) plan.Report("usrloc.db_url names no database: sqlite:///path/to/location.db.");
        else DatabaseSet.Validate(plan, "usrloc.db_url", url);
    }

    /// <summary>True for a file, which has a store of its own.</summary>
    public static bool IsFile(string url) => url.StartsWith(Sqlite, StringComparison.Ordinal) && url.Length > Sqlite.Length;

    /// <summary>Opens the store in a file.</summary>
    /// <exception cref="ConfigurationException">It cannot be opened.</exception>
    public static ILocationStore OpenFile(string url) => new SqliteLocationStore(url[Sqlite.Length..]);
}
