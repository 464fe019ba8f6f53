using Chappe.Engine.Routing;

namespace Chappe.Engine.Vocabulary;

/// <summary>The variables that scripts make themselves: of a transaction (<c>avp</c>, <c>xavp</c>, <c>xavu</c>) and of the whole proxy (<c>shv</c>).</summary>
public static class AvpPseudoVariables
{
    /// <summary><c>$avp(name)</c>: a stack of values that follows the transaction through its routes. Setting pushes, reading gives the newest, setting null removes the newest.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static AvpValues avp { get; } = new();

    /// <summary><c>$xavp(root=&gt;field)</c>: named groups of fields that follow the transaction.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static XavpValues xavp { get; } = new();

    /// <summary><c>$xavu(name=&gt;field)</c>: exactly one value a name.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static XavuValues xavu { get; } = new();

    /// <summary><c>$shv(name)</c>: a value that all workers share while the process lives.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static SharedValues shv { get; } = new();

    /// <summary><c>is_avp_set("$avp(name)")</c>: true when there is a value of that name.</summary>
    [Export(RouteKinds.Any, Module = "avpops")]
    public static Rc is_avp_set(string name) => Here.Context.Avps.CountOf(name) > 0;
}
