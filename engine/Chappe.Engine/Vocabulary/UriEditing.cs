using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Engine.Vocabulary;

/// <summary>The parts of a URI that scripts can change one by one.</summary>
public enum UriPart : byte
{
#pragma warning disable CS1591 // each member is the part of its name
    Scheme, User, Host, Port, HostPort, Parameters,
#pragma warning restore CS1591
}

/// <summary>Reads and replaces the parts of a message's Request-URI and of other URIs. What does not parse afterwards is refused (threats R3).</summary>
public static class UriEditing
{
    /// <summary>The Request-URI as it stands now, undefined in a reply.</summary>
    public static Text RequestUri(RouteContext context)
    {
        var message = context.Message;
        if (!message.IsRequest) return default;
        return context.NewRequestUri.IsNull ? TextOf(message, message.RequestUri) : context.NewRequestUri;
    }

    /// <summary>The Request-URI and its parts.</summary>
    public static bool TryRequestUri(RouteContext context, out Text text, out SipUri uri)
    {
        var message = context.Message;
        if (message.IsRequest && context.NewRequestUri.IsNull)
        {
            // The parts were found when the message came in; they count from the buffer's start.
            text = new Text(message.Buffer, 0, message.Length);
            uri = message.RequestUriParts;
            return true;
        }
        text = RequestUri(context);
        return SipUri.TryParse(text.Octets, out uri);
    }

    /// <summary>Sets the Request-URI; says no and logs it when it is not a URI.</summary>
    public static bool SetRequestUri(RouteContext context, Text value, TargetOrigin origin = TargetOrigin.Network)
    {
        if (!IsUri(value)) return Refuse(context, "Request-URI", value);
        context.NewRequestUri = context.Arena.Store(value);
        context.UriOrigin = RepeatsHost(context, value, origin) ? TargetOrigin.Received : origin;
        return true;
    }

    /// <summary>Sets or (undefined) removes the destination URI.</summary>
    public static bool SetDestination(RouteContext context, Text value, TargetOrigin origin = TargetOrigin.Network)
    {
        if (!value.IsNull && !IsUri(value)) return Refuse(context, "destination URI", value);
        context.DestinationUri = context.Arena.Store(value);
        context.DestinationOrigin = RepeatsHost(context, value, origin) ? TargetOrigin.Network : origin;
        return true;
    }

    /// <summary>A script that writes the host of the Request-URI as received (<c>$du = "sip:" + $rd</c>) has not chosen it (threats S1).</summary>
    private static bool RepeatsHost(RouteContext context, Text value, TargetOrigin origin)
    {
        if (origin != TargetOrigin.Script || value.IsNull || !context.Message.IsRequest || !SipUri.TryParse(value.Octets, out var uri)) return false;
        return Chappe.Sip.Parsing.Octets.EqualsNoCase(uri.Host.Of(value.Octets), context.Message[context.Message.RequestUriParts.Host]);
    }

    /// <summary>Replaces one part of the Request-URI; an undefined value removes it.</summary>
    public static bool SetRequestUriPart(RouteContext context, UriPart part, Text value) =>
        SetRequestUri(context, WithPart(RequestUri(context), part, value), part is UriPart.Host or UriPart.HostPort or UriPart.Port ? TargetOrigin.Script : context.UriOrigin);

    /// <summary>The same URI with one part replaced or removed; undefined when <paramref name="uri"/> is none.</summary>
    public static Text WithPart(Text uri, UriPart part, Text value)
    {
        if (!SipUri.TryParse(uri.Octets, out var parts)) return default;
        var octets = uri.Octets;
        var userInfo = parts.Password.IsPresent ? new Slice(parts.User.Offset, parts.Password.End - parts.User.Offset) : parts.User;
        var scheme = part == UriPart.Scheme ? value.Octets : octets[..octets.IndexOf((byte)':')];
        var user = part == UriPart.User ? value.Octets : userInfo.Of(octets);
        var host = part is UriPart.Host or UriPart.HostPort ? value.Octets : parts.Host.Of(octets);
        var port = part switch
        {
            UriPart.HostPort => default,
            UriPart.Port => value.Octets,
            _ => parts.PortText.Of(octets),
        };
        var parameters = part == UriPart.Parameters ? value.Octets : parts.Parameters.Of(octets);
        var headers = parts.Headers.Of(octets);

        Text made = new(0, 0);
        made.Append(scheme);
        made.Append(":"u8);
        made.Append(user);
        if (parts.Scheme != UriScheme.Tel)
        {
            if (!user.IsEmpty) made.Append("@"u8);
            made.Append(host);
            if (!port.IsEmpty) made.Append(":"u8);
            made.Append(port);
        }
        made.Append(parameters);
        if (!headers.IsEmpty) made.Append("?"u8);
        made.Append(headers);
        return made;
    }

    /// <summary>The part of a parsed URI's text; undefined when it is absent.</summary>
    public static Text PartOf(Text uri, Slice part) => part.IsPresent ? uri.Slice(part.Offset, part.Length) : default;

    /// <summary>A slice of the message as a text; undefined when it is absent.</summary>
    public static Text TextOf(SipMessage message, Slice slice) => slice.IsPresent ? new Text(message.Buffer, slice.Offset, slice.Length) : default;

    /// <summary>True when the whole text is a URI.</summary>
    public static bool IsUri(Text text) => !text.IsEmpty && SipUri.TryParse(text.Octets, out _);

    /// <summary>Kamailio's default of an unwritten port: 5060, or 5061 for sips.</summary>
    public static int PortOf(in SipUri uri) => uri.Port != 0 ? uri.Port : uri.Scheme == UriScheme.Sips ? 5061 : 5060;

    /// <summary>Logs a value that may not be written into a message.</summary>
    public static bool Refuse(RouteContext context, string what, Text value)
    {
        context.Proxy.Log.WriteLimited(LogLevel.Error, "<script>", $"Refused as {what}: \"{Log.Printable(value.Octets)}\"");
        return false;
    }
}
