using Chappe.Engine.Databases;

namespace Chappe.Modules.Data;

/// <summary>The connections of a cluster that have one priority, for reading or for writing.</summary>
internal sealed class ClusterGroup(ClusterMode mode, IReadOnlyList<ClusterMember> members)
{
    private int _turn = -1;

    public bool IsParallel => mode == ClusterMode.Parallel;

    /// <summary>Groups by falling priority. The mode of a group is that of its first connection.</summary>
    public static ClusterGroup[] Arrange(IEnumerable<(ClusterMember Member, int Priority, ClusterMode Mode)> uses) =>
        [.. uses.Where(u => u.Priority > 0).GroupBy(u => u.Priority).OrderByDescending(g => g.Key).Select(g => new ClusterGroup(g.First().Mode, [.. g.Select(u => u.Member)]))];

    /// <summary>Those to ask, in order.</summary>
    /// <param name="now">By the engine's clock.</param>
    /// <param name="all">Those that are set aside too.</param>
    public List<ClusterMember> InOrder(long now, bool all)
    {
        uint first = mode == ClusterMode.RoundRobin ? (uint)Interlocked.Increment(ref _turn) % (uint)members.Count : 0;
        var order = new List<ClusterMember>(members.Count);
        for (uint i = 0; i < members.Count; i++)
        {
            var member = members[(int)((first + i) % (uint)members.Count)];
            if (all || member.IsActive(now)) order.Add(member);
        }
        return order;
    }

    /// <summary>Nobody of them is active.</summary>
    public bool IsAside(long now) => members.All(m => !m.IsActive(now));
}
