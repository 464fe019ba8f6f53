using System.Text;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Dialogs;

/// <summary>Runs <c>event_route[dialog:start]</c>, <c>[dialog:end]</c>, <c>[dialog:failed]</c> and the route of a dialog's timeout, soon and outside all locks.</summary>
internal static class DialogEventRoute
{
    /// <summary>
    /// Runs an event route when the script has it. A call that is over is told to who records calls, behind the route and, with
    /// <paramref name="awaitsAnswer"/>, behind the answer to its BYE: what the routes of the BYE learn of the call can be recorded.
    /// </summary>
    public static void Post(Proxy proxy, Dialog dialog, string name, bool awaitsAnswer = false)
    {
        bool isTold = name is "dialog:end" or "dialog:failed" && IsHeard(proxy);
        if (isTold) Volatile.Write(ref dialog.StepsToRecord, awaitsAnswer ? 2 : 1);
        if (isTold || proxy.Routes.Find(RouteKinds.Event, name) is not null) proxy.Runner.Post(() => Run(proxy, dialog, proxy.Routes.Find(RouteKinds.Event, name), isTold));
    }

    /// <summary>The BYE was answered, or nobody will.</summary>
    public static void ByeEnded(Proxy proxy, Dialog dialog)
    {
        if (Interlocked.Decrement(ref dialog.StepsToRecord) == 0) proxy.Runner.Post(() => Record(proxy, dialog));
    }

    /// <summary>The dialog is about to be forgotten: its record waits no longer, whatever became of its BYE.</summary>
    public static void Forgotten(Proxy proxy, Dialog dialog)
    {
        if (Interlocked.Exchange(ref dialog.StepsToRecord, 0) > 0) proxy.Runner.Post(() => Record(proxy, dialog));
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

    private static void Record(Proxy proxy, Dialog dialog)
    {
        if (Open(proxy, dialog) is not { } context) return;
        proxy.Runner.Do(context, message => Tell(message, dialog));
        proxy.Contexts.Return(context);
    }

    private static void Tell(RouteContext context, Dialog dialog)
    {
        var call = new EndedCall(dialog.Began, dialog.AnsweredAt > 0 ? dialog.Answered : null, dialog.Ended, dialog.HasExpired);
        foreach (var observer in context.Proxy.Module<DialogsModule>().Observers)
            if (observer.HearsOfCalls(context.Routes.Options)) observer.OnCallEnded(context, call);
    }

    private static void Run(Proxy proxy, Dialog dialog, Route? route, bool isTold = false)
    {
        if (route is null && !isTold || Open(proxy, dialog) is not { } context) return;
        void End(RouteContext ended)
        {
            if (isTold && Interlocked.Decrement(ref dialog.StepsToRecord) == 0) proxy.Runner.Do(ended, message => Tell(message, dialog));
            proxy.Contexts.Return(ended);
        }
        if (route is null || proxy.Runner.Run(context, route, End)) End(context);
    }

    /// <summary>A message that stands for the dialog; null when it cannot be written.</summary>
    private static RouteContext? Open(Proxy proxy, Dialog dialog)
    {
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
            return null;
        }
        context.Slots.Get<DialogSlot>().Dialog = dialog;
        return context;
    }
}
