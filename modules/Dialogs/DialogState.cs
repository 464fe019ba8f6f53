namespace Chappe.Modules.Dialogs;

/// <summary>The states of a dialog, in Kamailio's numbers.</summary>
internal enum DialogState
{
    /// <summary>The INVITE was seen.</summary>
    Unconfirmed = 1,
    /// <summary>It rings.</summary>
    Early = 2,
    /// <summary>It was answered; the ACK has not come by.</summary>
    ConfirmedNotAcknowledged = 3,
    /// <summary>It is up.</summary>
    Confirmed = 4,
    /// <summary>It is over.</summary>
    Deleted = 5,
}

/// <summary>What happens to a dialog.</summary>
internal enum DialogEvent
{
    /// <summary>A provisional reply to the INVITE, but 100.</summary>
    Provisional,
    /// <summary>A 2xx to the INVITE.</summary>
    Success,
    /// <summary>Any other final reply, or none at all.</summary>
    Failure,
    /// <summary>The ACK.</summary>
    Ack,
    /// <summary>BYE, or the end by timer, operator or script.</summary>
    End,
    /// <summary>Any other request within it.</summary>
    Request,
}
