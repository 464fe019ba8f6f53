using Chappe.Engine.Routing;

namespace Chappe.Engine.Vocabulary;

/// <summary>Kamailio's pseudo-variables of flags, as bit masks; the words <c>setflag</c>, <c>setbflag</c> and <c>setsflag</c> set single ones.</summary>
public static class FlagPseudoVariables
{
    /// <summary><c>$mf</c>: the message flags.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static int mf { get => (int)Here.Context.Flags; set => Here.Context.Flags = (uint)value; }

    /// <summary><c>$bf</c>: the branch flags of the Request-URI.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static int bf { get => (int)Here.Context.BranchFlags; set => Here.Context.BranchFlags = (uint)value; }

    /// <summary><c>$sf</c>: the script flags.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static int sf { get => (int)Here.Context.ScriptFlags; set => Here.Context.ScriptFlags = (uint)value; }
}
