using System.Collections.ObjectModel;

namespace Chappe.Modules.Data;

/// <summary>The parameters of mtree, in Kamailio's names.</summary>
public sealed class MtreeOptions
{
    /// <summary>The database.</summary>
    public string db_url { get; set; } = "";
    /// <summary>A table with many trees, told apart by their names; not read when <see cref="mtree"/> defines any.</summary>
    public string db_table { get; set; } = "";
    /// <summary>A tree, <c>name=mytree;dbtable=routes;type=0</c>; may be given many times.</summary>
    public MtreeDefinitions mtree { get; } = [];
    /// <summary>The column with the name of the tree.</summary>
    public string tname_column { get; set; } = "tname";
    /// <summary>The column with the prefix.</summary>
    public string tprefix_column { get; set; } = "tprefix";
    /// <summary>The column with the value.</summary>
    public string tvalue_column { get; set; } = "tvalue";
    /// <summary>The characters that a prefix may have.</summary>
    public string char_list { get; set; } = "0123456789";
    /// <summary>The variable that takes the value.</summary>
    public string pv_value { get; set; } = "$avp(s:tvalue)";
    /// <summary>The AVP that takes the values of all prefixes.</summary>
    public string pv_values { get; set; } = "$avp(s:tvalues)";
    /// <summary>The AVP that takes destinations, for trees of type 1.</summary>
    public string pv_dstid { get; set; } = "$avp(s:tdstid)";
    /// <summary>The AVP that takes weights.</summary>
    public string pv_weight { get; set; } = "$avp(s:tweight)";
    /// <summary>The variable that takes how many there are.</summary>
    public string pv_count { get; set; } = "$avp(s:tcount)";
    /// <summary>The type of the trees of <see cref="db_table"/>: 0 texts, 2 numbers.</summary>
    public int mt_tree_type { get; set; }
    /// <summary>A prefix that comes again is left out, instead of an error.</summary>
    public bool mt_ignore_duplicates { get; set; }
    /// <summary>A prefix may have several values.</summary>
    public bool mt_allow_duplicates { get; set; }
    /// <summary>Taken, without effect.</summary>
    public int fetch_rows { get; set; } = 1000;
}

/// <summary>The trees that a script defined.</summary>
public sealed class MtreeDefinitions : Collection<string>
{
    private readonly List<MtreeDefinition> _trees = [];

    internal IReadOnlyList<MtreeDefinition> Trees => _trees;

    /// <inheritdoc/>
    protected override void InsertItem(int index, string item)
    {
        _trees.Add(MtreeDefinition.Parse(item));
        base.InsertItem(index, item);
    }
}
