namespace Chappe.Modules.Dispatcher;

/// <summary>What is known of a destination, in the numbers that lists and databases have.</summary>
[Flags]
internal enum DestinationFlags
{
    /// <summary>It takes traffic.</summary>
    Active = 0,
    /// <summary>It takes none until it answers a probe.</summary>
    Inactive = 1,
    /// <summary>It failed a moment ago and still takes traffic.</summary>
    Trying = 2,
    /// <summary>An operator took it out.</summary>
    Disabled = 4,
    /// <summary>It is probed.</summary>
    Probing = 8,
    /// <summary>The three that exclude each other.</summary>
    States = Inactive | Trying | Disabled,
}
