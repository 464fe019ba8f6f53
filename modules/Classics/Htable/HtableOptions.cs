namespace Chappe.Modules.Classics;

/// <summary>The parameters of htable.</summary>
public sealed class HtableOptions
{
    /// <summary>Tables in Kamailio's form, <c>name=&gt;size=8;autoexpire=60</c>; may be given many times.</summary>
    public HtableDefinitions htable { get; } = [];

    /// <summary>Seconds between two sweeps for what has outlived its time; at start.</summary>
    public int timer_interval { get; set; } = 20;

    /// <summary>Taken, without effect: expired items are swept one part of a table after the other.</summary>
    public int timer_procs { get; set; }

    /// <summary>The database of the tables with a <c>dbtable</c>.</summary>
    public string db_url { get; set; } = "";
    /// <summary>The column with an item's name.</summary>
    public string key_name_column { get; set; } = "key_name";
    /// <summary>The column that says whether rows of one name are an array: 0 no, 1 yes.</summary>
    public string key_type_column { get; set; } = "key_type";
    /// <summary>The column with the value's type: 0 a text, 1 a number.</summary>
    public string value_type_column { get; set; } = "value_type";
    /// <summary>The column with the value.</summary>
    public string key_value_column { get; set; } = "key_value";
    /// <summary>The column with the end of its life, in seconds since 1970.</summary>
    public string expires_column { get; set; } = "expires";
    /// <summary>Items keep the end of their lives in the database.</summary>
    public bool db_expires { get; set; }
    /// <summary>What is added to an array's name for the item with its size.</summary>
    public string array_size_suffix { get; set; } = "::size";
    /// <summary>Taken, without effect.</summary>
    public int fetch_rows { get; set; } = 100;

    /// <summary>Taken, without effect: items are kept on this node only.</summary>
    public bool enable_dmq { get; set; }

    /// <summary>Defines a table: <c>htable.define("rate", autoexpire: 60)</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="size">2 to this power slots, 2 to 31.</param>
    /// <param name="autoexpire">Seconds that an item lives; 0 for ever.</param>
    /// <param name="initval">What a missing item reads as; null: undefined.</param>
    /// <param name="updateexpire">Writing gives an item its whole life again.</param>
    /// <param name="maxitems">Most items; a new one beyond is refused.</param>
    /// <param name="dbtable">The table of <see cref="db_url"/> that items come from at the start.</param>
    /// <param name="dbmode">true: items go back there at the end.</param>
    public void define(string name, int size = 8, int autoexpire = 0, string? initval = null, bool updateexpire = true, int maxitems = 1_000_000, string? dbtable = null, bool dbmode = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfNotEqual(size, Math.Clamp(size, 2, 31));
        htable.Define(new HtableDefinition(name) { Size = size, AutoExpire = autoexpire, InitialValue = initval, UpdateExpire = updateexpire, MaxItems = maxitems, DbTable = dbtable, IsWrittenBack = dbmode });
    }
}
