namespace Chappe.Modules.Media.Relay;

/// <summary>From where a peer without ICE is believed.</summary>
internal enum AddressRule
{
    /// <summary>Symmetric RTP: the address of the SDP, or one that is learned in the first moments; then only that one.</summary>
    Learn,
    /// <summary>The address of the SDP and no other.</summary>
    Fixed,
    /// <summary>Whoever sent last. For those who must: it lets strangers in.</summary>
    Free,
}
