using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;
using Chappe.Sip.Sdp;

namespace Chappe.Modules.Classics;

/// <summary>Takes codecs out of media: from the m= line, with their rtpmap, fmtp and rtcp-fb.</summary>
internal static class CodecRemoval
{
    /// <summary>Removes what <paramref name="list"/> names, or all others when it <paramref name="keeps"/>.</summary>
    public static Rc Run(Text list, bool isByName, bool keeps, Text type)
    {
        if (!SdpAtHand.TryGet(out var sdp)) return Rc.False;
        var choice = new CodecChoice(list.Octets, isByName);
        // A payload type is below 128; a bit for each.
        Span<ulong> leaving = stackalloc ulong[2];
        foreach (var media in sdp.Media)
        {
            if (!type.IsEmpty && !media.Type.Of(sdp.Octets).SequenceEqual(type.Octets)) continue;
            leaving.Clear();
            int count = 0, left = 0;
            foreach (var codec in media.Codecs(sdp.Octets))
            {
                count++;
                // What has no number is no codec: data channels and fax stay.
                if (codec.PayloadType < 0 || choice.Has(sdp.Octets, codec) == keeps) continue;
                leaving[codec.PayloadType >> 6] |= 1UL << codec.PayloadType;
                left++;
            }
            if (left == 0) continue;
            if (!keeps) left += AddRepairs(sdp, media, leaving);
            if (left == count) sdp.Message.Edits.Replace(media.PortText, "0"u8);
            else Remove(sdp, media, leaving);
        }
        return Rc.True;
    }

    /// <summary>What repairs a codec that leaves, leaves too: RFC 4588 section 8.6 binds an rtx format to its codec.</summary>
    private static int AddRepairs(in SdpAtHand sdp, in SdpMedia media, Span<ulong> leaving)
    {
        int added = 0;
        foreach (var codec in media.Codecs(sdp.Octets))
        {
            if (codec.PayloadType < 0 || IsIn(leaving, codec.PayloadType) || !codec.Name.IsPresent || !Octets.EqualsNoCase(codec.Name.Of(sdp.Octets), "rtx"u8)) continue;
            foreach (var attribute in media.Attributes(sdp.Octets))
            {
                if (!attribute.Name.Of(sdp.Octets).SequenceEqual("fmtp"u8) || TypeOf(sdp.Octets, attribute) != codec.PayloadType) continue;
                if (CodecChoice.RepairedBy(attribute.Value.Of(sdp.Octets)) is >= 0 and < 128 and var repaired && IsIn(leaving, repaired))
                {
                    leaving[codec.PayloadType >> 6] |= 1UL << codec.PayloadType;
                    added++;
                }
                break;
            }
        }
        return added;
    }

    private static void Remove(in SdpAtHand sdp, in SdpMedia media, ReadOnlySpan<ulong> leaving)
    {
        var edits = sdp.Message.Edits;
        foreach (var codec in media.Codecs(sdp.Octets))
            // With the blank in front of it.
            if (codec.PayloadType >= 0 && IsIn(leaving, codec.PayloadType)) edits.Remove(new Slice(codec.Format.Offset - 1, codec.Format.Length + 1));
        foreach (var attribute in media.Attributes(sdp.Octets))
        {
            var name = attribute.Name.Of(sdp.Octets);
            if (!name.SequenceEqual("rtpmap"u8) && !name.SequenceEqual("fmtp"u8) && !name.SequenceEqual("rtcp-fb"u8)) continue;
            if (TypeOf(sdp.Octets, attribute) is >= 0 and var number && IsIn(leaving, number)) edits.Remove(attribute.Line);
        }
    }

    private static int TypeOf(ReadOnlySpan<byte> octets, in SdpAttribute attribute) =>
        System.Buffers.Text.Utf8Parser.TryParse(attribute.Value.Of(octets), out int type, out _) && type is >= 0 and < 128 ? type : -1;

    private static bool IsIn(ReadOnlySpan<ulong> set, int type) => (set[type >> 6] >> type & 1) != 0;
}
