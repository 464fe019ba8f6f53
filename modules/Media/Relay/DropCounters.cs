using Chappe.Engine.Diagnostics;
using Chappe.Modules.Media.Srtp;

namespace Chappe.Modules.Media.Relay;

/// <summary>Packets that went nowhere, by the reason. Shared by all sessions of a relay.</summary>
internal sealed class DropCounters(Counters counters)
{
    /// <summary>From an address that is not the peer's (threats M1, M2, M4).</summary>
    internal Counter Stranger { get; } = counters["media.drop_stranger"];
    /// <summary>SRTP whose tag does not fit (threats M3).</summary>
    internal Counter NotAuthentic { get; } = counters["media.drop_not_authentic"];
    /// <summary>SRTP that was there before, or is too old to tell.</summary>
    internal Counter Replayed { get; } = counters["media.drop_replayed"];
    /// <summary>Not what its first octets promise (threats M8).</summary>
    internal Counter Malformed { get; } = counters["media.drop_malformed"];
    /// <summary>Neither STUN, DTLS, RTP nor RTCP, or of no m-line.</summary>
    internal Counter Unknown { get; } = counters["media.drop_unknown"];
    /// <summary>Came before keys, an answer, or room for it.</summary>
    internal Counter NotReady { get; } = counters["media.drop_not_ready"];
    /// <summary>Checks without our password (threats O5).</summary>
    internal Counter BadCheck { get; } = counters["media.drop_bad_check"];
    /// <summary>Could not be protected: a sequence number that went out already.</summary>
    internal Counter Protection { get; } = counters["media.drop_protection"];
    /// <summary>Blocked, held, or replaced by an announcement.</summary>
    internal Counter Withheld { get; } = counters["media.drop_withheld"];

    internal void Note(SrtpFault fault) => (fault switch
    {
        SrtpFault.Replayed or SrtpFault.TooOld => Replayed,
        SrtpFault.Malformed => Malformed,
        _ => NotAuthentic,
    }).Add();
}
