using Chappe.Engine.Modules;

namespace Chappe.Modules.Classics;

/// <summary>This is the list of the modules in this project: small words without a life of their own.</summary>
public static class ClassicsFamily
{
    /// <summary>New instances of all of them, for one proxy.</summary>
    public static IReadOnlyList<Module> Modules() =>
    [
        new MaxFwdModule(), new RrModule(), new TextopsModule(), new SiputilsModule(), new HtableModule(),
        new NathelperModule(), new SanityModule(), new PathModule(), new OutboundModule(), new IpopsModule(), new KexModule(), new CorexModule(), new CfgutilsModule(), new TextopsxModule(), new EnumModule(), new SdpopsModule(),
    ];
}
