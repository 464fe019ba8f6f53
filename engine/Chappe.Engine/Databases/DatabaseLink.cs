using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;

namespace Chappe.Engine.Databases;

/// <summary>A module's way to its database: the URL is a parameter and may change with a new version of the scripts; the way is looked up once for each.</summary>
public sealed class DatabaseLink(Proxy proxy, string module)
{
    private volatile Entry? _last;

    private sealed record Entry(string Url, Database? Database);

    /// <summary>The database behind <paramref name="url"/>.</summary>
    /// <returns>null, and it is logged, when the URL is empty or wrong.</returns>
    public Database? To(string url)
    {
        if (_last is { } last && last.Url == url) return last.Database ?? Missing(url);
        Database? found = null;
        try
        {
            if (url.Length > 0) found = proxy.Databases.Get(url);
        }
        catch (ConfigurationException wrong)
        {
            proxy.Log.WriteLimited(LogLevel.Error, module, $"db_url: {wrong.Message}.");
        }
        _last = new Entry(url, found);
        return found ?? Missing(url);
    }

    private Database? Missing(string url)
    {
        if (url.Length == 0) proxy.Log.WriteLimited(LogLevel.Error, module, $"{module}.db_url names no database.");
        return null;
    }
}
