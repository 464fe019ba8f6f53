using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Multipart;
using Chappe.Sip.Sdp;

namespace Chappe.Modules.Classics;

/// <summary>The words of sdpops that look at a session description.</summary>
public static class SdpTestFunctions
{
    /// <summary><c>$sdp(…)</c>: parts of the description by name.</summary>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static SdpValues sdp { get; } = new();

    /// <summary>Asks for a session description, in the body or in a part of it.</summary>
    /// <param name="sloppy">1: the type is enough, the description is not looked at.</param>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Rc sdp_content(int sloppy = 0)
    {
        if (sloppy == 0) return SdpAtHand.TryGet(out _);
        var context = Here.Context;
        context.Refresh();
        return BodyParts.TryFindSdp(context.Message, out _);
    }

    /// <summary>Gives the session description.</summary>
    /// <returns>-2 when there is none.</returns>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Rc sdp_get(out Text description)
    {
        bool isThere = SdpAtHand.TryGet(out var sdp);
        description = isThere ? sdp.TextOf(sdp.Session.Range) : default;
        return isThere ? Rc.True : -2;
    }

    /// <summary>Gives the first line that begins so, without its end: <c>sdp_get_line_startswith(out var line, "m=")</c>.</summary>
    /// <returns>-1 when no line does; -2 when there is no description.</returns>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Rc sdp_get_line_startswith(out Text line, Text prefix)
    {
        line = default;
        if (!SdpAtHand.TryGet(out var sdp)) return -2;
        foreach (var candidate in new SdpLines(sdp.Octets, sdp.Session.Range))
        {
            if (prefix.IsEmpty || !candidate.Line.Of(sdp.Octets).StartsWith(prefix.Octets)) continue;
            line = sdp.TextOf(new Chappe.Sip.Messages.Slice(candidate.Line.Offset, candidate.Value.End - candidate.Line.Offset));
            return Rc.True;
        }
        return Rc.False;
    }

    /// <summary>Asks for a medium: <c>audio</c>, <c>video</c> …</summary>
    /// <returns>false when the description has none of that type, or there is none.</returns>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Rc sdp_with_media(Text type)
    {
        if (!SdpAtHand.TryGet(out var sdp)) return -2;
        foreach (var media in sdp.Media)
            if (media.Type.Of(sdp.Octets).SequenceEqual(type.Octets)) return Rc.True;
        return Rc.False;
    }

    /// <summary>Asks for a medium that is in use: its port is not 0, and it is not <c>inactive</c>.</summary>
    /// <returns>false when there is none of that type.</returns>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Rc sdp_with_active_media(Text type)
    {
        if (!SdpAtHand.TryGet(out var sdp)) return -2;
        foreach (var media in sdp.Media)
            if (media.Port != 0 && media.Type.Of(sdp.Octets).SequenceEqual(type.Octets) && sdp.Session.DirectionOf(media) != SdpDirection.Inactive) return Rc.True;
        return Rc.False;
    }

    /// <summary>Asks for a medium with exactly that transport: <c>UDP/TLS/RTP/SAVPF</c>.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Rc sdp_with_transport(Text transport)
    {
        if (!SdpAtHand.TryGet(out var sdp)) return -2;
        foreach (var media in sdp.Media)
            if (media.Protocol.Of(sdp.Octets).SequenceEqual(transport.Octets)) return Rc.True;
        return Rc.False;
    }

    /// <summary>Asks for a medium whose transport holds a text: <c>SAVPF</c>.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Rc sdp_with_transport_like(Text part)
    {
        if (!SdpAtHand.TryGet(out var sdp)) return -2;
        foreach (var media in sdp.Media)
            if (media.Protocol.Of(sdp.Octets).IndexOf(part.Octets) >= 0) return Rc.True;
        return Rc.False;
    }

    /// <summary>Gives the transport that all media have in common.</summary>
    /// <returns>-2 when they differ; -1 when there is no medium, or no description.</returns>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Rc sdp_transport(out Text transport)
    {
        transport = default;
        if (!SdpAtHand.TryGet(out var sdp)) return Rc.False;
        foreach (var media in sdp.Media)
        {
            var found = sdp.TextOf(media.Protocol);
            if (!transport.IsNull && transport != found)
            {
                transport = default;
                return -2;
            }
            transport = found;
        }
        return !transport.IsNull;
    }

    /// <summary>Asks for any of the payload types in a list: <c>"0,8"</c>.</summary>
    /// <returns>false when no medium has one of them.</returns>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Rc sdp_with_codecs_by_id(Text list) => SdpAtHand.TryGet(out var sdp) ? HasAny(sdp, new CodecChoice(list.Octets, isByName: false)) : -2;

    /// <summary>Asks for any of the codecs in a list: <c>"PCMU,opus"</c>; case does not count.</summary>
    /// <returns>false when no medium has one of them.</returns>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Rc sdp_with_codecs_by_name(Text list) => SdpAtHand.TryGet(out var sdp) ? HasAny(sdp, new CodecChoice(list.Octets, isByName: true)) : -2;

    /// <summary>Asks for ICE: candidates in the session or a medium.</summary>
    /// <returns>false when there are none.</returns>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Rc sdp_with_ice() => SdpAtHand.TryGet(out var sdp) ? new SdpAttributes(sdp.Octets, sdp.Session.Range).Has("candidate"u8) : -2;

    /// <summary>Writes the description into the log, a line a line.</summary>
    /// <param name="level">As a number, as in <c>debug=</c>: 3 is debug, 1 warning, -1 error.</param>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Rc sdp_print(int level)
    {
        if (!SdpAtHand.TryGet(out var sdp)) return Rc.False;
        var log = sdp.Context.Proxy.Log;
        var at = (LogLevel)Math.Clamp(level, (int)LogLevel.Alert, (int)LogLevel.Debug);
        if (!log.IsOn(at)) return Rc.True;
        foreach (var line in new SdpLines(sdp.Octets, sdp.Session.Range)) log.WriteLimited(at, "sdpops", Log.Printable(line.Line.Of(sdp.Octets).TrimEnd("\r\n"u8)));
        return Rc.True;
    }

    private static bool HasAny(in SdpAtHand sdp, CodecChoice choice)
    {
        foreach (var media in sdp.Media)
            foreach (var codec in media.Codecs(sdp.Octets))
                if (choice.Has(sdp.Octets, codec)) return true;
        return false;
    }
}
