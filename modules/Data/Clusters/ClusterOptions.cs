using System.Collections.ObjectModel;

namespace Chappe.Modules.Data;

/// <summary>The parameters of db_cluster, in Kamailio's names. A cluster is made when it is named first, and stays as it was made.</summary>
public sealed class ClusterOptions
{
    /// <summary>A database by a name of the script's choice, <c>c1=&gt;mysql://user:password@host/database</c>; may be given many times.</summary>
    public SqlConnections connection { get; } = [];
    /// <summary>
    /// Which of them stand for one, <c>k1=&gt;c1=9s9s;c2=8s8s</c>; may be given many times. Behind each: its priority for reading, 9 first and 0 never, and
    /// how those of one priority are asked, then the same for writing. <c>s</c>: one after the other until one did it, <c>r</c>: likewise, each time beginning with
    /// the next, <c>p</c>: all, for writing alone.
    /// </summary>
    public ClusterDefinitions cluster { get; } = [];
    /// <summary>Seconds for which a connection that failed is set aside.</summary>
    public int inactive_interval { get; set => field = value >= 0 ? value : throw new ArgumentException("seconds, not below 0."); } = 300;
    /// <summary>Seconds that a failure must have lasted to set its connection aside. A database that answers with a refusal is there and never set aside.</summary>
    public int max_query_length { get; set => field = value >= 0 ? value : throw new ArgumentException("seconds, not below 0."); }

    /// <summary>Names a database: <c>db_cluster.connect("c1", "mysql://user:password@host/kamailio")</c>.</summary>
    public void connect(string name, string url) => connection.Add($"{name}=>{url}");
    /// <summary>Makes a cluster of databases: <c>db_cluster.combine("k1", "c1=9s9s;c2=8s8s")</c>.</summary>
    public void combine(string name, string members) => cluster.Add($"{name}=>{members}");
}

/// <summary>The clusters that a script defined.</summary>
public sealed class ClusterDefinitions : Collection<string>
{
    private readonly Dictionary<string, ClusterDefinition> _byName = new(StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, ClusterDefinition> ByName => _byName;

    /// <inheritdoc/>
    protected override void InsertItem(int index, string item)
    {
        var definition = ClusterDefinition.Parse(item);
        if (!_byName.TryAdd(definition.Name, definition)) throw new ArgumentException($"there are two clusters '{definition.Name}'.");
        base.InsertItem(index, item);
    }
}
