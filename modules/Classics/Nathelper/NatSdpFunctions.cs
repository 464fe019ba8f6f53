using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Classics;

/// <summary>The word of nathelper that changes SDP.</summary>
public static class NatSdpFunctions
{
    private const int Active = 1, Media = 2, NoProxy = 4, Origin = 8;

    /// <summary>Changes the SDP for a client behind NAT. The sum of: 1 add <c>a=direction:active</c>, 2 write the address into <c>c=</c>, 4 add <c>a=nortpproxy:yes</c>, 8 write it into <c>o=</c>; with 2 and 8 also into <c>a=rtcp</c>. The addresses replaced are noted as <c>a=oldmediaip</c> (<c>nathelper.append_sdp_oldmediaip</c>).</summary>
    /// <param name="what">The sum.</param>
    /// <param name="ip">The address; the source when not given.</param>
    /// <returns>1 an address was replaced or a line added; 2 nothing was there to replace; -1 there is no SDP, or <paramref name="ip"/> is no address.</returns>
    [Export(RouteKinds.Any, Module = "nathelper")]
    public static Rc fix_nated_sdp(int what, Text ip = default)
    {
        var context = Here.Context;
        context.Refresh();
        var message = context.Message;
        if (message.Body.Length == 0 || !message[message.Body].StartsWith("v="u8)) return Rc.False;
        var address = ip.IsEmpty ? NetworkPseudoVariables.si : ip;
        if (!NetAddress.TryParseHost(address.Octets, 0, out var parsed)) return UriEditing.Refuse(context, "SDP address", ip);

        Text lines = new(0, 0);
        if ((what & Active) != 0) lines += "a=direction:active\r\n";
        if ((what & NoProxy) != 0) lines += context.Routes.Options.Get<NathelperOptions>().nortpproxy_str + "\r\n";
        int replaced = 0;
        if ((what & Origin) != 0) replaced += Replace(context, 'o', address, parsed.IsIPv4, ref lines);
        if ((what & Media) != 0) replaced += Replace(context, 'c', address, parsed.IsIPv4, ref lines);
        if ((what & (Origin | Media)) != 0) replaced += Replace(context, 'a', address, parsed.IsIPv4, ref lines);
        message.Edits.Insert(message.Body.End, lines.Octets);
        return replaced > 0 || (what & (Active | NoProxy)) != 0 ? 1 : 2;
    }

    private static int Replace(RouteContext context, char kind, Text address, bool isIPv4, ref Text lines)
    {
        var message = context.Message;
        bool notes = context.Routes.Options.Get<NathelperOptions>().append_sdp_oldmediaip;
        int replaced = 0;
        foreach (var place in new SdpAddresses(message.Octets, message.Body, kind))
        {
            // RFC 3264 section 8.4: 0.0.0.0 says "on hold" and stays.
            if (message[place].SequenceEqual("0.0.0.0"u8)) continue;
            bool wasIPv4 = message.Buffer[place.Offset - 2] == '4';
            if (wasIPv4 == isIPv4) message.Edits.Replace(place, address.Octets);
            else message.Edits.Replace(new Slice(place.Offset - 2, place.Length + 2), ((Text)$"{(isIPv4 ? "4" : "6")} {address}").Octets);
            if (notes) lines += $"a=oldmediaip:{UriEditing.TextOf(message, place)}\r\n";
            replaced++;
        }
        return replaced;
    }
}
