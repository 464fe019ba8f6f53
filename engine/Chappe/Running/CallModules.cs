using Chappe.Engine.Modules;
using Chappe.Modules.Dialogs;
using Chappe.Modules.Dialogs.Counting;
using Chappe.Modules.Dispatcher;
using Chappe.Modules.Guards;
using Chappe.Modules.Guards.Limits;
using Chappe.Modules.Presence;
using Chappe.Modules.Topology;
using Chappe.Modules.Tracing;
using Chappe.Modules.Uac;
using Chappe.Modules.Uac.Redirects;

namespace Chappe.Running;

/// <summary>Those of the <see cref="InstalledModules"/> that distribute, keep in mind and watch calls.</summary>
internal static class CallModules
{
    /// <summary>New instances of all of them, for one proxy.</summary>
    public static IEnumerable<Module> New() =>
    [
        new DispatcherModule(),
        new PikeModule(), new PipelimitModule(), new RatelimitModule(),
        new DialogsModule(), new DlgsModule(),
        new PresenceModule(), new PresenceXmlModule(),
        new UacModule(), new RedirectModule(),
        new SiptraceModule(),
        new TopohModule(), new ToposModule(),
    ];
}
