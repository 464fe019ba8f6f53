namespace Chappe.Engine.Resolving;

/// <summary>The order in which the servers of SRV records are tried (RFC 2782): lower priorities first, within one by chance in proportion to the weights. Made anew for every request.</summary>
internal static class ServiceOrder
{
    internal static SrvEntry[] Of(IReadOnlyList<SrvEntry> services, Random random)
    {
        // Those without weight come first in their priority, so that the running sum gives them a very small chance of their own.
        // Shuffled before (the sort is stable), because several without weight are equals.
        var shuffled = services.ToArray();
        random.Shuffle(shuffled);
        var left = shuffled.OrderBy(static s => s.Priority).ThenBy(static s => s.Weight != 0).ToList();
        var order = new SrvEntry[left.Count];
        for (int n = 0; n < order.Length; n++)
        {
            int group = 1, sum = left[0].Weight;
            while (group < left.Count && left[group].Priority == left[0].Priority) sum += left[group++].Weight;
            int hit = random.Next(sum + 1), chosen = 0;
            for (int running = left[0].Weight; running < hit; running += left[chosen].Weight) chosen++;
            order[n] = left[chosen];
            left.RemoveAt(chosen);
        }
        return order;
    }
}
