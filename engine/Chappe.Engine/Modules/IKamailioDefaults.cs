namespace Chappe.Engine.Modules;

/// <summary>Parameters whose defaults are more careful than Kamailio's; <c>kamailio_defaults()</c>, the first line of a ported script, sets Kamailio's.</summary>
public interface IKamailioDefaults
{
    /// <summary>Sets Kamailio's values where ours are more careful.</summary>
    void UseKamailioDefaults();
}
