using Chappe.Modules.Media.Sdp;

namespace Chappe.Modules.Media.Calls;

/// <summary>An offer that went through us: who made it, what it said, and what we offered in its place.</summary>
/// <param name="From">Who made it.</param>
/// <param name="Text">As it came.</param>
/// <param name="Said">What it says.</param>
/// <param name="Terms">What we offered of each m-line.</param>
/// <param name="States">What became of each m-line.</param>
/// <param name="Options">What the script said.</param>
internal sealed record MadeOffer(Party From, SessionDescription Text, RemoteSession Said, IReadOnlyList<SideTerms> Terms, IReadOnlyList<LocalMediaState> States, CallOptions Options);
