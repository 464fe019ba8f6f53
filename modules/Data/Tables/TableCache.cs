using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Data;

/// <summary>
/// What a module keeps of a table in memory: read at the start, replaced whole when an operator asks, read as it was while it is replaced. A
/// database that was away is read when it is back.
/// </summary>
internal sealed class TableCache<T>(Proxy proxy, string module, T empty, Func<Database?, Task<T?>> read) where T : class
{
    private volatile T _now = empty;
    private Database? _watched;
    private int _isLoading;

    /// <summary>What is known.</summary>
    public T Now => _now;
    /// <summary>It has been read.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>Reads the table. What was known stays when that fails.</summary>
    public async Task<bool> LoadAsync(Database? database)
    {
        if (database is not null && Interlocked.Exchange(ref _watched, database) != database) database.CameBack += () => _ = LoadAgainAsync(database);
        if (await read(database).ConfigureAwait(false) is not { } loaded) return false;
        _now = loaded;
        return IsLoaded = true;
    }

    /// <summary>Reads it for an operator.</summary>
    /// <exception cref="RpcException">It could not be read.</exception>
    public async ValueTask ReloadAsync(Database? database)
    {
        if (Interlocked.Exchange(ref _isLoading, 1) == 1) throw new RpcException(500, "It is being read at this moment.");
        try
        {
            if (!await LoadAsync(database).ConfigureAwait(false)) throw new RpcException(500, "It could not be read; the log says why. What was known stays.");
        }
        finally
        {
            Volatile.Write(ref _isLoading, 0);
        }
    }

    private async Task LoadAgainAsync(Database database)
    {
        // What was read before is as good as it was; a table that never was is wanted.
        if (database != _watched || IsLoaded) return;
        if (await LoadAsync(database).ConfigureAwait(false)) proxy.Log.Write(LogLevel.Notice, module, $"has read its table from {database.Url}.");
    }
}
