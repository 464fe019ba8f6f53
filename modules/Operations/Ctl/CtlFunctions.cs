using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Operations;

/// <summary>The words of ctl: its parameters only.</summary>
public static class CtlFunctions
{
    /// <summary>The parameters of ctl: <c>ctl.binrpc.Add("unix:/run/chappe/chappe_ctl")</c>.</summary>
    [Export(RouteKinds.Load, Module = "ctl")]
    public static CtlOptions ctl => Here.Options<CtlOptions>();
}
