using Chappe.Engine.Forwarding;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Uac.Replacing;

/// <summary>Writes the other From or To when a branch leaves. The request itself keeps what its sender wrote, so that what is answered from here is equal to it, and the script reads it as before.</summary>
internal sealed class ReplacingHook : IOnForward
{
    /// <summary>The only instance; what it needs is in the AVPs, which follow the transaction to its failure routes.</summary>
    public static ReplacingHook Instance { get; } = new();

    private const string FromAvp = "$uac.from", ToAvp = "$uac.to";

    /// <summary>The branches of this request leave with that display name and URI.</summary>
    public static void Put(RouteContext context, bool isFrom, Text head)
    {
        string avp = isFrom ? FromAvp : ToAvp;
        context.Avps.RemoveAll(avp);
        context.Avps.Push(avp, head);
        if (!context.OnForward.Contains(Instance)) context.OnForward.Add(Instance);
    }

    /// <inheritdoc/>
    public void OnForward(RouteContext request, Listener outgoing, EditList branchEdits)
    {
        if (request.Avps.Get(FromAvp) is { IsNull: false } from) branchEdits.Replace(Replacement.HeadOf(request.Message.From), from.Octets);
        if (request.Avps.Get(ToAvp) is { IsNull: false } to) branchEdits.Replace(Replacement.HeadOf(request.Message.To), to.Octets);
    }
}
