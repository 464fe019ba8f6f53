namespace Chappe.Modules.Media.Sdp;

/// <summary>What we tell a peer in an offer or an answer made of the other peer's.</summary>
internal sealed record LocalSession
{
    internal required IReadOnlyList<LocalMedia> Media { get; init; }
    /// <summary>The mids of our BUNDLE group; empty for none.</summary>
    internal IReadOnlyList<string> Bundle { get; init; } = [];
    internal bool IsIceLite { get; init; }
    /// <summary>Our own o= line, when the script wants the other peer's replaced; null leaves it.</summary>
    internal SdpOrigin? Origin { get; init; }
    /// <summary>Our own s= line; null leaves it.</summary>
    internal string? SessionName { get; init; }
    /// <summary><c>a=extmap-allow-mixed</c>, <c>msid-semantic</c> and the like go.</summary>
    internal bool DropsBrowserLines { get; init; }
    /// <summary>A line that tells that this description has been here already (loop-protect); null for none.</summary>
    internal string? Mark { get; init; }
}
