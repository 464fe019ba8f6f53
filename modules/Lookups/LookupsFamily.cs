using Chappe.Engine.Modules;

namespace Chappe.Modules.Lookups;

/// <summary>This is the list of the modules in this project: what addresses and numbers tell about where they belong.</summary>
public static class LookupsFamily
{
    /// <summary>New instances of all of them, for one proxy.</summary>
    public static IReadOnlyList<Module> Modules() => [new Geoip2Module(), new GeoipModule(), new PhonenumModule()];
}
