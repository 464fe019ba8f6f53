using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Classics;

/// <summary>The words of siputils.</summary>
public static class SiputilsFunctions
{
    /// <summary>The parameters of siputils.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "siputils")]
    public static SiputilsOptions siputils => Here.Options<SiputilsOptions>();

    /// <summary>Asks for a tag in To: the request says that it belongs to a dialog, which proves nothing by itself (threats S3).</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "siputils")]
    public static Rc has_totag() => Here.Context.Message.To.Tag.IsPresent;

    /// <summary>Asks whether the message is a request.</summary>
    /// <returns>false when it is a reply.</returns>
    [Export(RouteKinds.Any, Module = "siputils")]
    public static Rc is_request() => Here.Context.Message.IsRequest;

    /// <summary>Asks whether the message is a reply.</summary>
    /// <returns>false when it is a request.</returns>
    [Export(RouteKinds.Any, Module = "siputils")]
    public static Rc is_reply() => !Here.Context.Message.IsRequest;

    /// <summary>Asks whether we are the first hop: of a request, that it has one Via; of a reply, that no other proxy stands above us in its Record-Route.</summary>
    /// <returns>false when others were before us.</returns>
    [Export(RouteKinds.Any, Module = "siputils")]
    public static Rc is_first_hop()
    {
        var context = Here.Context;
        context.Refresh();
        var message = context.Message;
        if (message.IsRequest) return !message.TryGetSecondVia(out _);
        var routes = message.Addresses(HeaderId.RecordRoute);
        if (!routes.MoveNext()) return true;
        var uri = message[routes.Current.Uri];
        return SipUri.TryParse(uri, out var parts) && Myself.Is(context, uri, parts);
    }

    /// <summary>Answers an OPTIONS whose Request-URI has no user with 200 and what this proxy takes (RFC 3261 section 11.2). Ask first whether the URI is ours.</summary>
    /// <returns>false when the request is no such OPTIONS, or nothing was sent.</returns>
    [Export(RouteKinds.Request, Module = "siputils")]
    public static Rc options_reply()
    {
        var context = Here.Context;
        if (context.Message.Method != SipMethod.Options || !PseudoVariables.rU.IsEmpty) return Rc.False;
        var options = context.Routes.Options.Get<SiputilsOptions>();
        Text headers = $"Accept: {options.options_accept}\r\n";
        if (options.options_accept_encoding.Length > 0) headers += $"Accept-Encoding: {options.options_accept_encoding}\r\n";
        if (options.options_accept_language.Length > 0) headers += $"Accept-Language: {options.options_accept_language}\r\n";
        if (options.options_support.Length > 0) headers += $"Supported: {options.options_support}\r\n";
        return context.Proxy.Replies.Send(context, 200, "OK"u8, headers.Octets);
    }

    /// <summary>Asks whether the request is an OPTIONS, REGISTER … that names this option in Supported.</summary>
    /// <returns>false when it is not named.</returns>
    [Export(RouteKinds.Any, Module = "siputils")]
    public static Rc is_supported(string option) => HeaderValueFunctions.hf_value_exists("Supported", option);

    /// <summary>Compares two URIs by the rules of RFC 3261 section 19.1.4.</summary>
    /// <returns>false when they differ, or one is none.</returns>
    [Export(RouteKinds.Any, Module = "siputils")]
    public static Rc cmp_uri(Text left, Text right) => UriEditing.IsUri(left) && UriEditing.IsUri(right) && SipUri.Equivalent(left.Octets, right.Octets);

    /// <summary>Compares two URIs by user and host alone; the host's case does not count.</summary>
    /// <returns>false when they differ, or one is none.</returns>
    [Export(RouteKinds.Any, Module = "siputils")]
    public static Rc cmp_aor(Text left, Text right) =>
        SipUri.TryParse(left.Octets, out var a) && SipUri.TryParse(right.Octets, out var b)
        && UriEditing.PartOf(left, a.User).Octets.SequenceEqual(UriEditing.PartOf(right, b.User).Octets)
        && Sip.Parsing.Octets.EqualsNoCase(UriEditing.PartOf(left, a.Host).Octets, UriEditing.PartOf(right, b.Host).Octets);

    /// <summary>Compares two header names: any case, long equal to compact.</summary>
    /// <returns>false when they differ.</returns>
    [Export(RouteKinds.Any, Module = "siputils")]
    public static Rc cmp_hdr_name(Text left, Text right) => HeaderNames.AreEqual(left.Octets, right.Octets);
}
