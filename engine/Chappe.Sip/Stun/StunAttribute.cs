using Chappe.Sip.Messages;

namespace Chappe.Sip.Stun;

/// <summary>One attribute of a STUN message.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Offset">Where it begins in the message, its type and length included.</param>
/// <param name="Value">Where its value stands, without padding.</param>
public readonly record struct StunAttribute(StunAttributeType Type, int Offset, Slice Value)
{
    /// <summary>RFC 8489 section 14: who does not know it must refuse the request.</summary>
    public bool MustBeUnderstood => (ushort)Type < 0x8000;
}
