namespace Chappe.Modules.Data;

/// <summary>One line of the table of trusted peers.</summary>
/// <param name="Source">The address, as it is written; compared letter by letter.</param>
/// <param name="Protocol">The transport, <c>any</c> or <c>none</c>.</param>
/// <param name="FromPattern">An expression for the From URI; null: any.</param>
/// <param name="RequestPattern">An expression for the Request-URI; null: any.</param>
/// <param name="Tag">The tag; null: none.</param>
/// <param name="Priority">The highest is tried first.</param>
internal sealed record TrustedEntry(string Source, string Protocol, string? FromPattern, string? RequestPattern, string? Tag, int Priority)
{
    /// <summary>True when a request of that transport fits.</summary>
    public bool FitsProtocol(string protocol) => !Protocol.Equals("none", StringComparison.OrdinalIgnoreCase)
        && (Protocol.Equals("any", StringComparison.OrdinalIgnoreCase) || protocol.Equals("any", StringComparison.OrdinalIgnoreCase) || Protocol.Equals(protocol, StringComparison.OrdinalIgnoreCase));
}
