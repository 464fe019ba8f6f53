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
            return Is(context, text.Octets, uri);
        // "host:5060" reads like a URI of the scheme "host", so the bare form is tried for whatever has no host.
        return ListenerNaming.TryHostPort(text.Octets, out var host, out int port) && IsOurs(context.Proxy, host, port);
    }

    /// <summary>True when a URI that was parsed from <paramref name="octets"/> names this proxy.</summary>
    public static bool Is(RouteContext context, ReadOnlySpan<byte> octets, in SipUri uri) =>
        uri.Host.IsPresent && IsOurs(context.Proxy, uri.Host.Of(octets), uri.Port);

    private static bool IsOurs(Proxy proxy, ReadOnlySpan<byte> host, int port)
    {
        if (proxy.Listeners.IsMyself(host, port)) return true;
        foreach (var domains in proxy.OwnDomains)
            if (domains.IsOurs(host, port)) return true;
        return false;
    }

    /// <summary>True when the message came from an address and port that we listen on; for a ported script from any port of such an address, as Kamailio has it.</summary>
    public static bool IsSource(RouteContext context)
    {
        var all = context.Proxy.Listeners.Ways;
        for (int i = 0; i < all.Count; i++)
            if (all[i].Local == context.Source.Remote || (context.Routes.EditsAreDeferred && all[i].Local.SameHost(context.Source.Remote))) return true;
        return false;
    }
}
