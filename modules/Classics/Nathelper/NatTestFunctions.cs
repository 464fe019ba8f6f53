using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Classics;

/// <summary>The words of nathelper that ask.</summary>
public static class NatTestFunctions
{
    /// <summary>The parameters of nathelper.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "nathelper")]
    public static NathelperOptions nathelper => Here.Options<NathelperOptions>();

    /// <summary>
    /// Asks whether the sender seems to be behind NAT. The sum of: 1 Contact private, 2 Via host is not the source, 4 Via private, 8 SDP private,
    /// 16 Via port is not the source port, 32 source private, 64 WebSocket, 128 Contact port is not the source port, 256 SDP address is not
    /// the source, 512 the target's address is not the one in its URI.
    /// </summary>
    /// <returns>false when none of the tests hits.</returns>
    [Export(RouteKinds.Any, Module = "nathelper")]
    public static Rc nat_uac_test(int tests) => NatDetection.Any(Here.Context, (NatTests)tests);

    /// <inheritdoc cref="nat_uac_test(int)"/>
    [Export(RouteKinds.Any, Module = "nathelper")]
    public static Rc nat_uac_test(Text tests) => NatDetection.Any(Here.Context, (NatTests)tests.ToInt());

    /// <summary>Asks whether an address is private: RFC 1918, RFC 6598, link-local or unique local.</summary>
    /// <returns>false when it is not, or no address.</returns>
    [Export(RouteKinds.Any, Module = "nathelper")]
    public static Rc is_rfc1918(Text address) => NatDetection.IsPrivate(address.Octets);

    /// <summary>Notes the source as <c>sip:ip:port[;transport=…]</c> in the AVP of <c>nathelper.received_avp</c>, where <c>save()</c> finds it.</summary>
    /// <returns>false when no AVP is set, or it is no request.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure | RouteKinds.Branch, Module = "nathelper")]
    public static Rc fix_nated_register()
    {
        var context = Here.Context;
        string name = context.Routes.Options.Get<NathelperOptions>().ReceivedName;
        if (name.Length == 0 || !context.Message.IsRequest) return Rc.False;
        context.Avps.RemoveAll(name);
        context.Avps.Push(name, SourceUri(context));
        return Rc.True;
    }

    /// <summary>The source as a URI; UDP needs no transport parameter.</summary>
    internal static Text SourceUri(RouteContext context)
    {
        var transport = context.Source.Listener.Transport;
        return transport == TransportKind.Udp
            ? $"sip:{NetworkPseudoVariables.siz}:{NetworkPseudoVariables.sp}"
            : (Text)$"sip:{NetworkPseudoVariables.siz}:{NetworkPseudoVariables.sp};transport={NetworkPseudoVariables.proto}";
    }
}
