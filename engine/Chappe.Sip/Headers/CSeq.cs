using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

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

    /// <summary>Parses <paramref name="value"/> of <paramref name="octets"/>; slices count from the start of <paramref name="octets"/>.</summary>
    /// <returns>false when it is not a number below 2^31, white space and a token.</returns>
    public static bool TryParse(ReadOnlySpan<byte> octets, Slice value, out CSeq cseq)
    {
        cseq = default;
        var stop = Octets.SkipDigits(octets, value.Offset, value.End);
        // RFC 3261 section 8.1.1.5: the number MUST be less than 2**31.
        if (!Numbers.TryParse(octets[value.Offset..stop], int.MaxValue, out var number)) return false;
        var method = Octets.SkipSpace(octets, stop, value.End);
        if (method == stop || method == value.End || Octets.SkipToken(octets, method, value.End) != value.End) return false;
        cseq.Number = number;
        cseq.NumberText = new Slice(value.Offset, stop - value.Offset);
        cseq.MethodName = new Slice(method, value.End - method);
        cseq.Method = SipMethods.Find(cseq.MethodName.Of(octets));
        return true;
    }
}
