namespace Chappe.Modules.Media.Sdp;

/// <summary>Which formats of a medium the other side sees, and in which order, by rtpengine's words strip, mask, except, offer and transcode.</summary>
internal sealed record CodecRules
{
    internal static CodecRules None { get; } = new();

    /// <summary>Taken away. <c>all</c> or <c>full</c>: all but those that the other lists name.</summary>
    internal IReadOnlyList<string> Strip { get; init; } = [];
    /// <summary>Hidden from the other side, but ours to take from this one: for G.711, whose two laws the relay turns into each other.</summary>
    internal IReadOnlyList<string> Mask { get; init; } = [];
    /// <summary>Kept in spite of <c>all</c>, in the order in which they came.</summary>
    internal IReadOnlyList<string> Except { get; init; } = [];
    /// <summary>Kept in spite of <c>all</c>, and put first in this order.</summary>
    internal IReadOnlyList<string> Offer { get; init; } = [];
    /// <summary>Added when missing: PCMA or PCMU, when the other of them is there.</summary>
    internal IReadOnlyList<string> Transcode { get; init; } = [];
    /// <summary>Only the first one stays (an answer's flag).</summary>
    internal bool IsSingle { get; init; }

    internal bool IsEmpty => Strip.Count + Mask.Count + Offer.Count + Transcode.Count == 0 && !IsSingle;

    /// <summary>The formats that remain.</summary>
    internal List<RemoteCodec> Apply(IReadOnlyList<RemoteCodec> codecs)
    {
        if (IsEmpty) return [.. codecs];
        bool isAll = IsAll(Strip) || IsAll(Mask);
        var kept = codecs.Where(c => !Names(Strip, c) && !Names(Mask, c) && (!isAll || Names(Except, c) || Names(Offer, c) || Names(Transcode, c))).ToList();
        foreach (string wanted in Transcode)
            if (Added(wanted, codecs, kept) is { } added) kept.Add(added);
        // An offer without a codec would be none: then all stay, as if nothing had been said.
        if (kept.Count == 0) return [.. codecs];
        kept = [.. kept.OrderBy(c => Place(c))];
        if (!IsSingle) return kept;
        var first = kept[0];
        return [.. kept.Where((c, i) => i == 0 || IsBeside(c, first))];
    }

    /// <summary>telephone-event and comfort noise go along with a codec of their clock rate; alone they are no voice.</summary>
    private static bool IsBeside(in RemoteCodec codec, in RemoteCodec first) =>
        codec.ClockRate == first.ClockRate && (codec.Name.Equals("telephone-event", StringComparison.OrdinalIgnoreCase) || codec.Name.Equals("CN", StringComparison.OrdinalIgnoreCase));

    private static RemoteCodec? Added(string wanted, IReadOnlyList<RemoteCodec> codecs, List<RemoteCodec> kept)
    {
        string name = wanted.Split('/')[0];
        string? other = name.Equals("PCMA", StringComparison.OrdinalIgnoreCase) ? "PCMU" : name.Equals("PCMU", StringComparison.OrdinalIgnoreCase) ? "PCMA" : null;
        if (other is null || kept.Any(c => c.Is(name)) || !codecs.Any(c => c.Is(other))) return null;
        return RemoteCodec.Static(RemoteCodec.StaticType(name));
    }

    private int Place(RemoteCodec codec)
    {
        for (int i = 0; i < Offer.Count; i++)
            if (codec.Is(Offer[i])) return i;
        return Offer.Count;
    }

    private static bool IsAll(IReadOnlyList<string> list) => list.Any(s => s is "all" or "full");

    private static bool Names(IReadOnlyList<string> list, RemoteCodec codec) => list.Any(codec.Is);
}
