using Chappe.Sip.Messages;

namespace Chappe.Sip.Headers;

/// <summary>One parameter of a header value or a URI, as slices of the octets it stands in.</summary>
/// <param name="Name">The name as written.</param>
/// <param name="Value">The value as written, a quoted string with its quotes; absent for a flag.</param>
public readonly record struct Parameter(Slice Name, Slice Value)
{
    /// <summary>The parameter has no value: <c>;lr</c>.</summary>
    public bool IsFlag => !Value.IsPresent;
}
