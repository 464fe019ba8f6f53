namespace Chappe.Modules.Media.Sdp;

/// <summary>What a peer says in an offer or an answer.</summary>
/// <param name="Media">Its media, in the order of their m= lines.</param>
/// <param name="Bundles">The mids of each BUNDLE group, in order; the first of a group is the one whose address all of it uses.</param>
/// <param name="IsIceLite">Its side of ICE only answers.</param>
/// <param name="Origin">Its o= line; null when there is none that can be read.</param>
internal sealed record RemoteSession(IReadOnlyList<RemoteMedia> Media, IReadOnlyList<IReadOnlyList<string>> Bundles, bool IsIceLite, SdpOrigin? Origin)
{
    /// <summary>At least one medium is a browser's.</summary>
    internal bool IsWebRtc => Media.Any(m => m.IsWebRtc);

    /// <summary>The first of the media that share a transport with <paramref name="media"/>; itself when it stands alone.</summary>
    internal RemoteMedia BundleHead(RemoteMedia media) =>
        media.Bundle < 0 ? media : Bundles[media.Bundle].Select(mid => Media.FirstOrDefault(m => m.Mid == mid)).FirstOrDefault(m => m is { IsRejected: false }) ?? media;
}
