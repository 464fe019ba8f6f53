namespace Chappe.Modules.Lookups;

/// <summary>The parameters of geoip2.</summary>
public sealed class Geoip2Options
{
    /// <summary>The database, a file in MaxMind's format (<c>.mmdb</c>); empty: nothing is found.</summary>
    public string path { get; set; } = "";
}

/// <summary>The parameters of geoip.</summary>
public sealed class GeoipOptions
{
    /// <summary>The database, a file in MaxMind's format (<c>.mmdb</c>); the old <c>.dat</c> files, which nobody makes any more, are not read.</summary>
    public string path { get; set; } = "";
}
