using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Media.Rtpengine;

namespace Chappe.Modules.Media.Rtpproxy;

/// <summary>The words of rtpproxy and rtpproxy-ng, for scripts that have them: they ask the same engine as the words of rtpengine, with letters for flags. They are awaited.</summary>
public static class RtpproxyFunctions
{
    /// <summary>The parameters of rtpproxy.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "rtpproxy")]
    public static RtpproxyOptions rtpproxy => Here.Options<RtpproxyOptions>();

    /// <summary>Does what this message needs, as <c>rtpengine_manage</c>.</summary>
    /// <param name="flags">Letters: <c>"co"</c>, <c>"froc+SP"</c>.</param>
    /// <param name="ip_address">Written into the SDP instead of the relay's.</param>
    /// <returns>false when nothing was to be done, or it could not be done; the log says why.</returns>
    [Export(RouteKinds.Any, Module = "rtpproxy")]
    public static ValueTask<Rc> rtpproxy_manage(Text flags = default, Text ip_address = default) => MediaExchange.ManageAsync(Here.Context, Translate(flags, ip_address), default);

    /// <summary>Offers the message's SDP, as <c>rtpengine_offer</c>.</summary>
    /// <returns>false when the message has no SDP, or no engine did it; the log says which.</returns>
    [Export(RouteKinds.Any, Module = "rtpproxy")]
    public static ValueTask<Rc> rtpproxy_offer(Text flags = default, Text ip_address = default) => RtpengineFunctions.rtpengine_offer(Translate(flags, ip_address));

    /// <summary>Gives the answer to an offer, as <c>rtpengine_answer</c>.</summary>
    /// <returns>false when the message is a request that cannot carry an answer, has no SDP, or no engine did it; the log says which.</returns>
    [Export(RouteKinds.Any, Module = "rtpproxy")]
    public static ValueTask<Rc> rtpproxy_answer(Text flags = default, Text ip_address = default) => RtpengineFunctions.rtpengine_answer(Translate(flags, ip_address));

    /// <summary>Ends the call's media.</summary>
    /// <returns>false when the engine does not know the call, or none could be asked.</returns>
    [Export(RouteKinds.Any, Module = "rtpproxy")]
    public static ValueTask<Rc> rtpproxy_destroy(Text flags = default) => RtpengineFunctions.rtpengine_delete(Translate(flags, default));

    /// <inheritdoc cref="rtpproxy_destroy(Text)"/>
    [Export(RouteKinds.Any, Module = "rtpproxy")]
    public static ValueTask<Rc> unforce_rtp_proxy(Text flags = default) => rtpproxy_destroy(flags);

    /// <summary>Kamailio's old word for the offer of a request and the answer of a reply.</summary>
    /// <returns>false when the message has no SDP, or no engine did it.</returns>
    [Export(RouteKinds.Any, Module = "rtpproxy")]
    public static ValueTask<Rc> force_rtp_proxy(Text flags = default, Text ip_address = default) => rtpproxy_manage(flags, ip_address);

    /// <summary>Chooses the set of engines for this message, as <c>set_rtpengine_set</c>; without listed engines there is one set, the relay in this process.</summary>
    /// <returns>false when there is no such set.</returns>
    [Export(RouteKinds.Any, Module = "rtpproxy")]
    public static Rc set_rtpproxy_set(Text set) => Here.Context.Proxy.Module<RtpengineModule>().Engines is not { AreListed: true } || RtpengineFunctions.set_rtpengine_set(set);

    private static Text Translate(Text letters, Text address) => RtpproxyFlags.Translate(letters.ToString(), address.ToString());
}
