using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Classics;

/// <summary>The words of sdpops that change a session description. In scripts written for Chappe a change shows at once.</summary>
public static class SdpEditFunctions
{
    /// <summary>Removes codecs by their payload types, <c>"0,8"</c>, with their attributes and what repairs them (rtx). A medium whose codecs would all go is refused instead: its port becomes 0 (RFC 3264 section 6).</summary>
    /// <param name="list">Payload types, with commas between.</param>
    /// <param name="media">Only in media of that type; undefined: in all.</param>
    /// <returns>false when there is no description.</returns>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Rc sdp_remove_codecs_by_id(Text list, Text media = default) => CodecRemoval.Run(list, isByName: false, keeps: false, media);

    /// <summary>Removes codecs by their names, <c>"PCMU,G729"</c>; case does not count. The rest is as in <c>sdp_remove_codecs_by_id</c>.</summary>
    /// <inheritdoc cref="sdp_remove_codecs_by_id(Text, Text)" path="/returns"/>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Rc sdp_remove_codecs_by_name(Text list, Text media = default) => CodecRemoval.Run(list, isByName: true, keeps: false, media);

    /// <summary>Removes all codecs but those payload types.</summary>
    /// <inheritdoc cref="sdp_remove_codecs_by_id(Text, Text)" path="/returns"/>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Rc sdp_keep_codecs_by_id(Text list, Text media = default) => CodecRemoval.Run(list, isByName: false, keeps: true, media);

    /// <summary>Removes all codecs but those names; <c>telephone-event</c> has to be named too, when DTMF shall stay.</summary>
    /// <inheritdoc cref="sdp_remove_codecs_by_id(Text, Text)" path="/returns"/>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Rc sdp_keep_codecs_by_name(Text list, Text media = default) => CodecRemoval.Run(list, isByName: true, keeps: true, media);

    /// <summary>Removes media of that type, and their names from groups such as BUNDLE. RFC 3264 wants an answer to have as many media as its offer, so this is for offers whose answer passes here too.</summary>
    /// <returns>false when there is none of that type.</returns>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Rc sdp_remove_media(Text type) => MediaRemoval.Run(type, isByTransport: false);

    /// <summary>Removes media with exactly that transport; the rest is as in <c>sdp_remove_media</c>.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Rc sdp_remove_transport(Text transport) => MediaRemoval.Run(transport, isByTransport: true);

    /// <summary>Removes the lines that begin so, <c>"a=X-"</c>; m= and v= lines stay, because nothing could be understood without them.</summary>
    /// <param name="prefix">The beginning.</param>
    /// <param name="media">Only in media of that type; undefined: in the whole description.</param>
    /// <returns>false when there is no description, or no such line.</returns>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Rc sdp_remove_line_by_prefix(Text prefix, Text media = default)
    {
        if (prefix.IsEmpty || !SdpAtHand.TryGet(out var sdp)) return Rc.False;
        if (media.IsEmpty) return Remove(sdp, sdp.Session.Range, prefix);
        bool isRemoved = false;
        foreach (var medium in sdp.Media)
            if (medium.Type.Of(sdp.Octets).SequenceEqual(media.Octets)) isRemoved |= Remove(sdp, medium.Section, prefix);
        return isRemoved;
    }

    private static bool Remove(in SdpAtHand sdp, Chappe.Sip.Messages.Slice range, Text prefix)
    {
        bool isRemoved = false;
        foreach (var line in new Chappe.Sip.Sdp.SdpLines(sdp.Octets, range))
        {
            if (line.Type is (byte)'m' or (byte)'v' || !line.Line.Of(sdp.Octets).StartsWith(prefix.Octets)) continue;
            sdp.Message.Edits.Remove(line.Line);
            isRemoved = true;
        }
        return isRemoved;
    }
}
