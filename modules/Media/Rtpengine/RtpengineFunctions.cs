using System.Globalization;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Media.Ng;

namespace Chappe.Modules.Media.Rtpengine;

/// <summary>
/// The words of rtpengine about a call's offer, answer and end. They are awaited, <c>await rtpengine_manage(…)</c>, because an engine on
/// another machine takes its time; the message waits, its worker does not. Flags are words between blanks, as in Kamailio.
/// </summary>
public static class RtpengineFunctions
{
    /// <summary>The parameters of rtpengine.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "rtpengine")]
    public static RtpengineOptions rtpengine => Here.Options<RtpengineOptions>();

    /// <summary>Does what this message needs: an offer, an answer, or the end of the call. INVITE and UPDATE with SDP are offers; so is the SDP of a reply to an INVITE without one, whose ACK or PRACK is the answer; the SDP of other replies is an answer; BYE, CANCEL, a reply from 300 on and a failure route end the call.</summary>
    /// <param name="flags">Flags of offers and answers.</param>
    /// <param name="via_branch">As the flag <c>via-branch=</c>.</param>
    /// <returns>false when nothing was to be done (no SDP, another method), or it could not be done; the log says why.</returns>
    [Export(RouteKinds.Any, Module = "rtpengine")]
    public static ValueTask<Rc> rtpengine_manage(Text flags = default, Text via_branch = default) => MediaExchange.ManageAsync(Here.Context, flags, via_branch);

    /// <summary>Offers the message's SDP to the engine; the body becomes what the other side shall be offered.</summary>
    /// <returns>false when the message has no SDP, a flag is wrong, or no engine did it; the body is as it was then, and the log says why.</returns>
    [Export(RouteKinds.Any, Module = "rtpengine")]
    public static ValueTask<Rc> rtpengine_offer(Text flags = default, Text via_branch = default) => MediaExchange.RewriteAsync(Here.Context, "offer", flags, via_branch);

    /// <summary>Gives the answer to an offer to the engine; the body becomes what the offering side shall be answered.</summary>
    /// <returns>false when the message is a request that cannot carry an answer (only ACK and PRACK can), has no SDP, a flag is wrong, or no engine did it; the log says why.</returns>
    [Export(RouteKinds.Any, Module = "rtpengine")]
    public static ValueTask<Rc> rtpengine_answer(Text flags = default, Text via_branch = default)
    {
        var context = Here.Context;
        return context.Message.IsRequest && context.Message.Method is not (Chappe.Sip.Messages.SipMethod.Ack or Chappe.Sip.Messages.SipMethod.Prack)
            ? new(Rc.False)
            : MediaExchange.RewriteAsync(context, "answer", flags, via_branch);
    }

    /// <summary>Ends the call's media.</summary>
    /// <returns>false when the engine does not know the call, or none could be asked.</returns>
    [Export(RouteKinds.Any, Module = "rtpengine")]
    public static ValueTask<Rc> rtpengine_delete(Text flags = default, Text via_branch = default) => MediaExchange.TellAsync(Here.Context, "delete", flags, via_branch);

    /// <inheritdoc cref="rtpengine_delete(Text, Text)"/>
    [Export(RouteKinds.Any, Module = "rtpengine")]
    public static ValueTask<Rc> rtpengine_destroy(Text flags = default, Text via_branch = default) => rtpengine_delete(flags, via_branch);

    /// <summary>Asks how the call is; fills the variables of <c>rtpengine.mos_*</c>.</summary>
    /// <returns>false when the engine does not know the call, or none could be asked.</returns>
    [Export(RouteKinds.Any, Module = "rtpengine")]
    public static ValueTask<Rc> rtpengine_query(Text flags = default, Text via_branch = default) => MediaExchange.TellAsync(Here.Context, "query", flags, via_branch);

    /// <summary>Asks how the call is, and gives the whole reply as JSON: <c>await rtpengine_query_v("j", v => avp["stats"] = v)</c>.</summary>
    /// <param name="format"><c>j</c> for JSON in one line; <c>jp</c> is taken as the same.</param>
    /// <param name="result">Gets the reply.</param>
    /// <returns>false when the engine does not know the call, none could be asked, or the format is another.</returns>
    [Export(RouteKinds.Any, Module = "rtpengine")]
    public static async ValueTask<Rc> rtpengine_query_v(string format, Into result)
    {
        if (!format.StartsWith("j", StringComparison.OrdinalIgnoreCase) || await MediaExchange.QueryAsync(Here.Context) is not { } reply) return Rc.False;
        var writer = new System.Buffers.ArrayBufferWriter<byte>();
        NgJson.Write(writer, reply);
        result(Text.Store(writer.WrittenSpan));
        return Rc.True;
    }

    /// <summary>Gives the SDP fragment of an INFO (candidates that trickle in, RFC 8840) to the engine; the body stays.</summary>
    /// <returns>false when there is none, or no engine took it.</returns>
    [Export(RouteKinds.Any, Module = "rtpengine")]
    public static ValueTask<Rc> rtpengine_info(Text flags = default, Text via_branch = default) => MediaExchange.TellAsync(Here.Context, "offer", flags, via_branch);

    /// <summary>Chooses the set of engines for this message; with two, offers pass the first and then the second, answers the other way round.</summary>
    /// <returns>false when there is no such set; -2 when none of its engines is in use.</returns>
    [Export(RouteKinds.Any, Module = "rtpengine")]
    public static Rc set_rtpengine_set(int first, int second = -1)
    {
        var context = Here.Context;
        var sets = context.Proxy.Module<RtpengineModule>().Engines?.Sets;
        if (sets is null || !sets.TryGetValue(first, out var one) || second >= 0 && !sets.ContainsKey(second)) return Rc.False;
        var state = context.Slots.Get<RtpengineState>();
        (state.First, state.Second) = (first, second);
        return one.Enabled == 0 || second >= 0 && sets[second].Enabled == 0 ? -2 : Rc.True;
    }

    /// <inheritdoc cref="set_rtpengine_set(int, int)"/>
    [Export(RouteKinds.Any, Module = "rtpengine")]
    public static Rc set_rtpengine_set(Text first, Text second = default) => set_rtpengine_set(first.ToInt(), second.IsEmpty ? -1 : second.ToInt());

    /// <summary><c>$rtpstat</c>, awaited: octets, packets and errors of the call's RTP and RTCP in one line; undefined when the engine does not know the call. In a text it stands in parentheses: <c>$"{(await rtpstat)}"</c>.</summary>
    [Export(RouteKinds.Any, Module = "rtpengine")]
    public static ValueTask<Text> rtpstat => StatisticsAsync();

    /// <inheritdoc cref="rtpstat"/>
    [Export(RouteKinds.Any, Module = "rtpengine")]
    public static ValueTask<Text> rtpestat => StatisticsAsync();

    private static async ValueTask<Text> StatisticsAsync()
    {
        if (await MediaExchange.QueryAsync(Here.Context) is not { } reply || reply.Dictionary("totals") is not { } totals) return default;
        if (totals.Dictionary("RTP") is not { } rtp || totals.Dictionary("RTCP") is not { } rtcp) return default;
        return $"RTP: {Figures(rtp)}; RTCP: {Figures(rtcp)}";
    }

    private static string Figures(NgDictionary stream) =>
        string.Create(CultureInfo.InvariantCulture, $"{stream.Integer("bytes") ?? -1} bytes, {stream.Integer("packets") ?? -1} packets, {stream.Integer("errors") ?? -1} errors");
}
