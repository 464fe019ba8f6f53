namespace Chappe.Modules.Media.Relay;

/// <summary>What an m-line carries.</summary>
internal enum MediaKind
{
    /// <summary>Voice.</summary>
    Audio,
    /// <summary>Pictures that move.</summary>
    Video,
    /// <summary>T.38 over UDPTL: not RTP, carried as it is.</summary>
    Image,
    /// <summary>Anything else over RTP.</summary>
    Other,
}
