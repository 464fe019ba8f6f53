namespace Chappe.Modules.Media.Calls;

/// <summary>The calls that share a Call-ID: mostly one, more where a call passes twice. Its lock keeps two commands for one call apart.</summary>
internal sealed class CallGroup
{
    internal Lock Gate { get; } = new();
    internal List<Call> Calls { get; } = [];
    /// <summary>It was taken from the table; whoever found it before looks again.</summary>
    internal bool IsGone { get; set; }
}
