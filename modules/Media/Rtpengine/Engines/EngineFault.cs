namespace Chappe.Modules.Media.Rtpengine.Engines;

/// <summary>Why an engine gave no answer that can be read.</summary>
internal enum EngineFault
{
    /// <summary>It gave one.</summary>
    None,
    /// <summary>Nothing came, however often it was asked.</summary>
    Timeout,
    /// <summary>Nobody listens there, or its name has no address.</summary>
    Unreachable,
    /// <summary>What came is no NG message.</summary>
    Garbage,
    /// <summary>The command does not fit into a datagram; another engine would not help.</summary>
    TooLarge,
    /// <summary>Too many commands wait for this engine already.</summary>
    Busy,
}
