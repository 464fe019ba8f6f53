namespace Chappe.Modules.Media.Dtls;

/// <summary>How far it has got.</summary>
internal enum DtlsState
{
    /// <summary>Nothing has begun; what comes early is kept.</summary>
    New,
    /// <summary>A thread of the pool has it, or will.</summary>
    Handshaking,
    /// <summary>There are keys.</summary>
    Connected,
    /// <summary>It will not become anything.</summary>
    Failed,
    /// <summary>The peer, or we, said goodbye.</summary>
    Closed,
}
