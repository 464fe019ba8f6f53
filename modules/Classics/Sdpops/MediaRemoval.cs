using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;
using Chappe.Sip.Sdp;

namespace Chappe.Modules.Classics;

/// <summary>Takes whole media out of a description.</summary>
internal static class MediaRemoval
{
    /// <summary>Removes media whose type, or transport, is <paramref name="wanted"/>.</summary>
    public static Rc Run(Text wanted, bool isByTransport)
    {
        if (!SdpAtHand.TryGet(out var sdp)) return Rc.False;
        bool isRemoved = false;
        foreach (var media in sdp.Media)
        {
            if (!(isByTransport ? media.Protocol : media.Type).Of(sdp.Octets).SequenceEqual(wanted.Octets)) continue;
            sdp.Message.Edits.Remove(media.Section);
            isRemoved = true;
            if (media.Attributes(sdp.Octets).TryGet("mid"u8, out var mid)) LeaveGroups(sdp, mid.Value);
        }
        return isRemoved;
    }

    /// <summary>RFC 5888 section 6: a group names media that are there; a browser refuses a description whose group does not.</summary>
    private static void LeaveGroups(in SdpAtHand sdp, Slice mid)
    {
        if (!mid.IsPresent || mid.Length == 0) return;
        foreach (var attribute in sdp.Session.Attributes(sdp.Octets))
        {
            if (!attribute.Name.Of(sdp.Octets).SequenceEqual("group"u8)) continue;
            var members = attribute.Value.Of(sdp.Octets);
            foreach (var range in members.Split((byte)' '))
            {
                var (offset, length) = range.GetOffsetAndLength(members.Length);
                // The first word is what the group is for.
                if (offset > 0 && members.Slice(offset, length).SequenceEqual(mid.Of(sdp.Octets))) sdp.Message.Edits.Remove(new Slice(attribute.Value.Offset + offset - 1, length + 1));
            }
        }
    }
}
