namespace Chappe.Modules.Media.Relay.Audio;

/// <summary>Whether an announcement is heard.</summary>
internal enum PlayOutcome
{
    /// <summary>It has begun.</summary>
    Playing,
    /// <summary>The peer has neither law of G.711.</summary>
    NoFormat,
    /// <summary>There is no way to the peer yet, or no longer.</summary>
    NotConnected,
}
