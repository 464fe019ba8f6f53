namespace Chappe.Modules.Media.Relay;

/// <summary>The two sides of a call.</summary>
internal enum Side : byte
{
    /// <summary>Who made the first offer.</summary>
    A,
    /// <summary>Who answered it.</summary>
    B,
}
