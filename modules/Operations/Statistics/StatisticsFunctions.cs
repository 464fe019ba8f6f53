using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Operations;

/// <summary>The words of statistics, and <c>stat</c>.</summary>
public static class StatisticsFunctions
{
    /// <summary>The parameters of statistics: <c>statistics.variable.Add("calls")</c>.</summary>
    [Export(RouteKinds.Load, Module = "statistics")]
    public static StatisticsOptions statistics => Here.Options<StatisticsOptions>();

    /// <summary>Adds to a number of the script: <c>update_stat("calls", 1)</c>, <c>update_stat("calls", "-1")</c>.</summary>
    /// <returns>false when the script defines none of that name.</returns>
    [Export(RouteKinds.Any, Module = "statistics")]
    public static Rc update_stat(string name, int amount)
    {
        if (ScriptCounters.Of(Here.Context.Proxy).Find(name) is not { } counter) return Rc.False;
        counter.Add(amount);
        return Rc.True;
    }

    /// <inheritdoc cref="update_stat(string, int)"/>
    [Export(RouteKinds.Any, Module = "statistics")]
    public static Rc update_stat(string name, Text amount)
    {
        bool hasSign = amount.Length > 1 && amount.Octets[0] == '+';
        return update_stat(name, hasSign ? amount.Slice(1, amount.Length - 1).ToInt() : amount.ToInt());
    }

    /// <summary>Sets a number of the script to 0.</summary>
    /// <returns>false when the script defines none of that name.</returns>
    [Export(RouteKinds.Any, Module = "statistics")]
    public static Rc reset_stat(string name)
    {
        if (ScriptCounters.Of(Here.Context.Proxy).Find(name) is not { } counter) return Rc.False;
        counter.Clear();
        return Rc.True;
    }

    /// <summary>The numbers that the proxy and its scripts count: <c>stat["calls"]</c>, <c>stat["sl:200_replies"]</c>; Kamailio's <c>$stat(name)</c>.</summary>
    [Export(RouteKinds.Any, Module = "statistics")]
    public static StatisticValues stat { get; } = new();
}

/// <summary>What stands behind <c>stat["name"]</c>.</summary>
public sealed class StatisticValues
{
    internal StatisticValues() { }

    /// <summary>The number; undefined when nothing has that name.</summary>
    public Text this[string name] => ScriptCounters.Of(Here.Context.Proxy).TryRead(name, out long value) ? Here.Context.Arena.Store(value) : default;
}
