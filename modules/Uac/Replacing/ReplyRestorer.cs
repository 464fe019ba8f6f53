using System.Text;
using Chappe.Engine.Routing;
using Chappe.Engine.Transactions;

namespace Chappe.Modules.Uac.Replacing;

/// <summary>Gives the replies to a request the From or To that its client had written (RFC 3261 section 8.2.6.2: they must be equal).</summary>
internal sealed class ReplyRestorer(bool isFrom, string original) : ITransactionObserver
{
    /// <inheritdoc/>
    public void OnReply(RouteContext reply)
    {
        var address = isFrom ? reply.Message.From : reply.Message.To;
        if (address.Uri.IsPresent) reply.Message.Edits.Replace(Replacement.HeadOf(address), Encoding.UTF8.GetBytes(original));
    }
}
