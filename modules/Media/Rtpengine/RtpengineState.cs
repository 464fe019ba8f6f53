using Chappe.Engine.Routing;

namespace Chappe.Modules.Media.Rtpengine;

/// <summary>What <c>set_rtpengine_set()</c> chose for one message.</summary>
internal sealed class RtpengineState : IResettable
{
    /// <summary>The set that is asked; -1 when none was chosen.</summary>
    public int First = -1;
    /// <summary>The set that is asked behind it, with the SDP of the first one's reply; -1 for none.</summary>
    public int Second = -1;

    /// <inheritdoc/>
    public void Reset() => First = Second = -1;
}
