using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Lookups;

/// <summary>The words of geoip2 and geoip.</summary>
public static class GeoFunctions
{
    /// <summary>The parameters of geoip2.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "geoip2")]
    public static Geoip2Options geoip2 => Here.Options<Geoip2Options>();

    /// <summary>The parameters of geoip.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "geoip")]
    public static GeoipOptions geoip => Here.Options<GeoipOptions>();

    /// <summary>Looks an address up: <c>if (geoip2_match(si, "src") &amp;&amp; gip2["src", "cc"] != "FR")</c>.</summary>
    /// <param name="address">The address.</param>
    /// <param name="name">The name under which <c>gip2</c> has what is found.</param>
    /// <returns>false when nothing is known about it, or it is no address.</returns>
    [Export(RouteKinds.Any, Module = "geoip2")]
    public static Rc geoip2_match(Text address, string name) => Find(Here.Context.Proxy.Module<Geoip2Module>(), address, name);

    /// <summary><c>$gip2(name=&gt;attribute)</c>: what was found.</summary>
    [Export(RouteKinds.Any, Module = "geoip2")]
    public static GeoValues gip2 { get; } = new();

    /// <summary>As <c>geoip2_match</c>, for <c>gip</c>.</summary>
    /// <inheritdoc cref="geoip2_match"/>
    [Export(RouteKinds.Any, Module = "geoip")]
    public static Rc geoip_match(Text address, string name) => Find(Here.Context.Proxy.Module<GeoipModule>(), address, name);

    /// <summary><c>$gip(name=&gt;attribute)</c>: what was found.</summary>
    [Export(RouteKinds.Any, Module = "geoip")]
    public static GeoValues gip { get; } = new();

    private static Rc Find(GeoModule module, Text address, string name)
    {
        var records = Here.Context.Slots.Get<GeoRecords>().Named;
        records.Remove(name);
        // An address has no more than 45 characters; what is longer needs no look.
        if (address.Length > 64 || module.Database.Find(address.ToString()) is not { } found) return Rc.False;
        records[name] = found;
        return Rc.True;
    }
}
