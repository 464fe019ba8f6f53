namespace Chappe.Modules.Auth;

/// <summary>What a nonce says about itself once it has proved to be ours.</summary>
/// <param name="Index">Counts nonces; names the place where its use is remembered.</param>
/// <param name="WantsQop">It was given out with a qop.</param>
/// <param name="IsExpired">It is too old.</param>
/// <param name="IsFromHere">It comes back from the source that it was given to.</param>
internal readonly record struct NonceState(uint Index, bool WantsQop, bool IsExpired, bool IsFromHere);
