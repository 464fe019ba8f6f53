using System.Security.Cryptography;
using System.Text;
using Chappe.Engine.Routing;
using Chappe.Sip.Messages;
using Chappe.Sip.Multipart;

namespace Chappe.Modules.Presence;

/// <summary>PUBLISH (RFC 3903 section 6): a state is begun, refreshed, changed or removed. Its watchers are told.</summary>
internal static class Publishing
{
    private enum Outcome { Done, Changed, Unknown, Full }

    /// <summary>Handles the request at hand and answers it.</summary>
    /// <returns>false when it was refused.</returns>
    public static bool Handle(RouteContext context, PresenceModule module, ReadOnlySpan<byte> sender)
    {
        context.Refresh();
        var message = context.Message;
        var options = context.Routes.Options.Get<PresenceOptions>();
        // Section 6 step 1 to 6, in its order.
        if (module.Find(Requests.EventOf(message).Name) is not { CanBePublished: true } package) return Refuse(context, 489, "Bad Event", module.AllowEvents);
        if (Requests.AddressOf(context.RequestUri) is not { } uri) return Refuse(context, 400, "Invalid request");
        int match = message.IndexOf("SIP-If-Match"u8);
        string tag = match < 0 ? "" : Encoding.UTF8.GetString(message[message.Headers[match].Value]).Trim();
        if (match >= 0 && (tag.Length == 0 || message.IndexOf("SIP-If-Match"u8, match + 1) >= 0)) return Refuse(context, 400, "Invalid request");
        if (!Requests.TryExpires(message, options, out int seconds)) return Refuse(context, 423, "Interval Too Brief", $"Min-Expires: {options.min_expires}\r\n");
        var body = message.Body.Length == 0 ? default : (ReadOnlyMemory<byte>)message[message.Body].ToArray();
        if (tag.Length == 0 && body.Length == 0) return Refuse(context, 400, "Invalid request");
        if (body.Length > options.max_body) return Refuse(context, 413, "Request Entity Too Large");
        if (body.Length > 0 && (!MediaType.Is(message.Octets, message.First(HeaderId.ContentType).Value, Encoding.ASCII.GetBytes(package.ContentType)) || !package.IsValid(body)))
            return Refuse(context, 415, "Unsupported media type", $"Accept: {package.ContentType}\r\n");

        var table = module.Table;
        string newTag = "a." + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        string from = sender.IsEmpty ? Encoding.UTF8.GetString(message[message.From.Uri]) : Encoding.UTF8.GetString(sender);
        Resource? concerned = null;
        var outcome = table.With(package, uri, resource =>
        {
            concerned = resource;
            var known = tag.Length == 0 ? null : resource.Publications.Find(p => p.ETag == tag);
            if (tag.Length > 0 && known is null) return Outcome.Unknown;
            if (seconds == 0)
            {
                if (known is not null) table.Remove(known);
                return known is null ? Outcome.Done : Outcome.Changed;
            }
            if (known is null && (table.Publications >= options.max_publications || resource.Publications.Count >= options.max_per_address)) return Outcome.Full;
            var publication = known ?? new Publication(table, resource) { Sender = from };
            if (known is null) table.Add(publication);
            publication.ETag = newTag;
            publication.EndsAt = context.Proxy.Clock.Milliseconds + seconds * 1000L;
            context.Proxy.Timers.Arm(publication, seconds * 1000L);
            if (body.Length == 0) return Outcome.Done;
            publication.Body = body;
            // The newest stands first.
            resource.Publications.Remove(publication);
            resource.Publications.Insert(0, publication);
            return Outcome.Changed;
        });
        if (outcome == Outcome.Unknown) return Refuse(context, 412, "Conditional request failed");
        if (outcome == Outcome.Full) return Refuse(context, 503, "Service Unavailable", "Retry-After: 30\r\n");
        Requests.Answer(context, 200, "OK", $"Expires: {seconds}\r\nSIP-ETag: {newTag}\r\n");
        if (outcome == Outcome.Changed) table.Tell(concerned!);
        return true;
    }

    private static bool Refuse(RouteContext context, int code, string reason, string headers = "")
    {
        Requests.Answer(context, code, reason, headers);
        return false;
    }
}
