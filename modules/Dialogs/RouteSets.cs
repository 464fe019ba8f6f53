using System.Text;
using Chappe.Engine.Transports;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Dialogs;

/// <summary>What the Record-Routes of a dialog mean for one that stands in its middle (RFC 3261 section 12.1).</summary>
internal static class RouteSets
{
    private const int Most = 32;

    /// <summary>Towards the caller: all hops that the INVITE had come by before it came here, in their order.</summary>
    public static string[] ToCaller(SipMessage invite) => Read(invite);

    /// <summary>Towards the callee: those above our own, the nearest of which stands last.</summary>
    public static string[] ToCallee(SipMessage reply, ListenerSet ours)
    {
        var all = Read(reply);
        int own = Array.FindIndex(all, r => IsOurs(r, ours));
        if (own <= 0) return [];
        var beyond = all[..own];
        Array.Reverse(beyond);
        return beyond;
    }

    /// <summary>The URI of a value.</summary>
    public static string UriOf(string route)
    {
        int open = route.IndexOf('<'), close = route.IndexOf('>');
        return open >= 0 && close > open ? route[(open + 1)..close] : route;
    }

    private static string[] Read(SipMessage message)
    {
        var routes = new List<string>();
        var walk = message.Addresses(HeaderId.RecordRoute);
        while (routes.Count < Most && walk.MoveNext()) routes.Add($"<{Encoding.UTF8.GetString(message[walk.Current.Uri])}>");
        return [.. routes];
    }

    private static bool IsOurs(string route, ListenerSet ours)
    {
        var octets = Encoding.UTF8.GetBytes(UriOf(route));
        return SipUri.TryParse(octets, out var uri) && uri.Host.IsPresent && ours.IsMyself(uri.Host.Of(octets), uri.Port);
    }
}
