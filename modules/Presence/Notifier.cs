using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Transactions;
using Chappe.Engine.Transports;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Presence;

/// <summary>Sends NOTIFY (RFC 6665 section 4.2.2): one at a time for a subscription, each with the state as it is when it leaves.</summary>
internal sealed class Notifier(Proxy proxy)
{
    private readonly Counter _sent = proxy.Counters["presence.notifies"], _failed = proxy.Counters["presence.notifies_failed"];

    /// <summary>Tells a watcher the state, now or when the NOTIFY under way has been answered.</summary>
    public void Notify(PresenceTable table, Subscription subscription)
    {
        OutgoingRequest request;
        bool isLast;
        lock (subscription.Resource.Gate)
        {
            if (subscription.IsNotifying)
            {
                subscription.HasNews = true;
                return;
            }
            subscription.IsNotifying = true;
            subscription.HasNews = false;
            isLast = subscription.EndReason is not null;
            request = Make(subscription);
        }
        _sent.Add();
        proxy.Transactions.Requests.Send(request, outcome => OnAnswered(table, subscription, outcome, isLast));
    }

    private void OnAnswered(PresenceTable table, Subscription subscription, in RequestOutcome outcome, bool isLast)
    {
        bool hasNews;
        lock (subscription.Resource.Gate)
        {
            subscription.IsNotifying = false;
            hasNews = subscription.HasNews;
        }
        if (!outcome.IsSuccess) _failed.Add();
        if (isLast) return;
        // Section 4.2.2: who does not know the subscription, or is not there, is not told again.
        bool isGone = outcome.Code is 481 or 489 or 404 or 410 or 408 or 477 or 478 or 430;
        if (isGone) table.Forget(subscription);
        else if (hasNews) Notify(table, subscription);
    }

    /// <summary>Called under the resource's lock.</summary>
    private OutgoingRequest Make(Subscription subscription)
    {
        var resource = subscription.Resource;
        long left = Math.Max(0, (subscription.EndsAt - proxy.Clock.Milliseconds + 500) / 1000);
        string state = subscription.EndReason is { } reason ? $"terminated;reason={reason}" : $"{(subscription.IsActive ? "active" : "pending")};expires={left}";
        // A watcher that is not allowed yet learns nothing.
        var body = subscription.IsActive ? resource.Package.Compose([.. resource.Publications.Select(p => p.Body)], resource.Uri, subscription.Version) : default;
        if (body.Length > 0) subscription.Version++;
        string headers = $"Event: {subscription.EventValue}\r\nContact: <{subscription.LocalContact}>\r\nSubscription-State: {state}\r\n"
            + string.Concat(subscription.Routes.Select(r => $"Route: <{r}>\r\n")) + (body.Length > 0 ? $"Content-Type: {resource.Package.ContentType}\r\n" : "");
        return new OutgoingRequest
        {
            Method = "NOTIFY",
            Uri = subscription.Contact,
            From = $"<{subscription.LocalUri}>",
            FromTag = subscription.LocalTag,
            To = $"<{subscription.RemoteUri}>;tag={subscription.RemoteTag}",
            CallId = subscription.CallId,
            CSeq = ++subscription.LocalCSeq,
            Headers = headers,
            Body = body,
            Destination = subscription.Routes.Length > 0 ? subscription.Routes[0] : FlowOf(subscription),
            SendSocket = subscription.Source.Listener,
            ConnectionId = subscription.Routes.Length == 0 ? subscription.Source.ConnectionId : 0,
            NamedBy = subscription.Source.Remote,
        };
    }

    /// <summary>A watcher behind NAT or on a stream is told where its SUBSCRIBE came from.</summary>
    private static string? FlowOf(Subscription subscription)
    {
        var source = subscription.Source;
        var contact = System.Text.Encoding.UTF8.GetBytes(subscription.Contact);
        bool isDirect = SipUri.TryParse(contact, out var uri) && NetAddress.TryParseHost(uri.Host.Of(contact), 0, out var host) && host.SameHost(source.Remote);
        if (isDirect && source.ConnectionId == 0) return null;
        string transport = source.Listener.Transport switch { TransportKind.Udp => "", TransportKind.Wss => ";transport=ws", var t => $";transport={t.ToString().ToLowerInvariant()}" };
        return $"sip:{source.Remote.HostText}:{source.Remote.Port}{transport}";
    }
}
