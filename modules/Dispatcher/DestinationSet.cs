namespace Chappe.Modules.Dispatcher;

/// <summary>The destinations of one set in their order: higher priorities first, among equals the later line first, as Kamailio has it.</summary>
internal sealed class DestinationSet
{
    private const int Slots = 100;
    private readonly byte[] _byWeight;
    private int _round = -1, _weightRound = -1, _relativeRound = -1;

    public DestinationSet(int id, IEnumerable<Destination> inListOrder)
    {
        Id = id;
        // Reversed first: OrderBy is stable, so equals stay in reverse.
        All = [.. inListOrder.Reverse().OrderByDescending(d => d.Priority).Take(MaxDestinations)];
        _byWeight = Spread(All, d => d.Attributes.Weight);
    }

    /// <summary>Most destinations of a set.</summary>
    public const int MaxDestinations = byte.MaxValue;

    /// <summary>Its number.</summary>
    public int Id { get; }
    /// <summary>Its destinations.</summary>
    public Destination[] All { get; }

    /// <summary>The next one in turn.</summary>
    public int NextInTurn() => Turn(ref _round, All.Length);

    /// <summary>The next one by weight; in turn when no weight is set.</summary>
    public int NextByWeight() => _byWeight.Length == 0 ? NextInTurn() : _byWeight[Turn(ref _weightRound, _byWeight.Length)];

    /// <summary>The next one by weight relative to the others that are up.</summary>
    public int NextByRelativeWeight()
    {
        int sum = 0;
        foreach (var destination in All)
            if (destination.IsUp) sum += destination.Attributes.RelativeWeight;
        if (sum == 0) return NextInTurn();
        // A step that shares no factor with most sums visits the whole range evenly instead of one destination after the other.
        int at = (int)((uint)(Turn(ref _relativeRound, int.MaxValue) * 2654435761L) % (uint)sum);
        for (int i = 0; i < All.Length; i++)
        {
            if (!All[i].IsUp) continue;
            at -= All[i].Attributes.RelativeWeight;
            if (at < 0) return i;
        }
        return 0;
    }

    /// <summary>A hundred slots, each destination having as many as its weight says, well mixed so that a share is also a share of any ten.</summary>
    private static byte[] Spread(Destination[] all, Func<Destination, int> weightOf)
    {
        int sum = all.Sum(weightOf);
        if (sum == 0) return [];
        // Weights are percents; when they do not sum up to a hundred, they are taken relative to each other.
        int length = Math.Min(sum, Slots);
        var slots = new byte[length];
        var given = new double[all.Length];
        for (int slot = 0; slot < length; slot++)
        {
            int best = -1;
            for (int i = 0; i < all.Length; i++)
            {
                if (weightOf(all[i]) == 0) continue;
                given[i] += (double)weightOf(all[i]) / sum;
                if (best < 0 || given[i] > given[best]) best = i;
            }
            given[best] -= 1;
            slots[slot] = (byte)best;
        }
        return slots;
    }

    private static int Turn(ref int round, int length) => (int)((uint)Interlocked.Increment(ref round) % (uint)length);
}
