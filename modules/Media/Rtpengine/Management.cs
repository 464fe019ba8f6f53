using Chappe.Sip.Messages;

namespace Chappe.Modules.Media.Rtpengine;

/// <summary>What <c>rtpengine_manage()</c> makes of a message.</summary>
internal enum ManagedAction
{
    /// <summary>Nothing, and that is a no.</summary>
    Refuse,
    /// <summary>Nothing, and that is well.</summary>
    Nothing,
    /// <summary>An offer.</summary>
    Offer,
    /// <summary>An answer.</summary>
    Answer,
    /// <summary>The call, or this branch of it, is over.</summary>
    Delete,
}

/// <summary>The offer/answer exchange of RFC 3264 as RFC 6337 finds it in SIP messages: which message carries which half.</summary>
internal static class Management
{
    /// <summary>Decides by the method (of CSeq), where we are, and who has an SDP.</summary>
    /// <param name="method">The method of the transaction.</param>
    /// <param name="status">The code of a reply; 0 for a request.</param>
    /// <param name="hasSdp">The message at hand has one.</param>
    /// <param name="requestHadSdp">The request that a reply belongs to had one.</param>
    /// <param name="isFailureRoute">All branches have failed.</param>
    /// <param name="isBranchFailure">One branch has failed; the failure route will clean up when all have.</param>
    public static ManagedAction Decide(SipMethod method, int status, bool hasSdp, bool requestHadSdp, bool isFailureRoute, bool isBranchFailure)
    {
        if (isBranchFailure) return ManagedAction.Nothing;
        if (method is SipMethod.Bye or SipMethod.Cancel) return ManagedAction.Delete;
        if (method is not (SipMethod.Invite or SipMethod.Ack or SipMethod.Update or SipMethod.Prack)) return ManagedAction.Refuse;
        if (status >= 300) return ManagedAction.Delete;
        if (!hasSdp) return ManagedAction.Refuse;
        if (status > 0) return method == SipMethod.Update || requestHadSdp ? ManagedAction.Answer : ManagedAction.Offer;
        return method switch
        {
            // The answer to an offer that came in a reply.
            SipMethod.Ack or SipMethod.Prack => ManagedAction.Answer,
            SipMethod.Invite when isFailureRoute => ManagedAction.Delete,
            _ => ManagedAction.Offer,
        };
    }
}
