using Chappe.Sip.Messages;

namespace Chappe.Sip.Headers;

/// <summary>One address of From, To, Contact, Route, Record-Route or Path: name-addr or addr-spec with header parameters (RFC 3261 section 20.10), as slices.</summary>
public struct NameAddr
{
    /// <summary>The whole value, up to the comma or the end.</summary>
    public Slice Value;
    /// <summary>The display name as written, with its quotes; absent when there is none.</summary>
    public Slice DisplayName;
    /// <summary>The URI without angle brackets.</summary>
    public Slice Uri;
    /// <summary>True when the URI stood in angle brackets.</summary>
    public bool HasBrackets;
    /// <summary>The header parameters with their leading semicolon.</summary>
    public Slice Parameters;
    /// <summary>The tag parameter's value.</summary>
    public Slice Tag;
    /// <summary>The value is <c>*</c> (Contact of a REGISTER).</summary>
    public bool IsStar;
    /// <summary>The offset of the next value on the same line, else 0.</summary>
    public int Next;
}
