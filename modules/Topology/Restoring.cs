using System.Runtime.CompilerServices;
using Chappe.Engine.Routing;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Topology;

/// <summary>Puts back what was hidden into a message that came: routes, transactions and dialogs see it as if all hops had stood in it.</summary>
internal static class Restoring
{
    /// <summary>Changes the message when it carries tokens; anything else in their place stays as it is.</summary>
    /// <returns>true when it was changed.</returns>
    [SkipLocalsInit]
    public static bool Restore(RouteContext context, HidingForm form, SealingKeys keys)
    {
        var message = context.Message;
        if (!Hiding.Concerns(message)) return false;
        int before = message.Edits.Count;
        Span<byte> text = stackalloc byte[SealingKey.MaxText + 16];
        if (message.IsRequest)
        {
            RestoreTarget(message, form, keys, text);
            RestoreRoutes(message, HeaderId.Route, form, keys, text);
        }
        else
        {
            RestoreVias(message, form, keys, text);
            RestoreRoutes(message, HeaderId.RecordRoute, form, keys, text);
        }
        return message.Edits.Count > before && context.ApplyEdits();
    }

    /// <summary>The Request-URI of a request within a call is a Contact that we hid.</summary>
    private static void RestoreTarget(SipMessage request, HidingForm form, SealingKeys keys, Span<byte> text)
    {
        if (form.TryFindContact(request.Octets, request.RequestUriParts, out var token) && keys.Open(SealedKind.Contact, request[token], text) is >= 0 and var length)
            request.Edits.Replace(request.RequestUri, text[..length]);
    }

    /// <summary>Behind our own Route (Record-Route in replies) stood hops that the peer was not to see.</summary>
    private static void RestoreRoutes(SipMessage message, HeaderId id, HidingForm form, SealingKeys keys, Span<byte> text)
    {
        foreach (var address in message.Addresses(id))
        {
            if (!SipUri.TryParse(message.Octets, address.Uri, out var uri) || !form.TryFind(message.Octets, uri.Parameters, out var whole, out var token)) continue;
            // What lies behind us is of use to requests only: in a reply it comes from another pass of the same message through here.
            int length = keys.Open(SealedKind.Upstream, message[token], text);
            if (length < 0 && id == HeaderId.Route) length = keys.Open(SealedKind.Downstream, message[token], text);
            if (length < 0) continue;
            message.Edits.Remove(whole);
            message.Edits.Insert(address.Value.End, ", "u8);
            message.Edits.Insert(address.Value.End, text[..length]);
        }
    }

    /// <summary>Below our Via stood those of the hops before us, which the reply needs to find back.</summary>
    private static void RestoreVias(SipMessage reply, HidingForm form, SealingKeys keys, Span<byte> text)
    {
        if (!form.TryFind(reply.Octets, reply.TopVia.Parameters, out var whole, out var token) || keys.Open(SealedKind.Vias, reply[token], text) is not (>= 0 and var length)) return;
        reply.Edits.Remove(whole);
        int below = reply.First(HeaderId.Via).LineEnd;
        foreach (var line in text[..length].Split((byte)'\n'))
        {
            reply.Edits.Insert(below, "Via: "u8);
            reply.Edits.Insert(below, text[line]);
            reply.Edits.Insert(below, "\r\n"u8);
        }
    }
}
