using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>Words of Kamailio's domain. They look into memory and wait for nothing.</summary>
public static class DomainFunctions
{
    private const RouteKinds Kinds = RouteKinds.Request | RouteKinds.Failure | RouteKinds.Branch | RouteKinds.Event;

    private static DomainModule Module => Here.Context.Proxy.Module<DomainModule>();

    /// <summary>The parameters of domain.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "domain")]
    public static DomainOptions domain => Here.Options<DomainOptions>();

    /// <summary>Asks whether the host of From is one of our domains.</summary>
    /// <returns>false when it is not.</returns>
    [Export(Kinds, Module = "domain")]
    public static Rc is_from_local() => Module.IsLocal(AddressPseudoVariables.fu);

    /// <summary>Asks whether the host of the Request-URI is one of our domains.</summary>
    /// <returns>false when it is not.</returns>
    [Export(Kinds, Module = "domain")]
    public static Rc is_uri_host_local() => Module.IsLocal(PseudoVariables.ru);

    /// <summary>Asks whether a domain is one of ours.</summary>
    /// <returns>false when it is not.</returns>
    [Export(Kinds, Module = "domain")]
    public static Rc is_domain_local(Text name) => Module.Table.IdOf(name.Octets) is not null;

    /// <summary>Asks whether a domain is one of ours, and puts its attributes and its id (<c>did</c>) into AVPs of their names.</summary>
    /// <param name="name">The domain.</param>
    /// <param name="prefix">What stands before the names of the AVPs.</param>
    /// <returns>false when it is not ours.</returns>
    [Export(Kinds, Module = "domain")]
    public static Rc lookup_domain(Text name, string prefix = "") => Module.Lookup(Here.Context, name, prefix);
}
