using System.Collections.ObjectModel;

namespace Chappe.Modules.Data;

/// <summary>The parameters of sqlops, in Kamailio's names.</summary>
public sealed class SqlopsOptions
{
    /// <summary>A connection by a name of the script's choice, <c>cb=&gt;mysql://user:password@host/database</c>; may be given many times.</summary>
    public SqlConnections sqlcon { get; } = [];
    /// <summary>0: start though a database cannot be reached, as is always done here; 1 likewise.</summary>
    public int connect_mode { get; set; }
    /// <summary>Taken, without effect: transformations have the room that they need.</summary>
    public int tr_buf_size { get; set; } = 2048;
    /// <summary>Taken, without effect.</summary>
    public int log_buf_size { get; set; } = 128;

    /// <summary>Names a connection: <c>sqlops.connect("cb", "sqlite:///var/lib/chappe/app.db")</c>.</summary>
    public void connect(string name, string url) => sqlcon.Add($"{name}=>{url}");
}

/// <summary>The connections that a script named.</summary>
public sealed class SqlConnections : Collection<string>
{
    private readonly Dictionary<string, string> _urls = new(StringComparer.Ordinal);

    /// <summary>The URLs by their names.</summary>
    public IReadOnlyDictionary<string, string> Urls => _urls;

    /// <inheritdoc/>
    protected override void InsertItem(int index, string item)
    {
        int arrow = item.IndexOf("=>", StringComparison.Ordinal);
        string name = arrow < 0 ? "" : item[..arrow].Trim();
        // The URL may hold a password, so it is not repeated.
        if (name.Length == 0) throw new ArgumentException("a connection is given as name=>url.");
        if (!_urls.TryAdd(name, item[(arrow + 2)..].Trim())) throw new ArgumentException($"there are two connections '{name}'.");
        base.InsertItem(index, item);
    }
}
