namespace Chappe.Modules.Media.Calls;

/// <summary>The words of <c>rtcp-mux</c>.</summary>
[Flags]
internal enum MuxRules
{
    None = 0,
    /// <summary>Offer it to the callee.</summary>
    Offer = 1,
    /// <summary>Offer it as the only way.</summary>
    Require = 2,
    /// <summary>Do not pass it on, but take it.</summary>
    Demux = 4,
    /// <summary>Take it.</summary>
    Accept = 8,
    /// <summary>Do not take it.</summary>
    Reject = 16,
}
