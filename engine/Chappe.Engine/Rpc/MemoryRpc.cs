using System.Text.Json.Nodes;

namespace Chappe.Engine.Rpc;

/// <summary>
/// What Kamailio says about its two memories, answered for the one that there is: <c>shm.*</c>, <c>pkg.*</c>, <c>core.shmmem</c>. Total is
/// what the process may have, used what its objects take, real_used what it holds of the system.
/// </summary>
internal static class MemoryRpc
{
    internal static void Add(Proxy proxy)
    {
        var rpc = proxy.Rpc;
        var most = new Peak();
        rpc.Add("core.shmmem", "[b|k|m|g]: memory, in that unit.", (p, _) => CoreRpc.Give(Scaled(most.Now(), p.Optional(0))));
        rpc.Add("shm.stats", "Memory, in octets.", (_, _) => CoreRpc.Give(Scaled(most.Now(), null)));
        rpc.Add("shm.info", "Who keeps the memory, and how much there may be.", (_, _) => CoreRpc.Give(Keeper()));
        rpc.Add("pkg.info", "Who keeps the memory, and how much there may be.", (_, _) => CoreRpc.Give(Keeper()));
        rpc.Add("pkg.stats", "Memory of each process; there is one.", (_, _) => CoreRpc.Give(Process(most.Now())));
        proxy.Counters.Show("shmem.total_size", () => most.Now().Total);
        proxy.Counters.Show("shmem.used_size", () => most.Now().Used);
        proxy.Counters.Show("shmem.real_used_size", () => most.Now().Real);
        proxy.Counters.Show("shmem.max_used_size", () => most.Now().Most);
        proxy.Counters.Show("shmem.free_size", () => most.Now() is var now ? now.Total - now.Real : 0);
        proxy.Counters.Show("shmem.fragments", () => 0);
    }

    private readonly record struct Memory(long Total, long Used, long Real, long Most);

    /// <summary>Memory as it is now, and the most that anybody has asked about.</summary>
    private sealed class Peak
    {
        private long _most;

        internal Memory Now()
        {
            long real = Environment.WorkingSet, seen;
            while (real > (seen = Volatile.Read(ref _most)) && Interlocked.CompareExchange(ref _most, real, seen) != seen) { }
            return new Memory(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, GC.GetTotalMemory(forceFullCollection: false), real, Math.Max(real, seen));
        }
    }

    private static JsonObject Scaled(Memory now, string? unit)
    {
        int shift = unit switch { null or "b" => 0, "k" => 10, "m" => 20, "g" => 30, _ => throw new RpcException(500, "bad size modifier: b, k, m or g") };
        return new JsonObject
        {
            ["total"] = now.Total >> shift,
            ["free"] = (now.Total - now.Real) >> shift,
            ["used"] = now.Used >> shift,
            ["real_used"] = now.Real >> shift,
            ["max_used"] = now.Most >> shift,
            ["fragments"] = 0,
        };
    }

    private static JsonObject Keeper() => new() { ["name"] = "gc", ["size"] = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes };

    private static JsonArray Process(Memory now) => new(new JsonObject
    {
        ["entry"] = 0,
        ["pid"] = Environment.ProcessId,
        ["rank"] = 0,
        ["used"] = now.Used,
        ["free"] = now.Total - now.Real,
        ["real_used"] = now.Real,
        ["total_size"] = now.Total,
        ["total_frags"] = 0,
        ["desc"] = "main process - all workers",
    });
}
