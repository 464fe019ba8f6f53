using Chappe.Engine.Routing;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;
using static Chappe.Engine.Vocabulary.UriEditing;

namespace Chappe.Engine.Vocabulary;

/// <summary>Kamailio's pseudo-variables of the headers that hold addresses. Those of From and To can be set, which edits the header.</summary>
public static class AddressPseudoVariables
{
    /// <summary><c>$fu</c>: the URI of From.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text fu { get => Uri(From); set => SetUri(From, value); }

    /// <summary><c>$fU</c>: the user part of the From URI; undefined when it has none.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text fU { get => Part(From, UriPart.User); set => SetUri(From, WithPart(Uri(From), UriPart.User, value)); }

    /// <summary><c>$fd</c>: the host of the From URI.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text fd { get => Part(From, UriPart.Host); set => SetUri(From, WithPart(Uri(From), UriPart.Host, value)); }

    /// <summary><c>$fn</c>: the display name of From as written, with its quotes; undefined when there is none. What is set is quoted when it needs to be.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text fn { get => TextOf(Message, Message.From.DisplayName); set => SetName(From, value); }

    /// <summary><c>$ft</c>: the tag of From.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text ft => TextOf(Message, Message.From.Tag);

    /// <summary><c>$tu</c>: the URI of To.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text tu { get => Uri(To); set => SetUri(To, value); }

    /// <summary><c>$tU</c>: the user part of the To URI; undefined when it has none.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text tU { get => Part(To, UriPart.User); set => SetUri(To, WithPart(Uri(To), UriPart.User, value)); }

    /// <summary><c>$td</c>: the host of the To URI.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text td { get => Part(To, UriPart.Host); set => SetUri(To, WithPart(Uri(To), UriPart.Host, value)); }

    /// <summary><c>$tn</c>: the display name of To as written, with its quotes; undefined when there is none.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text tn { get => TextOf(Message, Message.To.DisplayName); set => SetName(To, value); }

    /// <summary><c>$tt</c>: the tag of To; undefined when there is none.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text tt => TextOf(Message, Message.To.Tag);

    /// <summary><c>$ct</c>: the value of the first Contact header; undefined when there is none.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text ct => HeaderReading.First(Fresh, HeaderId.Contact);

    /// <summary><c>$ai</c>: the URI of P-Asserted-Identity.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text ai => UriOf(HeaderId.PAssertedIdentity);

    /// <summary><c>$pu</c>: the URI of P-Preferred-Identity.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text pu => UriOf(HeaderId.PPreferredIdentity);

    /// <summary><c>$di</c>: the URI of Diversion.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text di => UriOf(HeaderId.Diversion);

    /// <summary><c>$dir</c>: the reason parameter of Diversion.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text dir => HeaderReading.First(Fresh, HeaderId.Diversion).param.value("reason");

    /// <summary><c>$re</c>: the URI of Remote-Party-ID.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text re => UriOf(HeaderId.RemotePartyId);

    /// <summary><c>$rt</c>: the URI of Refer-To.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text rt => UriOf(HeaderId.ReferTo);

    private const HeaderId From = HeaderId.From;
    private const HeaderId To = HeaderId.To;

    // From and To can only change by edits, so whoever reads them looks for waiting ones first.
    private static SipMessage Message => Fresh.Message;

    private static RouteContext Fresh
    {
        get
        {
            var context = Here.Context;
            context.Refresh();
            return context;
        }
    }

    private static ref readonly NameAddr Address(SipMessage message, HeaderId id)
    {
        if (id == From) return ref message.From;
        return ref message.To;
    }

    private static Text Uri(HeaderId id)
    {
        var message = Message;
        return TextOf(message, Address(message, id).Uri);
    }

    private static Text Part(HeaderId id, UriPart part)
    {
        var text = Uri(id);
        if (!SipUri.TryParse(text.Octets, out var uri)) return default;
        return PartOf(text, part == UriPart.User ? uri.User : uri.Host);
    }

    private static Text UriOf(HeaderId id)
    {
        var context = Fresh;
        var walk = context.Message.Addresses(id);
        return walk.MoveNext() ? TextOf(context.Message, walk.Current.Uri) : default;
    }

    private static void SetUri(HeaderId id, Text value)
    {
        var context = Fresh;
        if (!IsUri(value)) { Refuse(context, "URI of From or To", value); return; }
        ref readonly var address = ref Address(context.Message, id);
        if (!address.Uri.IsPresent) return;
        // Without brackets a parameter of the new URI would become one of the header (RFC 3261 section 20.10).
        context.Message.Edits.Replace(address.Uri, address.HasBrackets ? value.Octets : ((Text)$"<{value}>").Octets);
    }

    private static void SetName(HeaderId id, Text value)
    {
        var context = Fresh;
        ref readonly var address = ref Address(context.Message, id);
        if (!address.Uri.IsPresent) return;
        if (!HeaderEditing.TryDisplayName(value, out var name)) { Refuse(context, "display name", value); return; }
        var edits = context.Message.Edits;
        if (address.DisplayName.IsPresent) edits.Replace(address.DisplayName, name.Octets);
        else if (name.IsEmpty) return;
        else if (address.HasBrackets) edits.Insert(address.Value.Offset, ((Text)$"{name} ").Octets);
        else edits.Replace(address.Uri, ((Text)$"{name} <{Uri(id)}>").Octets);
    }
}
