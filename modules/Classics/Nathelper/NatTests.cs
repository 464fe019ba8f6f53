namespace Chappe.Modules.Classics;

/// <summary>What <c>nat_uac_test</c> looks at, with Kamailio's numbers.</summary>
[Flags]
internal enum NatTests
{
    /// <summary>The host of Contact is a private address.</summary>
    PrivateContact = 1,
    /// <summary>The host of the top Via is not the source address.</summary>
    OtherViaHost = 2,
    /// <summary>The host of the top Via is a private address.</summary>
    PrivateVia = 4,
    /// <summary>An address in the SDP is private.</summary>
    PrivateSdp = 8,
    /// <summary>The port of the top Via is not the source port.</summary>
    OtherViaPort = 16,
    /// <summary>The source address is private.</summary>
    PrivateSource = 32,
    /// <summary>It came over a WebSocket.</summary>
    WebSocket = 64,
    /// <summary>The port of Contact is not the source port.</summary>
    OtherContactPort = 128,
    /// <summary>An address in the SDP is not the source address.</summary>
    OtherSdp = 256,
    /// <summary>It goes to an address that is not the one in its URI, or over a WebSocket.</summary>
    OtherTarget = 512,
}
