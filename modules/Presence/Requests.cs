using System.Text;
using Chappe.Engine.Routing;
using Chappe.Engine.Transactions;
using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Presence;

/// <summary>What PUBLISH and SUBSCRIBE have in common: their addresses, their times, their answers.</summary>
internal static class Requests
{
    /// <summary>The Event header as written and its package's name without parameters; empty when there is none.</summary>
    public static (string Value, string Name) EventOf(SipMessage message)
    {
        int index = message.IndexOf("Event"u8);
        if (index < 0) return ("", "");
        string value = Encoding.UTF8.GetString(message[message.Headers[index].Value]).Trim();
        return (value, value.Split(';')[0].Trim().ToLowerInvariant());
    }

    /// <summary>The address that a request is about, in the form in which it is compared; null when it is none.</summary>
    public static string? AddressOf(ReadOnlySpan<byte> uri)
    {
        Span<byte> room = stackalloc byte[512];
        if (uri.Length > room.Length) return null;
        int length = AddressOfRecord.Write(uri, room);
        return length <= 0 ? null : "sip:" + Encoding.UTF8.GetString(room[..length]);
    }

    /// <summary>The seconds that a request gets.</summary>
    /// <returns>false when they are too few; it is to be refused with 423 then.</returns>
    public static bool TryExpires(SipMessage message, PresenceOptions options, out int seconds)
    {
        seconds = options.expires_default;
        var header = message.First(HeaderId.Expires);
        if (header.Name.IsPresent && Numbers.TryParse(message[header.Value], uint.MaxValue, out var written)) seconds = (int)Math.Min(written, int.MaxValue);
        if (options.max_expires > 0) seconds = Math.Min(seconds, options.max_expires);
        if (seconds == 0 || seconds >= options.min_expires) return true;
        if (options.min_expires_action == 1) return false;
        seconds = options.min_expires;
        return true;
    }

    /// <summary>Answers, and tells the tag of the To that the answer had.</summary>
    public static string Answer(RouteContext context, int code, string reason, string headers = "")
    {
        var watch = new TagWatch();
        if (context.Transaction is not null)
        {
            context.Observe(watch);
            context.Proxy.Replies.Send(context, code, Encoding.ASCII.GetBytes(reason), Encoding.UTF8.GetBytes(headers));
            return watch.Tag;
        }
        var room = new byte[context.Message.Length * 2 + headers.Length + 1024];
        int length = context.Proxy.Replies.Prepare(context, code, Encoding.ASCII.GetBytes(reason), Encoding.UTF8.GetBytes(headers), room);
        if (length < 0) return "";
        watch.OnAnswer(code, room.AsSpan(0, length));
        context.Proxy.Replies.SendPrepared(Chappe.Engine.Forwarding.Replies.HopFor(context), room.AsSpan(0, length));
        return watch.Tag;
    }

    private sealed class TagWatch : ITransactionObserver
    {
        public string Tag { get; private set; } = "";

        public void OnAnswer(int code, ReadOnlySpan<byte> reply)
        {
            var message = new SipMessage();
            var octets = reply.ToArray();
            if (message.Parse(octets, octets.Length) == MessageFault.None && message.To.Tag.IsPresent) Tag = Encoding.UTF8.GetString(message[message.To.Tag]);
        }
    }
}
