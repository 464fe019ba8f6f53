using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Tracing;

/// <summary>Words of Kamailio's siptrace.</summary>
public static class SiptraceFunctions
{
    private static SiptraceModule Module => Here.Context.Proxy.Module<SiptraceModule>();

    /// <summary>The parameters of siptrace.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "siptrace")]
    public static SiptraceOptions siptrace => Here.Options<SiptraceOptions>();

    /// <summary>Traces the message at hand, and what belongs to it.</summary>
    /// <param name="destination">Taken; copies go to <c>duplicate_uri</c>.</param>
    /// <param name="correlation">Taken; it is the Call-ID.</param>
    /// <param name="mode"><c>m</c> this message, <c>t</c> its transaction, <c>d</c> all of its call. Left out: the message, or with <c>trace_flag</c> set the transaction.</param>
    /// <returns>false when tracing is off, or too many calls are traced.</returns>
    [Export(RouteKinds.Any, Module = "siptrace")]
    public static Rc sip_trace(Text destination = default, Text correlation = default, Text mode = default) => Trace(mode);

    /// <summary>The same with nothing but the mode.</summary>
    /// <returns>false when tracing is off, or too many calls are traced.</returns>
    [Export(RouteKinds.Any, Module = "siptrace")]
    public static Rc sip_trace_mode(Text mode) => Trace(mode);

    /// <summary>Sends a line of text to the collector beside the call.</summary>
    /// <returns>false when HEP is off, or it could not be sent.</returns>
    [Export(RouteKinds.Any, Module = "siptrace")]
    public static Rc hlog(Text text) => Log(UriEditing.TextOf(Here.Context.Message, Here.Context.Message.CallId), text);

    /// <summary>The same with another correlation.</summary>
    /// <returns>false when HEP is off, or it could not be sent.</returns>
    [Export(RouteKinds.Any, Module = "siptrace")]
    public static Rc hlog(Text correlation, Text text) => Log(correlation, text);

    private static Rc Trace(Text mode)
    {
        var context = Here.Context;
        int flag = context.Routes.Options.Get<SiptraceOptions>().trace_flag;
        bool isFlagged = flag is >= 0 and < 32 && (context.Flags >> flag & 1) != 0;
        return Module.Trace(context, mode.IsEmpty ? isFlagged ? "t" : "m" : mode.ToString());
    }

    private static Rc Log(Text correlation, Text text) => Module.IsTracing && Module.Tracer.Log(Here.Context.Routes.Options.Get<SiptraceOptions>(), correlation.Octets, text.Octets);
}
