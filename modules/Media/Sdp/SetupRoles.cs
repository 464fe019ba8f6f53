namespace Chappe.Modules.Media.Sdp;

/// <summary>The words of <c>a=setup</c>.</summary>
internal static class SetupRoles
{
    internal static SetupRole Parse(string? value) => value?.Trim().ToLowerInvariant() switch
    {
        "active" => SetupRole.Active,
        "passive" => SetupRole.Passive,
        "actpass" => SetupRole.ActPass,
        "holdconn" => SetupRole.HoldConn,
        _ => SetupRole.Unsaid,
    };

    internal static string Write(SetupRole role) => role.ToString().ToLowerInvariant();
}
