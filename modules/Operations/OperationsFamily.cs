using Chappe.Engine.Modules;

namespace Chappe.Modules.Operations;

/// <summary>The modules that operators speak to, in the order in which they start.</summary>
public static class OperationsFamily
{
    /// <summary>New instances, for one proxy.</summary>
    public static IReadOnlyList<Module> Modules() =>
        [new StatisticsModule(), new CountersModule(), new CfgRpcModule(), new DebuggerModule(), new XhttpPromModule(), new JsonrpcsModule(), new XmlrpcModule(), new CtlModule()];
}
