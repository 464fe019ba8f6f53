using Chappe.Modules.Media.Relay;
using Chappe.Modules.Media.Sdp;

namespace Chappe.Modules.Media.Calls;

/// <summary>One who takes part in a call: the caller, the callee, or one of those to whom a call was forked. Known by its tag once it has spoken, before that by the branch that leads to it.</summary>
internal sealed class Party(bool isFirst, long created)
{
    internal string? Tag { get; set; }
    internal string? Branch { get; init; }
    internal string? Label { get; set; }
    /// <summary>The contact that it is, as <see cref="ContactProfiles"/> knows it.</summary>
    internal string? Contact { get; set; }
    internal long Created { get; } = created;
    /// <summary>The relay's sides: A is the one who made the first offer.</summary>
    internal Side Side { get; } = isFirst ? Side.A : Side.B;
    internal MediaInterface? Interface { get; set; }
    internal List<PartyMedia> Media { get; } = [];
    /// <summary>What it said last, in an offer that was answered or in an answer.</summary>
    internal RemoteSession? Remote { get; set; }
    /// <summary>The last offer that it got.</summary>
    internal MadeOffer? Offer { get; set; }
    internal bool HasAnswered { get; set; }
    internal OriginKeeper Origin { get; } = new();

    internal PartyMedia At(int index)
    {
        while (Media.Count <= index) Media.Add(new PartyMedia());
        return Media[index];
    }

    /// <summary>What it speaks, for an m-line or, when that is new, for any other; null when it has not spoken.</summary>
    internal RemoteMedia? Known(int index) =>
        index < Media.Count && Media[index].Remote is { } same ? same : Media.Select(m => m.Remote).FirstOrDefault(r => r is { Protocol.IsRtp: true });

    /// <summary>Its ports stay, but what was said is forgotten: somebody else is called on them.</summary>
    internal void Forget()
    {
        foreach (var media in Media) (media.Remote, media.LocalKey, media.RemoteKey, media.Role, media.IsMuxed) = (null, null, null, null, false);
        (Tag, Remote, HasAnswered) = (null, null, false);
    }

    /// <summary>Gives its ports back.</summary>
    internal void Close()
    {
        foreach (var media in Media) media.Reset(isShared: false);
        (Remote, Offer, HasAnswered) = (null, null, false);
    }
}
