using Chappe.Sip.Messages;

namespace Chappe.Sip.Sdp;

/// <summary>Takes the words of an SDP value, which one space divides.</summary>
internal static class SdpWords
{
    public static Slice Take(ReadOnlySpan<byte> octets, ref Slice rest)
    {
        var text = rest.Of(octets);
        var start = 0;
        while (start < text.Length && text[start] == ' ') start++; // one space, says the grammar; more of them harm nobody
        var length = text[start..].IndexOf((byte)' ');
        if (length < 0) length = text.Length - start;
        var word = new Slice(rest.Offset + start, length);
        rest = new Slice(word.End, rest.End - word.End);
        return word;
    }
}
