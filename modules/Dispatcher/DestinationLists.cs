using System.Collections.Frozen;
using System.Text;

namespace Chappe.Modules.Dispatcher;

/// <summary>All sets; replaced whole when the list is read anew or an operator adds to it.</summary>
internal sealed class DestinationLists
{
    private readonly FrozenDictionary<int, DestinationSet> _sets;

    public DestinationLists(IEnumerable<(int Set, Destination Destination)> rows)
    {
        All = [.. rows.GroupBy(r => r.Set).OrderBy(g => g.Key).Select(g => new DestinationSet(g.Key, g.Select(r => r.Destination)))];
        _sets = All.ToFrozenDictionary(s => s.Id);
    }

    /// <summary>None.</summary>
    public static DestinationLists Empty { get; } = new([]);

    /// <summary>The sets by number.</summary>
    public DestinationSet[] All { get; }

    /// <summary>The set of that number, or null.</summary>
    public DestinationSet? Find(int id) => _sets.GetValueOrDefault(id);

    /// <summary>Every destination with its set's number, in the order in which <see cref="DestinationLists(IEnumerable{ValueTuple{int, Destination}})"/> takes them.</summary>
    public IEnumerable<(int Set, Destination Destination)> Rows => All.SelectMany(s => s.All.Reverse().Select(d => (s.Id, d)));

    /// <summary>The destination of a set by its URI as listed, or null.</summary>
    public Destination? Find(int set, ReadOnlySpan<byte> uri)
    {
        if (Find(set) is not { } found) return null;
        foreach (var destination in found.All)
            if (destination.Octets.AsSpan().SequenceEqual(uri)) return destination;
        return null;
    }

    /// <summary>What was measured of destinations that are in both lists stays.</summary>
    public void TakeOver(DestinationLists old)
    {
        foreach (var (set, destination) in Rows)
            if (old.Find(set, destination.Octets) is { } before && !ReferenceEquals(before, destination)) destination.TakeOver(before);
    }

    /// <summary>The same with one destination more.</summary>
    public DestinationLists With(int set, Destination destination) => new(Rows.Append((set, destination)));

    /// <summary>The same without one destination; null when it is not there.</summary>
    public DestinationLists? Without(int set, string uri) =>
        Find(set, Encoding.ASCII.GetBytes(uri)) is { } gone ? new(Rows.Where(r => !ReferenceEquals(r.Destination, gone))) : null;
}
