namespace Chappe.Modules.Media.Srtp;

/// <summary>Why a packet was not protected or not believed.</summary>
public enum SrtpFault
{
    /// <summary>Nothing: the packet is good.</summary>
    None,
    /// <summary>Not RTP or RTCP, or shorter than its own header, tag and index.</summary>
    Malformed,
    /// <summary>The tag does not fit: forged, damaged, or made with other keys.</summary>
    NotAuthentic,
    /// <summary>This index was seen before.</summary>
    Replayed,
    /// <summary>So far behind that nobody can tell whether it was seen before.</summary>
    TooOld,
    /// <summary>No key has the packet's MKI.</summary>
    UnknownKey,
    /// <summary>More sources at once than a peer may have.</summary>
    TooManySources,
    /// <summary>RTCP that was sent in the clear, which was never agreed on.</summary>
    NotEncrypted,
    /// <summary>The key has been used as often as it may be (RFC 3711 section 9.2).</summary>
    KeyExhausted,
    /// <summary>The buffer has no room for the tag.</summary>
    NoRoom,
}
