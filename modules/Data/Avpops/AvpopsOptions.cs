using System.Collections.ObjectModel;

namespace Chappe.Modules.Data;

/// <summary>The parameters of avpops, in Kamailio's names.</summary>
public sealed class AvpopsOptions
{
    /// <summary>The database.</summary>
    public string db_url { get; set; } = "";
    /// <summary>The table of preferences.</summary>
    public string avp_table { get; set; } = "usr_preferences";
    /// <summary>Users are told apart by their domain too.</summary>
    public bool use_domain { get; set; }
    /// <summary>The column with an identifier of the script's choice.</summary>
    public string uuid_column { get; set; } = "uuid";
    /// <summary>The column with the user.</summary>
    public string username_column { get; set; } = "username";
    /// <summary>The column with the domain.</summary>
    public string domain_column { get; set; } = "domain";
    /// <summary>The column with the name of the AVP.</summary>
    public string attribute_column { get; set; } = "attribute";
    /// <summary>The column with the value.</summary>
    public string value_column { get; set; } = "value";
    /// <summary>The column with the type; written as 0, texts, and not read: AVPs are texts here.</summary>
    public string type_column { get; set; } = "type";
    /// <summary>Other tables under names: <c>scheme1:table=subscriber;value_col=first_name</c>; may be given many times.</summary>
    public AvpSchemes db_scheme { get; } = [];
    /// <summary>Taken, without effect: names of AVPs are names.</summary>
    public List<string> avp_aliases { get; } = [];
}

/// <summary>Tables in which one column is the value, by the names that scripts give them.</summary>
public sealed class AvpSchemes : Collection<string>
{
    private readonly Dictionary<string, AvpScheme> _schemes = new(StringComparer.Ordinal);

    internal AvpScheme? Find(string name) => _schemes.GetValueOrDefault(name);
    internal IEnumerable<AvpScheme> All => _schemes.Values;

    /// <inheritdoc/>
    protected override void InsertItem(int index, string item)
    {
        var scheme = AvpScheme.Parse(item);
        if (!_schemes.TryAdd(scheme.Name, scheme)) throw new ArgumentException($"there are two schemes '{scheme.Name}'.");
        base.InsertItem(index, item);
    }
}
