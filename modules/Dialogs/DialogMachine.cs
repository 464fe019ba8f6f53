using static Chappe.Modules.Dialogs.DialogEvent;
using static Chappe.Modules.Dialogs.DialogState;

namespace Chappe.Modules.Dialogs;

/// <summary>A dialog as the proxy in its middle sees it (RFC 3261 section 12).</summary>
internal static class DialogMachine
{
    /// <summary>The next state; what is not in the table changes nothing.</summary>
    public static DialogState Step(DialogState state, DialogEvent happened) => (state, happened) switch
    {
        (Unconfirmed, Provisional) => Early,
        (Unconfirmed or Early, Success) => ConfirmedNotAcknowledged,
        (Unconfirmed or Early, Failure) => Deleted,
        (ConfirmedNotAcknowledged, Ack) => Confirmed,
        // A request of the caller behind its ACK says that the ACK went another way.
        (ConfirmedNotAcknowledged, Request) => Confirmed,
        (ConfirmedNotAcknowledged or Confirmed, End) => Deleted,
        _ => state,
    };
}
