using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Dialogs.Counting;

/// <summary>Words of Kamailio's dlgs.</summary>
public static class DlgsFunctions
{
    private static DlgsModule Module => Here.Context.Proxy.Module<DlgsModule>();

    /// <summary>The parameters of dlgs.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "dlgs")]
    public static DlgsOptions dlgs => Here.Options<DlgsOptions>();

    /// <summary>Begins to count the call of this INVITE.</summary>
    /// <param name="source">What to call its source.</param>
    /// <param name="destination">What to call its destination.</param>
    /// <param name="data">What else to say.</param>
    /// <returns>false when it is no INVITE, or too many calls are counted.</returns>
    [Export(RouteKinds.Request | RouteKinds.Branch | RouteKinds.Failure, Module = "dlgs")]
    public static Rc dlgs_init(Text source, Text destination, Text data) =>
        Here.Context.Message is { IsRequest: true, Method: Chappe.Sip.Messages.SipMethod.Invite } invite && Module.Begin(invite, source.ToString(), destination.ToString(), data.ToString());

    /// <summary>Takes this message into account: replies to the INVITE, ACK, BYE.</summary>
    /// <returns>false when its call is not counted.</returns>
    [Export(RouteKinds.Any, Module = "dlgs")]
    public static Rc dlgs_update() => Module.Update(Here.Context.Message);

    /// <summary>How many calls that are not over have a field that fits.</summary>
    /// <param name="field"><c>src</c>, <c>dst</c>, <c>data</c> or <c>any</c>.</param>
    /// <param name="op"><c>eq</c>, <c>ne</c>, <c>sw</c> or <c>re</c>.</param>
    /// <param name="value">What to compare with.</param>
    /// <returns>The number; false (-1) when there is none.</returns>
    [Export(RouteKinds.Any, Module = "dlgs")]
    public static Rc dlgs_count(string field, string op, Text value) => Module.Count(field, op, value.ToString()) is > 0 and var count ? count : -1;
}
