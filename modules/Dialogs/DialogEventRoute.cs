using System.Text;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Dialogs;

/// <summary>Runs <c>event_route[dialog:start]</c>, <c>[dialog:end]</c>, <c>[dialog:failed]</c> and the route of a dialog's timeout, soon and outside all locks.</summary>
internal static class DialogEventRoute
{
    /// <summary>Runs an event route when the script has it. A call that is over is told to who records calls, behind the route: what it set can be recorded.</summary>
    public static void Post(Proxy proxy, Dialog dialog, string name)
    {
        bool isOver = name is "dialog:end" or "dialog:failed" && IsHeard(proxy);
        if (isOver || proxy.Routes.Find(RouteKinds.Event, name) is not null) proxy.Runner.Post(() => Run(proxy, dialog, proxy.Routes.Find(RouteKinds.Event, name), isOver));
    }

    /// <summary>Runs the route that a dialog named for its timeout.</summary>
    public static void RunTimeout(Proxy proxy, Dialog dialog)
    {
        if (dialog.TimeoutRoute.Length > 0) proxy.Runner.Post(() => Run(proxy, dialog, proxy.Routes.Find(RouteKinds.None, dialog.TimeoutRoute)));
    }

    private static bool IsHeard(Proxy proxy)
    {
        foreach (var observer in proxy.Module<DialogsModule>().Observers)
            if (observer.HearsOfCalls(proxy.Routes.Options)) return true;
        return false;
    }

    private static void Tell(RouteContext context, Dialog dialog)
    {
        var call = new EndedCall(dialog.Began, dialog.AnsweredAt > 0 ? dialog.Answered : null, dialog.Ended, dialog.HasExpired);
        foreach (var observer in context.Proxy.Module<DialogsModule>().Observers)
            if (observer.HearsOfCalls(context.Routes.Options)) observer.OnCallEnded(context, call);
    }

    private static void Run(Proxy proxy, Dialog dialog, Route? route, bool isOver = false)
    {
        if (route is null && !isOver) return;
        string method = dialog.State == DialogState.Deleted && dialog.AnsweredAt > 0 ? "BYE" : "INVITE";
        var octets = Encoding.UTF8.GetBytes($"{method} {dialog.RequestUri} SIP/2.0\r\nVia: SIP/2.0/UDP dialog.invalid;branch=z9hG4bK-event\r\nFrom: <{dialog.Caller.Uri}>;tag={dialog.Caller.Tag}\r\n"
            + $"To: <{dialog.Callee.Uri}>{(dialog.Callee.Tag.Length > 0 ? ";tag=" + dialog.Callee.Tag : "")}\r\nCall-ID: {dialog.CallId}\r\nCSeq: {Math.Max(1, dialog.Caller.CSeq)} {method}\r\nContent-Length: 0\r\n\r\n");
        var context = proxy.Contexts.Rent();
        context.Routes = proxy.Routes;
        var hop = dialog.Caller.Listener ?? (proxy.Listeners.All is [var first, ..] ? first : null);
        if (hop is not null) context.Source = new Hop(hop, dialog.Caller.Remote.IsDefault ? hop.Local : dialog.Caller.Remote);
        if (context.Message.Parse(octets, octets.Length) != Chappe.Sip.Messages.MessageFault.None)
        {
            proxy.Log.WriteLimited(LogLevel.Error, "dialog", $"The event of call {Log.Printable(Encoding.UTF8.GetBytes(dialog.CallId))} could not be told.");
            proxy.Contexts.Return(context);
            return;
        }
        context.Slots.Get<DialogSlot>().Dialog = dialog;
        void End(RouteContext ended)
        {
            if (isOver) ended.Proxy.Runner.Do(ended, message => Tell(message, dialog));
            ended.Proxy.Contexts.Return(ended);
        }
        if (route is null || proxy.Runner.Run(context, route, End)) End(context);
    }
}
