namespace Chappe.Modules.Media.Relay.Statistics;

/// <summary>The figures of one session.</summary>
internal sealed record MediaStatistics(string Id, long DurationMilliseconds, IReadOnlyList<StreamStatistics> Streams)
{
    public long Packets => Streams.Sum(s => s.Packets);
    public long Octets => Streams.Sum(s => s.Octets);
}
