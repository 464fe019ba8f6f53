using Chappe.Engine.Databases;

namespace Chappe.Modules.Auth;

/// <summary>Kamailio's table of users.</summary>
internal static class SubscriberTable
{
    /// <summary>Its layout, version 7.</summary>
    public static TableLayout Layout { get; } = new("subscriber", 7,
    [
        new("username", "VARCHAR(64)"), new("domain", "VARCHAR(64)"), new("password", "VARCHAR(64)"), new("ha1", "VARCHAR(128)"), new("ha1b", "VARCHAR(128)"),
    ]) { Unique = ["username", "domain"] };
}
