using Chappe.Sip.Messages;

namespace Chappe.Sip.Headers;

/// <summary>A CSeq value (RFC 3261 section 20.16).</summary>
public struct CSeq
{
    /// <summary>The sequence number, below 2^31.</summary>
    public uint Number;
    /// <summary>The number as written.</summary>
    public Slice NumberText;
    /// <summary>The method.</summary>
    public SipMethod Method;
    /// <summary>The method as written.</summary>
    public Slice MethodName;
}
