using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;
using Chappe.Sip.Multipart;
using Chappe.Sip.Sdp;

namespace Chappe.Modules.Classics;

/// <summary>The session description of the message at hand: its body, or the part of a multipart body.</summary>
internal readonly ref struct SdpAtHand
{
    private SdpAtHand(RouteContext context, SdpSession session) => (Context, Session) = (context, session);

    /// <summary>The message's context.</summary>
    public readonly RouteContext Context;
    /// <summary>The description.</summary>
    public readonly SdpSession Session;
    /// <summary>The message.</summary>
    public SipMessage Message => Context.Message;
    /// <summary>What its slices count from.</summary>
    public ReadOnlySpan<byte> Octets => Context.Message.Octets;
    /// <summary>Its media.</summary>
    public SdpMediaSections Media => Session.Media(Octets);

    /// <summary>Finds it; edits of the script show.</summary>
    /// <returns>false when there is none, or it does not begin as one.</returns>
    public static bool TryGet(out SdpAtHand sdp)
    {
        var context = Here.Context;
        context.Refresh();
        sdp = default;
        if (!BodyParts.TryFindSdp(context.Message, out var part) || !SdpSession.TryParse(context.Message.Octets, part.Body, out var session)) return false;
        sdp = new SdpAtHand(context, session);
        return true;
    }

    /// <summary>A part of it as a text.</summary>
    public Text TextOf(Slice slice) => new(Message.Buffer, slice.Offset, slice.Length);
}
