using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Sip.Uris;

namespace Chappe.Engine.Vocabulary;

/// <summary>Kamailio's <c>myself</c>: does a URI or an address name this proxy?</summary>
public static class Myself
{
    /// <summary>True when the host of <paramref name="text"/>, a URI or <c>host[:port]</c>, is one of ours; a port not written is the default one.</summary>
    public static bool Is(RouteContext context, Text text)
    {
        if (SipUri.TryParse(text.Octets, out var uri) && uri.Host.IsPresent)
            return context.Proxy.Listeners.IsMyself(uri.Host.Of(text.Octets), uri.Port);
        // "host:5060" reads like a URI of the scheme "host", so the bare form is tried for whatever has no host.
        return ListenerNaming.TryHostPort(text.Octets, out var host, out int port) && context.Proxy.Listeners.IsMyself(host, port);
    }

    /// <summary>True when a URI that was parsed from <paramref name="octets"/> names this proxy.</summary>
    public static bool Is(RouteContext context, ReadOnlySpan<byte> octets, in SipUri uri) =>
        uri.Host.IsPresent && context.Proxy.Listeners.IsMyself(uri.Host.Of(octets), uri.Port);

    /// <summary>True when the message came from an address and port that we listen on.</summary>
    public static bool IsSource(RouteContext context)
    {
        var all = context.Proxy.Listeners.Ways;
        for (int i = 0; i < all.Count; i++)
            if (all[i].Local == context.Source.Remote) return true;
        return false;
    }
}
