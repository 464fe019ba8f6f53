namespace Chappe.Modules.Operations;

/// <summary>The parameters of statistics.</summary>
public sealed class StatisticsOptions
{
    /// <summary>A number that the script counts, <c>name</c>; may be given several times.</summary>
    public List<string> variable { get; } = [];
}

/// <summary>The parameters of counters.</summary>
public sealed class CountersOptions
{
    /// <summary>A number that the script counts: <c>name</c>, <c>group.name</c>, each with a description behind a blank if wished; may be given several times.</summary>
    public List<string> script_counter { get; } = [];
    /// <summary>The group of those that name none.</summary>
    public string script_cnt_grp_name { get; set; } = "script";
}
