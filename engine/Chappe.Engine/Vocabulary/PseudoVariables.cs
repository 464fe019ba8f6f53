using System.Buffers.Text;
using Chappe.Engine.Routing;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;
using static Chappe.Engine.Vocabulary.UriEditing;

namespace Chappe.Engine.Vocabulary;

/// <summary>Kamailio's pseudo-variables of the start line, the Request-URI and the destination. The name is Kamailio's without the dollar sign; where that is taken, an underscore follows (<c>rr_</c>).</summary>
public static class PseudoVariables
{
    /// <summary><c>$ru</c>: the Request-URI as it stands now. Undefined in replies. What is set must be a URI, else it is refused and logged.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text ru { get => RequestUri(Here.Context); set => SetRequestUri(Here.Context, value, Routing.TargetOrigin.Script); }

    /// <summary><c>$ruri</c>: the same as <c>ru</c>.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text ruri { get => ru; set => ru = value; }

    /// <summary><c>$rU</c>: the user part of the Request-URI; undefined when it has none. Setting null drops the user part.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text rU { get => Part(UriPart.User); set => SetRequestUriPart(Here.Context, UriPart.User, value); }

    /// <summary><c>$rd</c>: the host of the Request-URI. Setting it keeps port and parameters.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text rd { get => Part(UriPart.Host); set => SetRequestUriPart(Here.Context, UriPart.Host, value); }

    /// <summary><c>$rp</c>: the port of the Request-URI; when none is written the default, 5060 or 5061.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text rp
    {
        get => TryRequestUri(Here.Context, out _, out var uri) ? PortOf(uri) : default(Text);
        set => SetRequestUriPart(Here.Context, UriPart.Port, value);
    }

    /// <summary><c>$rP</c>: the transport parameter of the Request-URI as written; <c>UDP</c> when there is none.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text rP => TryRequestUri(Here.Context, out var text, out var uri) ? TransportOf(text, uri) : default;

    /// <summary><c>$rz</c>: the scheme of the Request-URI (sip, sips, tel …).</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text rz => SchemeOf(ru);

    /// <summary><c>$rm</c>: the method; in a reply, that of its CSeq.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text rm => TextOf(Here.Context.Message, Here.Context.Message.MethodName);

    /// <summary><c>$rs</c>: the status code of a reply; undefined in requests.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text rs => Here.Context.Message.IsRequest ? default(Text) : Here.Context.Message.StatusCode;

    /// <summary><c>$rr</c>: the reason phrase of a reply; undefined in requests. (<c>rr</c> itself names the parameters of the module rr.)</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text rr_ => Here.Context.Message.IsRequest ? default : TextOf(Here.Context.Message, Here.Context.Message.ReasonPhrase);

    /// <summary><c>$ou</c>: the Request-URI as it came in.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text ou => Here.Context.Message.IsRequest ? TextOf(Here.Context.Message, Here.Context.Message.RequestUri) : default;

    /// <summary><c>$oU</c>: the user part of the Request-URI as it came in.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text oU => TextOf(Here.Context.Message, Here.Context.Message.RequestUriParts.User);

    /// <summary><c>$od</c>: the host of the Request-URI as it came in.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text od => TextOf(Here.Context.Message, Here.Context.Message.RequestUriParts.Host);

    /// <summary><c>$op</c>: the port of the Request-URI as it came in, or its default.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text op => Here.Context.Message.IsRequest ? PortOf(Here.Context.Message.RequestUriParts) : default(Text);

    /// <summary><c>$du</c>: where to send, if not to the Request-URI; undefined when nothing set it. Setting null removes it.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text du { get => Here.Context.DestinationUri; set => SetDestination(Here.Context, value, Routing.TargetOrigin.Script); }

    /// <summary><c>$dd</c>: the host of the destination URI.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text dd => TryDestination(out var uri) ? PartOf(du, uri.Host) : default;

    /// <summary><c>$dp</c>: the port of the destination URI, or its default.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text dp => TryDestination(out var uri) ? PortOf(uri) : default(Text);

    /// <summary><c>$dP</c>: the transport of the destination URI; <c>UDP</c> when none is written.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text dP => TryDestination(out var uri) ? TransportOf(du, uri) : default;

    /// <summary><c>$nh(key)</c>: the next hop, that is the destination URI or else the Request-URI: <c>u</c> the URI, <c>U</c> user, <c>d</c> host, <c>p</c> port, <c>P</c> transport.</summary>
    /// <returns>Undefined for what the URI does not have, and for another key.</returns>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text nh(string key)
    {
        var next = du.IsEmpty ? ru : du;
        if (key == "u") return next;
        if (!SipUri.TryParse(next.Octets, out var uri)) return default;
        return key switch
        {
            "U" => PartOf(next, uri.User),
            "d" => PartOf(next, uri.Host),
            "p" => PortOf(uri),
            "P" => TransportOf(next, uri),
            _ => default,
        };
    }

    /// <summary><c>$ruid</c>: the registrar's name of the contact that <c>lookup</c> chose.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text ruid => Here.Context.Avps.Get("$ruid");

    /// <summary><c>$mt</c>: 1 for a request, 2 for a reply.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static int mt => Here.Context.Message.IsRequest ? 1 : 2;

    /// <summary><c>$rc</c>: the code of the last word or route.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static int rc => Here.Context.ReturnCode;

    /// <summary><c>$retcode</c>: the same as <c>rc</c>.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static int retcode => Here.Context.ReturnCode;

    internal static Text TransportOf(Text text, in SipUri uri) => uri.Transport.IsPresent ? PartOf(text, uri.Transport) : "UDP";

    internal static Text SchemeOf(Text uri) => uri.Octets.IndexOf((byte)':') is >= 0 and var colon ? uri.Slice(0, colon) : default;

    private static bool TryDestination(out SipUri uri) => SipUri.TryParse(Here.Context.DestinationUri.Octets, out uri);

    private static Text Part(UriPart part)
    {
        if (!TryRequestUri(Here.Context, out var text, out var uri)) return default;
        return PartOf(text, part == UriPart.User ? uri.User : uri.Host);
    }
}
