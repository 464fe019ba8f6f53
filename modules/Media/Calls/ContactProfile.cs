using Chappe.Modules.Media.Sdp;

namespace Chappe.Modules.Media.Calls;

/// <summary>How a contact spoke in an earlier call: what its answer took, or what it offered by itself.</summary>
/// <param name="Protocol">The profile; null when all that is known is a refusal.</param>
/// <param name="HasDtls">Its keys come by DTLS.</param>
/// <param name="HasIce">It does ICE.</param>
/// <param name="HasMux">It shares one port (RFC 5761).</param>
/// <param name="RefusesKeys">It answered 488 to an encrypted profile, and has taken none since.</param>
internal sealed record ContactProfile(MediaProtocol? Protocol, bool HasDtls, bool HasIce, bool HasMux, bool RefusesKeys)
{
    /// <summary>Nothing is known.</summary>
    internal static ContactProfile None { get; } = new(null, false, false, false, false);
}
