using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Operations;

/// <summary>The words of counters.</summary>
public static class CountersFunctions
{
    /// <summary>The parameters of counters: <c>counters.script_counter.Add("calls")</c>.</summary>
    [Export(RouteKinds.Load, Module = "counters")]
    public static CountersOptions counters => Here.Options<CountersOptions>();

    /// <summary>Adds 1 to a number of the script, <c>name</c> or <c>group.name</c>.</summary>
    /// <returns>false when the script defines none of that name.</returns>
    [Export(RouteKinds.Any, Module = "counters")]
    public static Rc cnt_inc(string name) => StatisticsFunctions.update_stat(name, 1);

    /// <summary>Adds to a number of the script.</summary>
    /// <returns>false when the script defines none of that name.</returns>
    [Export(RouteKinds.Any, Module = "counters")]
    public static Rc cnt_add(string name, int amount) => StatisticsFunctions.update_stat(name, amount);

    /// <inheritdoc cref="cnt_add(string, int)"/>
    [Export(RouteKinds.Any, Module = "counters")]
    public static Rc cnt_add(string name, Text amount) => StatisticsFunctions.update_stat(name, amount);

    /// <summary>Sets a number of the script to 0.</summary>
    /// <returns>false when the script defines none of that name.</returns>
    [Export(RouteKinds.Any, Module = "counters")]
    public static Rc cnt_reset(string name) => StatisticsFunctions.reset_stat(name);

    /// <summary>A number that the proxy or its script counts: Kamailio's <c>$cnt(name)</c>; as <c>stat</c>.</summary>
    [Export(RouteKinds.Any, Module = "counters")]
    public static StatisticValues cnt => StatisticsFunctions.stat;
}
