using Chappe.Engine.Diagnostics;

namespace Chappe.Engine.Forwarding;

/// <summary>What is counted of replies made here without a transaction, under the names of Kamailio's group sl: some codes have a number of their own, the others one a class.</summary>
internal static class ReplyCounts
{
    private static readonly int[] s_own = [200, 202, 300, 301, 302, 400, 401, 403, 404, 407, 408, 483, 500];

    /// <summary>A counter for each code; place 0 is for what is no code.</summary>
    internal static Counter[] Of(Counters counters)
    {
        var byCode = new Counter[700];
        var other = counters["sl.xxx_replies"];
        for (int code = 0; code < byCode.Length; code++) byCode[code] = code < 100 ? other : counters[s_own.Contains(code) ? $"sl.{code}_replies" : $"sl.{code / 100}xx_replies"];
        return byCode;
    }
}
