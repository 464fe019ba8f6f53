namespace Chappe.Engine.Modules;

/// <summary>This is one setting that a script defines for its operators: Kamailio's custom global parameter <c>group.name</c>.</summary>
/// <param name="Group">Its group.</param>
/// <param name="Name">Its name within the group.</param>
/// <param name="Text">The value of a text; null for a number.</param>
/// <param name="Number">The value of a number.</param>
/// <param name="Description">What it is for.</param>
public sealed record Setting(string Group, string Name, string? Text, int Number, string Description)
{
    /// <summary>The value as text.</summary>
    public string Value => Text ?? Number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The value as UTF-8, for routes.</summary>
    internal byte[] Octets { get; } = System.Text.Encoding.UTF8.GetBytes(Text ?? Number.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
