using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Classics;

/// <summary>The <c>received</c> parameter of our Path, when it comes back in a Route: where the client really is. Signed as Record-Routes are (threats S1).</summary>
internal static class PathReceived
{
    /// <summary>The parameter that proves the one before it; empty when nothing is signed.</summary>
    public static Text Signature(RouteContext context, Text received)
    {
        var options = context.Routes.Options.Get<RrOptions>();
        if (!RecordRouteHook.Signs(context, options)) return Text.Empty;
        Span<byte> signature = stackalloc byte[KeyedHash.Length];
        KeyedHash.Write(options.Key, received.Octets, "path"u8, signature);
        return $";mac={Text.Store(signature)}";
    }

    /// <summary>With <c>path.use_received</c>, sets the destination to what our Route says.</summary>
    public static void Follow(RouteContext context, Text route, in SipUri own)
    {
        var options = context.Routes.Options.Get<PathOptions>();
        if (!options.use_received) return;
        Span<byte> room = stackalloc byte[64];
        var parameters = new UriParameters(route.Octets, own.Parameters);
        if (!parameters.TryGet(HeaderReading.NameOctets(options.received_name, room), out var value) || value.Length == 0) return;
        var received = UriEditing.PartOf(route, value);
        var rr = context.Routes.Options.Get<RrOptions>();
        if (RecordRouteHook.Signs(context, rr)
            && !(parameters.TryGet("mac"u8, out var mac) && KeyedHash.Verify(rr.Key, received.Octets, "path"u8, mac.Of(route.Octets))))
        {
            context.Proxy.Log.WriteLimited(LogLevel.Info, "path", "A received parameter that was not written here is not followed (rr.sign).");
            return;
        }
        UriEditing.SetDestination(context, options.received_format == 1 ? FromAlias(received) : received.unescape_param());
    }

    private static Text FromAlias(Text alias)
    {
        if (!ContactAlias.TryRead(alias.Octets, out var host, out int port, out var transport)) return Text.Empty;
        return transport == TransportKind.Udp
            ? $"sip:{Text.Store(host)}:{port}"
            : (Text)$"sip:{Text.Store(host)}:{port}{Text.Store(ListenerNaming.TransportParameter(transport))}";
    }
}
