using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Classics;

/// <summary>The words of siputils about the parameters of the Request-URI and about numbers.</summary>
public static class UriFunctions
{
    /// <summary>Asks for a parameter of the Request-URI that has no value.</summary>
    /// <returns>false when it is not there, or has a value.</returns>
    [Export(RouteKinds.AnyRequest, Module = "siputils")]
    public static Rc uri_param(string name) => PseudoVariables.ru.uri.@params.param.value(name) is { IsNull: false, IsEmpty: true };

    /// <summary>Asks for a parameter of the Request-URI with that value.</summary>
    /// <returns>false when it is not there, or has another.</returns>
    [Export(RouteKinds.AnyRequest, Module = "siputils")]
    public static Rc uri_param(string name, Text value) => PseudoVariables.ru.uri.@params.param.value(name) == value;

    /// <summary>Asks for a parameter of the Request-URI, with a value or without.</summary>
    /// <returns>false when it is not there.</returns>
    [Export(RouteKinds.AnyRequest, Module = "siputils")]
    public static Rc uri_param_any(string name) => !PseudoVariables.ru.uri.@params.param.value(name).IsNull;

    /// <summary>The value of a parameter of the Request-URI; undefined when it is not there.</summary>
    [Export(RouteKinds.AnyRequest, Module = "siputils")]
    public static Text get_uri_param(string name) => PseudoVariables.ru.uri.@params.param.value(name);

    /// <summary>Adds <c>name=value</c> to the Request-URI unless a parameter of that name is there.</summary>
    /// <returns>false when it cannot stand in a URI.</returns>
    [Export(RouteKinds.AnyRequest, Module = "siputils")]
    public static Rc add_uri_param(Text parameter)
    {
        var context = Here.Context;
        var uri = UriEditing.RequestUri(context);
        if (!SipUri.TryParse(uri.Octets, out var parts)) return Rc.False;
        var parameters = UriEditing.PartOf(uri, parts.Parameters);
        if (!parameters.param.value(parameter.before('=')).IsNull) return Rc.True;
        return UriEditing.SetRequestUriPart(context, UriPart.Parameters, $"{parameters};{parameter}");
    }

    /// <summary>Takes a parameter off the Request-URI.</summary>
    /// <returns>false when it is not there.</returns>
    [Export(RouteKinds.AnyRequest, Module = "siputils")]
    public static Rc uri_param_rm(string name)
    {
        var context = Here.Context;
        var uri = UriEditing.RequestUri(context);
        if (!SipUri.TryParse(uri.Octets, out var parts)) return Rc.False;
        foreach (var parameter in new UriParameters(uri.Octets, parts.Parameters))
        {
            if (!System.Text.Ascii.EqualsIgnoreCase(parameter.Name.Of(uri.Octets), name)) continue;
            int start = parameter.Name.Offset - 1, end = parameter.Value.IsPresent ? parameter.Value.End : parameter.Name.End;
            return UriEditing.SetRequestUri(context, $"{uri.Slice(0, start)}{uri.Slice(end, uri.Length)}");
        }
        return Rc.False;
    }

    /// <summary>Makes a SIP URI of a tel URI (RFC 3261 section 19.1.6): visual separators go, parameters become small letters.</summary>
    /// <param name="uri">The URI.</param>
    /// <param name="host">The host of the SIP URI.</param>
    /// <param name="result">The SIP URI; <paramref name="uri"/> itself when it is no tel URI.</param>
    /// <returns>1 converted; 2 nothing to convert; -1 it is no URI, or the host is none.</returns>
    [Export(RouteKinds.Any, Module = "siputils")]
    public static Rc tel2sip(Text uri, Text host, out Text result)
    {
        result = uri;
        if (!SipUri.TryParse(uri.Octets, out var parts)) return Rc.False;
        if (parts.Scheme != UriScheme.Tel) return 2;
        var number = UriEditing.PartOf(uri, parts.User);
        foreach (char separator in "-.()") number = number.rm(separator.ToString());
        Text made = $"sip:{number}{UriEditing.PartOf(uri, parts.Parameters).tolower()}@{host};user=phone";
        if (!UriEditing.IsUri(made)) return Rc.False;
        result = made;
        return Rc.True;
    }

    /// <summary>Asks whether a text is a URI.</summary>
    /// <returns>false when it is none.</returns>
    [Export(RouteKinds.Any, Module = "siputils")]
    public static Rc is_uri(Text text) => UriEditing.IsUri(text);

    /// <summary>Asks for an E.164 number: a plus sign and 3 to 15 digits, the first of them not 0.</summary>
    /// <returns>false when it is none.</returns>
    [Export(RouteKinds.Any, Module = "siputils")]
    public static Rc is_e164(Text text) => text.Length is >= 4 and <= 16 && text.Octets[0] == '+' && text.Octets[1] != '0' && is_numeric(text.strip(1));

    /// <summary>Asks whether the user part of a URI is an E.164 number.</summary>
    /// <returns>false when it is none.</returns>
    [Export(RouteKinds.Any, Module = "siputils")]
    public static Rc is_uri_user_e164(Text uri) => is_e164(uri.uri.user);

    /// <summary>Asks for a telephone number: digits, perhaps with a plus sign in front.</summary>
    /// <returns>false when it is none.</returns>
    [Export(RouteKinds.Any, Module = "siputils")]
    public static Rc is_tel_number(Text text) => is_numeric(text.StartsWith("+") ? text.strip(1) : text);

    /// <summary>Asks for digits and nothing else.</summary>
    /// <returns>false when there is anything else, or nothing.</returns>
    [Export(RouteKinds.Any, Module = "siputils")]
    public static Rc is_numeric(Text text) => !text.IsEmpty && !text.Octets.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>Asks for ASCII letters and digits and nothing else.</summary>
    /// <returns>false when there is anything else, or nothing.</returns>
    [Export(RouteKinds.Any, Module = "siputils")]
    public static Rc is_alphanum(Text text) => is_alphanumex(text, default);

    /// <summary>Asks for ASCII letters, digits and the octets of <paramref name="more"/> and nothing else.</summary>
    /// <returns>false when there is anything else, or nothing.</returns>
    [Export(RouteKinds.Any, Module = "siputils")]
    public static Rc is_alphanumex(Text text, Text more)
    {
        foreach (byte octet in text.Octets)
            if (!char.IsAsciiLetterOrDigit((char)octet) && !more.Octets.Contains(octet)) return Rc.False;
        return !text.IsEmpty;
    }

    /// <summary>A URI with another user part: <c>ru = set_uri_user(ru, "bob")</c>.</summary>
    /// <returns>Undefined when no URI comes out.</returns>
    [Export(RouteKinds.Any, Module = "siputils")]
    public static Text set_uri_user(Text uri, Text user) => Checked(UriEditing.WithPart(uri, UriPart.User, user));

    /// <summary>A URI with another host: <c>ru = set_uri_host(ru, "example.com")</c>.</summary>
    /// <returns>Undefined when no URI comes out.</returns>
    [Export(RouteKinds.Any, Module = "siputils")]
    public static Text set_uri_host(Text uri, Text host) => Checked(UriEditing.WithPart(uri, UriPart.Host, host));

    private static Text Checked(Text uri) => UriEditing.IsUri(uri) ? uri : default;
}
