namespace Chappe.Tests.Modules.Media;

/// <summary>What packets take from the heap.</summary>
internal static class PacketCost
{
    /// <summary>
    /// Carries packets, 500 to warm up and then four times 500, and tells what each of the four took but the one that took most: when code has become warm, the
    /// runtime starts a thread that compiles it anew, and the memory of that thread is taken by whoever called last. A packet that costs something does so in all four.
    /// </summary>
    public static long[] Of(Action packet)
    {
        var taken = new long[4];
        Carry(packet);
        for (int i = 0; i < taken.Length; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Carry(packet);
            taken[i] = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Array.Sort(taken);
        return taken[..^1];
    }

    private static void Carry(Action packet)
    {
        for (int i = 0; i < 500; i++) packet();
    }
}
