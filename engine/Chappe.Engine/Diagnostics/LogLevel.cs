namespace Chappe.Engine.Diagnostics;

/// <summary>Kamailio's levels with Kamailio's numbers: a line is written when its level is not above the configured one.</summary>
public enum LogLevel
{
#pragma warning disable CS1591 // the names say it
    Alert = -5, Bug = -4, Critical2 = -3, Critical = -2, Error = -1, Warning = 0, Notice = 1, Info = 2, Debug = 3,
#pragma warning restore CS1591
}
