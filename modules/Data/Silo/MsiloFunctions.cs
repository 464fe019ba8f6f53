using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>Words of Kamailio's msilo. They ask a database, so they are awaited.</summary>
public static class MsiloFunctions
{
    private static MsiloModule Module => Here.Context.Proxy.Module<MsiloModule>();

    /// <summary>The parameters of msilo.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "msilo")]
    public static MsiloOptions msilo => Here.Options<MsiloOptions>();

    /// <summary>Keeps the MESSAGE at hand until its user registers, and tells its sender when <c>msilo.from_address</c> and <c>offline_message</c> are set.</summary>
    /// <param name="owner">Whose it is, as a URI; the Request-URI when it is left out.</param>
    /// <returns>false when it is no MESSAGE with a body, there are too many, or the database does not take it.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure, Module = "msilo")]
    public static async ValueTask<Rc> m_store(Text owner = default) => await Module.StoreAsync(Here.Context, owner);

    /// <summary>Sends a user what waits for him, to the phone whose REGISTER is at hand and over the way that it came. Nobody waits for its answers; what was taken is removed.</summary>
    /// <param name="owner">Whose messages, as a URI; those of To when it is left out.</param>
    /// <returns>false when it is no REGISTER with a Contact, or the database does not answer.</returns>
    [Export(RouteKinds.Request, Module = "msilo")]
    public static async ValueTask<Rc> m_dump(Text owner = default) => await Module.DumpAsync(Here.Context, owner);
}
