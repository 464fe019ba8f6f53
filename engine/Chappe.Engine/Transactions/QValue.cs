namespace Chappe.Engine.Transactions;

/// <summary>Reads the q of RFC 3261 section 25.1: <c>0</c>, <c>0.7</c>, <c>1.000</c>, as thousandths.</summary>
internal static class QValue
{
    /// <summary>False when it is not a number from 0 to 1 with at most three decimals.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out int thousandths)
    {
        thousandths = 0;
        if (text.IsEmpty || text.Length > 5) return false;
        int at = 0;
        if (text[0] is (byte)'0' or (byte)'1') thousandths = (text[at++] - '0') * 1000;
        if (at < text.Length && text[at] == '.')
        {
            at++;
            for (int unit = 100; at < text.Length; unit /= 10, at++)
            {
                if (unit == 0 || text[at] is < (byte)'0' or > (byte)'9') return false;
                thousandths += (text[at] - '0') * unit;
            }
        }
        return at == text.Length && thousandths <= 1000;
    }
}
