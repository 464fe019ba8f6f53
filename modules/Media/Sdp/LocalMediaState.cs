namespace Chappe.Modules.Media.Sdp;

/// <summary>What becomes of an m= line.</summary>
internal enum LocalMediaState
{
    /// <summary>We carry it.</summary>
    Relayed,
    /// <summary>Port 0.</summary>
    Rejected,
    /// <summary>We do not know its protocol; it stays between the peers as it is.</summary>
    Untouched,
}
