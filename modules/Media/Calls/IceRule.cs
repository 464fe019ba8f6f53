namespace Chappe.Modules.Media.Calls;

/// <summary>The word of <c>ICE=</c>.</summary>
internal enum IceRule
{
    /// <summary>Nothing said, or <c>default</c>: with those who offered it, or who need it.</summary>
    Default,
    /// <summary>None.</summary>
    Remove,
    /// <summary>Ours alone.</summary>
    Force,
    /// <summary>Ours as a relayed candidate beside those of the other peer.</summary>
    ForceRelay,
}
