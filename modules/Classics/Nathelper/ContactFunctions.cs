using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Classics;

/// <summary>The words of nathelper that change Contact, and the one that follows what they wrote.</summary>
public static class ContactFunctions
{
    /// <summary>Writes the source address and port into the URIs of all Contacts; user, parameters and display names stay.</summary>
    /// <returns>false when there is no Contact that could be changed.</returns>
    [Export(RouteKinds.Any, Module = "nathelper")]
    public static Rc fix_nated_contact()
    {
        var context = Here.Context;
        context.Refresh();
        var message = context.Message;
        Text source = $"{NetworkPseudoVariables.siz}:{NetworkPseudoVariables.sp}";
        bool isFixed = false;
        foreach (var contact in message.Addresses(HeaderId.Contact))
        {
            if (contact.IsStar || !SipUri.TryParse(message.Octets, contact.Uri, out var uri) || !uri.HostPort.IsPresent) continue;
            message.Edits.Replace(uri.HostPort, source.Octets);
            isFixed = true;
        }
        return isFixed;
    }

    /// <summary>Adds an alias with the source to the first Contact, right behind host and port, unless the Contact says the same: host, port and transport.</summary>
    /// <returns>1 added; 2 nothing to do, or no Contact; -1 the Contact cannot be read.</returns>
    [Export(RouteKinds.Any, Module = "nathelper")]
    public static Rc add_contact_alias()
    {
        var context = Here.Context;
        if (!TryFirst(context, out var contact, out var uri, out var rc)) return rc;
        var message = context.Message;
        var source = context.Source;
        bool isSame = NetAddress.TryParseHost(message[uri.Host], 0, out var host) && host.SameHost(source.Remote)
            && UriEditing.PortOf(uri) == source.Remote.Port
            && ListenerNaming.TryTransport(message[uri.Transport], out var transport) && transport == source.Listener.Transport;
        if (isSame) return 2;
        return Add(context, contact, uri, NetworkPseudoVariables.siz, source.Remote.Port, source.Listener.Transport);
    }

    /// <summary>Adds an alias with this address to the first Contact.</summary>
    /// <returns>1 added; 2 no Contact; -1 the Contact or the address cannot be read.</returns>
    [Export(RouteKinds.Any, Module = "nathelper")]
    public static Rc add_contact_alias(Text ip, Text port, Text proto)
    {
        var context = Here.Context;
        if (!TryFirst(context, out var contact, out var uri, out var rc)) return rc;
        if (!NetAddress.TryParseHost(ip.Octets, 0, out _) || !Sip.Parsing.Numbers.TryParsePort(port.Octets, out int number) || !ListenerNaming.TryTransport(proto.Octets, out var transport))
            return UriEditing.Refuse(context, "alias", $"{ip}~{port}~{proto}");
        return Add(context, contact, uri, ip, number, transport);
    }

    /// <summary>Adds an alias with the source to all Contacts, as the last URI parameter, whatever they say.</summary>
    /// <param name="trim">1: an alias that is there already is taken off first.</param>
    /// <returns>1 added; 2 no Contact; -1 none can be read.</returns>
    [Export(RouteKinds.Any, Module = "nathelper")]
    public static Rc set_contact_alias(int trim = 0)
    {
        var context = Here.Context;
        context.Refresh();
        var message = context.Message;
        if (message.IndexOf(HeaderId.Contact) < 0) return 2;
        var alias = ContactAlias.Of(context, NetworkPseudoVariables.siz.Octets, context.Source.Remote.Port, context.Source.Listener.Transport, isLast: true);
        Rc rc = Rc.False;
        foreach (var contact in message.Addresses(HeaderId.Contact))
        {
            if (contact.IsStar || !SipUri.TryParse(message.Octets, contact.Uri, out var uri)) continue;
            if (trim != 0) RemoveAliases(context, uri);
            int at = uri.Parameters.IsPresent ? uri.Parameters.End : uri.HostPort.End;
            Bracket(message, contact);
            // Inside the brackets that are put there at the same place.
            message.Edits.Insert(at, alias.Octets);
            if (!contact.HasBrackets) message.Edits.Insert(contact.Uri.End, ">"u8);
            rc = Rc.True;
        }
        return rc;
    }

    /// <summary>Takes the alias off the Request-URI and sends the request where it says.</summary>
    /// <param name="mode">0 follows the first alias, another number the last.</param>
    /// <returns>1 followed; 2 there is none; -1 it is broken, or, with <c>nathelper.sign</c>, was not written here.</returns>
    [Export(RouteKinds.AnyRequest, Module = "nathelper")]
    public static Rc handle_ruri_alias(int mode = 0) => ContactAlias.Follow(Here.Context, takesLast: mode != 0);

    /// <summary>Adds a parameter <c>received</c> with the source to the Contacts, for a registrar behind this proxy: to the header, or with 1 to the URI.</summary>
    /// <returns>false when there is no Contact.</returns>
    [Export(RouteKinds.Request, Module = "nathelper")]
    public static Rc add_rcv_param(int inUri = 0)
    {
        var context = Here.Context;
        context.Refresh();
        var message = context.Message;
        var source = NatTestFunctions.SourceUri(context);
        bool isAdded = false;
        foreach (var contact in message.Addresses(HeaderId.Contact))
        {
            if (contact.IsStar) continue;
            if (inUri == 0) message.Edits.Insert(contact.Value.End, ((Text)$";received=\"{source}\"").Octets);
            else if (contact.HasBrackets) message.Edits.Insert(contact.Uri.End, ((Text)$";received={source.escape_param()}").Octets);
            else continue;
            isAdded = true;
        }
        return isAdded;
    }

    private static bool TryFirst(RouteContext context, out NameAddr contact, out SipUri uri, out Rc rc)
    {
        context.Refresh();
        var message = context.Message;
        var contacts = message.Addresses(HeaderId.Contact);
        uri = default;
        rc = 2;
        bool isThere = contacts.MoveNext() && !contacts.Current.IsStar;
        contact = contacts.Current;
        if (contacts.IsFaulty || isThere && (!SipUri.TryParse(message.Octets, contact.Uri, out uri) || !uri.HostPort.IsPresent))
        {
            rc = Rc.False;
            return false;
        }
        return isThere;
    }

    private static Rc Add(RouteContext context, in NameAddr contact, in SipUri uri, Text ip, int port, TransportKind transport)
    {
        var message = context.Message;
        var alias = ContactAlias.Of(context, ip.Octets, port, transport, isLast: false);
        Bracket(message, contact);
        message.Edits.Insert(uri.HostPort.End, alias.Octets);
        if (!contact.HasBrackets) message.Edits.Insert(contact.Uri.End, ">"u8);
        return Rc.True;
    }

    /// <summary>Without brackets a parameter would belong to the header (RFC 3261 section 20.10).</summary>
    private static void Bracket(SipMessage message, in NameAddr contact)
    {
        if (!contact.HasBrackets) message.Edits.Insert(contact.Uri.Offset, "<"u8);
    }

    private static void RemoveAliases(RouteContext context, in SipUri uri)
    {
        var message = context.Message;
        Span<byte> room = stackalloc byte[64];
        var name = HeaderReading.NameOctets(context.Routes.Options.Get<NathelperOptions>().alias_name, room);
        foreach (var parameter in new UriParameters(message.Octets, uri.Parameters))
        {
            var found = message[parameter.Name];
            if (!Sip.Parsing.Octets.EqualsNoCase(found, name) && !Sip.Parsing.Octets.EqualsNoCase(found, "am"u8)) continue;
            int end = parameter.Value.IsPresent ? parameter.Value.End : parameter.Name.End;
            message.Edits.Remove(new Slice(parameter.Name.Offset - 1, end - parameter.Name.Offset + 1));
        }
    }
}
