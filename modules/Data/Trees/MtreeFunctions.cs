using System.Globalization;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>Words of Kamailio's mtree. They look into memory and wait for nothing.</summary>
public static class MtreeFunctions
{
    /// <summary>The parameters of mtree.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "mtree")]
    public static MtreeOptions mtree => Here.Options<MtreeOptions>();

    /// <summary>Looks for the longest prefix of a text; its value goes to <c>mtree.pv_value</c>.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="text">The text, mostly a number.</param>
    /// <param name="mode">2: the values of all prefixes go to <c>mtree.pv_values</c>, that of the longest on top.</param>
    /// <returns>false when no prefix fits, or there is no such tree.</returns>
    [Export(RouteKinds.Any, Module = "mtree")]
    public static Rc mt_match(Text tree, Text text, int mode = 0)
    {
        if (Here.Context.Proxy.Module<MtreeModule>().Find(tree.ToString()) is not { } found) return Rc.False;
        var values = found.Match(text.ToString()).ToList();
        if (values.Count == 0) return Rc.False;
        var options = mtree;
        if (found.Type == 1) return Destinations(options, values);
        if (mode != 2) return NamedVariables.TrySet(options.pv_value, values[0]);
        Clear(options.pv_values);
        for (int i = values.Count - 1; i >= 0; i--) NamedVariables.TrySet(options.pv_values, values[i]);
        return Rc.True;
    }

    /// <summary>Values <c>destination:weight</c>: each destination once, with the weight of its longest prefix, the lowest weight on top.</summary>
    private static bool Destinations(MtreeOptions options, List<string> values)
    {
        var best = new List<(string Destination, int Weight)>();
        foreach (string value in values)
        {
            string[] parts = value.Split(':');
            if (best.Exists(b => b.Destination == parts[0])) continue;
            best.Add((parts[0], parts.Length > 1 && int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int weight) ? weight : 0));
        }
        Clear(options.pv_dstid);
        Clear(options.pv_weight);
        foreach (var (destination, weight) in best.OrderByDescending(b => b.Weight))
        {
            NamedVariables.TrySet(options.pv_dstid, destination);
            NamedVariables.TrySet(options.pv_weight, weight);
        }
        return NamedVariables.TrySet(options.pv_count, best.Count);
    }

    private static void Clear(string variable)
    {
        if (variable.StartsWith("$avp(", StringComparison.Ordinal)) Here.Context.Avps.RemoveAll(NamedVariables.AvpName(variable));
    }
}
