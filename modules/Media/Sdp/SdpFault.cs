namespace Chappe.Modules.Media.Sdp;

/// <summary>Why a session description is not taken.</summary>
internal enum SdpFault
{
    None,
    /// <summary>It does not begin with v=0.</summary>
    NotSdp,
    /// <summary>More octets, lines, media or formats than we look at.</summary>
    TooLarge,
    /// <summary>A line is not of the form x=..., or holds a control character.</summary>
    BadLine,
    /// <summary>An m= line is not of the grammar.</summary>
    BadMedia,
}
