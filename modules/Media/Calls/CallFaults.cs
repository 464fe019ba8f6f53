namespace Chappe.Modules.Media.Calls;

/// <summary>What the NG reply says of a fault.</summary>
internal static class CallFaults
{
    internal static string Text(CallFault fault) => fault switch
    {
        CallFault.BadSdp => "Failed to parse SDP",
        CallFault.NoOffer => "Unknown call-id or no offer to answer",
        CallFault.NoPorts => "Ran out of ports",
        CallFault.NoInterface => "No media interface of that name or address family",
        CallFault.NoKeys => "Encryption without a usable key: no fingerprint of SHA-256 or longer, no crypto line of a known suite",
        CallFault.TooMany => "Too many calls",
        _ => "",
    };
}
