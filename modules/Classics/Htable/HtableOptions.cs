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

    /// <summary>Taken, without effect: items are kept in memory only.</summary>
    public string db_url { get; set; } = "";

    /// <summary>Taken, without effect: items are kept on this node only.</summary>
    public bool enable_dmq { get; set; }

    /// <summary>Defines a table: <c>htable.define("rate", autoexpire: 60)</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="size">2 to this power slots, 2 to 31.</param>
    /// <param name="autoexpire">Seconds that an item lives; 0 for ever.</param>
    /// <param name="initval">What a missing item reads as; null: undefined.</param>
    /// <param name="updateexpire">Writing gives an item its whole life again.</param>
    /// <param name="maxitems">Most items; a new one beyond is refused.</param>
    public void define(string name, int size = 8, int autoexpire = 0, string? initval = null, bool updateexpire = true, int maxitems = 1_000_000)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfNotEqual(size, Math.Clamp(size, 2, 31));
        htable.Define(new HtableDefinition(name) { Size = size, AutoExpire = autoexpire, InitialValue = initval, UpdateExpire = updateexpire, MaxItems = maxitems });
    }
}
