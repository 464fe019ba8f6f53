using Chappe.Modules.Media.Ng;
using Chappe.Modules.Media.Sdp;

namespace Chappe.Modules.Media.Calls;

/// <summary>What <c>bridge-only</c> leaves alone: an offer to who speaks the same, and the answers to it.</summary>
internal static class PassingBy
{
    /// <summary>Both sides speak like browsers, or neither does; and of a contact that is known, both encrypt or neither does. Who offers is known by this from now on.</summary>
    internal static bool IsAlike(SessionDescription offer, CallOptions options, ContactProfiles profiles)
    {
        if (options.NextTransport is null) return false;
        var said = DescriptionReader.Read(offer);
        profiles.Note(options.OwnContact, said);
        if (!options.NamesProfile && profiles.Find(options.NextContact) is { } remembered && said.Media.FirstOrDefault(m => m is { Protocol.IsRtp: true, IsRejected: false }) is { } media)
        {
            var terms = Terms.ForOffer(media, null, options, remembered);
            // A phone that speaks SDES is passed nothing by way of DTLS, nor the other way round.
            return terms.IsWebRtc == said.IsWebRtc && terms.Protocol.IsSecure == media.Protocol.IsSecure && (!terms.Protocol.IsSecure || terms.HasDtls && media.HasDtls || terms.HasSdes && media.Crypto.Count > 0);
        }
        return said.IsWebRtc == options.IsNextWebSocket;
    }

    /// <summary>The reply to a command while there are no calls at all, so that the relay need not come to life for those who do not need it.</summary>
    /// <returns>null when it is needed, or the command says nothing of this.</returns>
    internal static NgDictionary? Reply(NgDictionary command, ContactProfiles profiles)
    {
        if (!CallOptions.HasFlag(command, "bridge-only")) return null;
        bool passes = command.Text("command") switch
        {
            "offer" => SessionDescription.Parse(command.Octets("sdp").Span, out _) is { } offer && IsAlike(offer, CallOptions.Of(command), profiles),
            "answer" => true,
            _ => false,
        };
        if (!passes) return null;
        var reply = NgReply.Ok();
        reply["sdp"] = (ReadOnlyMemory<byte>)command.Octets("sdp").ToArray();
        return reply;
    }
}
