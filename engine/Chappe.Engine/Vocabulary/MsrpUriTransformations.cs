using Chappe.Sip.Messages;
using Chappe.Sip.Msrp;

namespace Chappe.Engine.Vocabulary;

/// <summary>Kamailio's <c>{msrpuri.…}</c>: the parts of an MSRP URI (RFC 4975 section 6). What it does not have is an empty text; of a text that is none everything is undefined.</summary>
public readonly struct MsrpUriTransformations(Text text)
{
    /// <summary>The user part.</summary>
    public Text user => Of(static uri => uri.User);
    /// <summary>All that stands in front of the @.</summary>
    public Text userinfo => Of(static uri => uri.UserInfo);
    /// <summary>The host, an IPv6 reference with its brackets.</summary>
    public Text host => Of(static uri => uri.Host);
    /// <summary>The port as written.</summary>
    public Text port => Of(static uri => uri.PortText);
    /// <summary>The session id.</summary>
    public Text session => Of(static uri => uri.Session);
    /// <summary>The transport: <c>tcp</c>, <c>ws</c>.</summary>
    public Text proto => Of(static uri => uri.Transport);
    /// <summary><c>msrp</c> or <c>msrps</c>.</summary>
    public Text scheme => Of(static uri => uri.Scheme);
    /// <summary>The transport and the parameters behind it; empty when there is no other than the transport.</summary>
    public Text @params => Of(static uri => uri.Parameters);

    private Text Of(Func<MsrpUri, Slice> part) => !MsrpUri.TryParse(text.Octets, out var uri) ? default : part(uri) is { IsPresent: true } there ? text.Slice(there.Offset, there.Length) : text.Slice(0, 0);
}
