using System.Text;
using Chappe.Engine;
using Chappe.Engine.Transactions;
using Chappe.Engine.Transports;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Dialogs;

/// <summary>Requests of our own within a dialog: each looks to its receiver as if the other side had sent it (RFC 3261 section 12.2.1.1).</summary>
internal static class RequestsWithin
{
    /// <summary>Sends a request to one side.</summary>
    /// <param name="proxy">The proxy.</param>
    /// <param name="dialog">The dialog.</param>
    /// <param name="toCaller">To the caller, else to the callee.</param>
    /// <param name="method">The method.</param>
    /// <param name="headers">Further header lines.</param>
    /// <param name="body">The body.</param>
    /// <param name="ended">Hears how it ended; null: nobody.</param>
    public static void Send(Proxy proxy, Dialog dialog, bool toCaller, string method, string headers = "", string body = "", Action<RequestOutcome>? ended = null)
    {
        OutgoingRequest request;
        lock (dialog.Gate)
        {
            var (to, from) = toCaller ? (dialog.Caller, dialog.Callee) : (dialog.Callee, dialog.Caller);
            // Each side is told the names that it knows; a caller that was hidden stays so.
            string NameOf(Leg leg) => toCaller || leg.UriAtCallee.Length == 0 ? leg.Uri : leg.UriAtCallee;
            string routes = string.Concat(to.Routes.Select(r => $"Route: {r}\r\n"));
            request = new OutgoingRequest
            {
                Method = method,
                Uri = to.Contact.Length > 0 ? to.Contact : NameOf(to),
                From = $"<{NameOf(from)}>",
                FromTag = from.Tag,
                To = $"<{NameOf(to)}>;tag={to.Tag}",
                CallId = dialog.CallId,
                CSeq = ++from.CSeq,
                Headers = routes + headers,
                Body = Encoding.UTF8.GetBytes(body),
                Destination = to.Routes.Length > 0 ? RouteSets.UriOf(to.Routes[0]) : FlowOf(to),
                SendSocket = to.Listener,
                ConnectionId = to.Routes.Length == 0 ? to.ConnectionId : 0,
                NamedBy = to.Remote.IsDefault ? null : to.Remote,
            };
            dialog.NoteChange();
        }
        proxy.Transactions.Requests.Send(request, outcome =>
        {
            // The connection is gone; perhaps its Contact can be called.
            if (outcome is { IsLocal: true, Code: 477 or 430 } && request.ConnectionId != 0 && request.SendSocket is not { Transport: TransportKind.Ws or TransportKind.Wss })
                proxy.Transactions.Requests.Send(request with { ConnectionId = 0, Destination = null }, again => ended?.Invoke(again));
            else ended?.Invoke(outcome);
        });
    }

    /// <summary>Where a phone is that does not know its own address: where its messages come from. Null when its Contact says the same.</summary>
    private static string? FlowOf(Leg leg)
    {
        if (leg.Listener is not { } listener || leg.Remote.IsDefault) return null;
        var contact = Encoding.UTF8.GetBytes(leg.Contact);
        bool isDirect = SipUri.TryParse(contact, out var uri) && NetAddress.TryParseHost(uri.Host.Of(contact), 0, out var host) && host.SameHost(leg.Remote);
        if (isDirect && leg.ConnectionId == 0) return null;
        string transport = listener.Transport == TransportKind.Udp ? "" : $";transport={(listener.Transport == TransportKind.Wss ? "ws" : listener.Transport.ToString().ToLowerInvariant())}";
        return $"sip:{leg.Remote.HostText}:{leg.Remote.Port}{transport}";
    }
}
