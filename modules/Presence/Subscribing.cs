using System.Text;
using Chappe.Engine.Routing;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Presence;

/// <summary>SUBSCRIBE (RFC 6665 section 4.2.1): a subscription begins, is refreshed or ends. It is answered, and the state follows in a NOTIFY.</summary>
internal static class Subscribing
{
    private const int MostRoutes = 16;

    /// <summary>Handles the request at hand and answers it.</summary>
    /// <returns>false when it was refused.</returns>
    public static bool Handle(RouteContext context, PresenceModule module, ReadOnlySpan<byte> watcher)
    {
        context.Refresh();
        var message = context.Message;
        var options = context.Routes.Options.Get<PresenceOptions>();
        var (value, name) = Requests.EventOf(message);
        if (module.Find(name) is not { } package) return Refuse(context, 489, "Bad Event", module.AllowEvents);
        if (!Requests.TryExpires(message, options, out int seconds)) return Refuse(context, 423, "Interval Too Brief", $"Min-Expires: {options.min_expires}\r\n");
        var contacts = message.Addresses(HeaderId.Contact);
        if (!contacts.MoveNext() || contacts.Current.IsStar) return Refuse(context, 400, "Bad Request");
        string contact = Encoding.UTF8.GetString(message[contacts.Current.Uri]);
        return message.To.Tag.IsPresent ? Refresh(context, module, package, seconds, contact) : Begin(context, module, package, value, seconds, contact, watcher);
    }

    private static bool Begin(RouteContext context, PresenceModule module, EventPackage package, string eventValue, int seconds, string contact, ReadOnlySpan<byte> watcher)
    {
        var message = context.Message;
        var table = module.Table;
        var options = context.Routes.Options.Get<PresenceOptions>();
        if (Requests.AddressOf(context.RequestUri) is not { } uri) return Refuse(context, 400, "Bad Request");
        string ours = options.server_address.Length > 0 ? options.server_address : ContactOf(context);
        string remoteUri = watcher.IsEmpty ? TextOf(message, message.From.Uri) : Encoding.UTF8.GetString(watcher);
        bool isFull = table.With(package, uri, resource => seconds > 0 && (table.Subscriptions >= options.max_subscriptions || resource.Subscriptions.Count >= options.max_per_address));
        if (isFull) return Refuse(context, 503, "Service Unavailable", "Retry-After: 30\r\n");
        string tag = Requests.Answer(context, 200, "OK", $"Expires: {seconds}\r\nContact: <{ours}>\r\n");
        var subscription = table.With(package, uri, resource =>
        {
            // A copy of the request that comes without a transaction gets the same tag, and is the same subscription.
            string callId = TextOf(message, message.CallId), remote = TextOf(message, message.From.Tag);
            var made = resource.Subscriptions.Find(s => s.CallId == callId && s.RemoteTag == remote && s.LocalTag == tag) ?? new Subscription(table, resource)
            {
                CallId = callId,
                LocalTag = tag,
                RemoteTag = remote,
                LocalUri = TextOf(message, message.To.Uri),
                RemoteUri = remoteUri,
                EventValue = eventValue,
                LocalContact = ours,
                IsActive = package is not PresencePackage || context.Routes.Options.Get<PresenceXmlOptions>().force_active,
                Routes = RoutesOf(message),
            };
            Renew(context, made, seconds, contact);
            if (seconds == 0) made.EndReason = "timeout";
            else if (!resource.Subscriptions.Contains(made)) table.Add(made);
            return made;
        });
        table.Notifier.Notify(table, subscription);
        return true;
    }

    private static bool Refresh(RouteContext context, PresenceModule module, EventPackage package, int seconds, string contact)
    {
        var message = context.Message;
        var table = module.Table;
        var subscription = table.Find(TextOf(message, message.CallId), TextOf(message, message.To.Tag), TextOf(message, message.From.Tag));
        if (subscription?.Resource.Package != package) subscription = null;
        // Section 4.2.1.4.
        if (subscription is null) return Refuse(context, 481, "Subscription does not exist");
        lock (subscription.Resource.Gate)
        {
            if (message.CSeq.Number <= subscription.RemoteCSeq) subscription = null;
            else Renew(context, subscription, seconds, contact);
        }
        if (subscription is null) return Refuse(context, 500, "Server Internal Error");
        Requests.Answer(context, 200, "OK", $"Expires: {seconds}\r\nContact: <{subscription.LocalContact}>\r\n");
        if (seconds == 0) table.End(subscription, "timeout");
        else table.Notifier.Notify(table, subscription);
        return true;
    }

    private static void Renew(RouteContext context, Subscription subscription, int seconds, string contact)
    {
        (subscription.Contact, subscription.Source, subscription.RemoteCSeq) = (contact, context.Source, context.Message.CSeq.Number);
        subscription.EndsAt = context.Proxy.Clock.Milliseconds + seconds * 1000L;
        if (seconds > 0) context.Proxy.Timers.Arm(subscription, seconds * 1000L);
    }

    /// <summary>The address that the SUBSCRIBE came to, as Kamailio writes it.</summary>
    private static string ContactOf(RouteContext context)
    {
        var listener = context.Source.Listener;
        string transport = listener.Transport is Chappe.Engine.Transports.TransportKind.Wss ? "ws" : listener.Transport.ToString().ToLowerInvariant();
        return $"sip:{Encoding.ASCII.GetString(listener.HostText)}:{listener.Port};transport={transport}";
    }

    private static string[] RoutesOf(SipMessage message)
    {
        var routes = new List<string>();
        var walk = message.Addresses(HeaderId.RecordRoute);
        while (routes.Count < MostRoutes && walk.MoveNext()) routes.Add(Encoding.UTF8.GetString(message[walk.Current.Uri]));
        return [.. routes];
    }

    private static string TextOf(SipMessage message, Slice slice) => slice.IsPresent ? Encoding.UTF8.GetString(message[slice]) : "";

    private static bool Refuse(RouteContext context, int code, string reason, string headers = "")
    {
        Requests.Answer(context, code, reason, headers);
        return false;
    }
}
