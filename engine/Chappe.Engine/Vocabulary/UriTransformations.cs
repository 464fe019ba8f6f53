using Chappe.Sip.Messages;
using Chappe.Sip.Uris;
using static Chappe.Engine.Vocabulary.UriEditing;

namespace Chappe.Engine.Vocabulary;

/// <summary>Kamailio's <c>{uri.…}</c>. What the URI does not have is an empty text; of a text that is no URI everything is undefined.</summary>
public readonly struct UriTransformations(Text text)
{
    /// <summary>The user part.</summary>
    public Text user => Parsed(out var uri) ? OrEmpty(uri.User) : default;
    /// <summary>The password.</summary>
    public Text passwd => Parsed(out var uri) ? OrEmpty(uri.Password) : default;
    /// <summary>The host, an IPv6 reference with its brackets.</summary>
    public Text host => Parsed(out var uri) ? OrEmpty(uri.Host) : default;
    /// <summary>The same as <see cref="host"/>.</summary>
    public Text domain => host;
    /// <summary>The port as written.</summary>
    public Text port => Parsed(out var uri) ? OrEmpty(uri.PortText) : default;
    /// <summary>The scheme.</summary>
    public Text scheme => Parsed(out _) ? PseudoVariables.SchemeOf(text) : default;
    /// <summary>The parameters without their first semicolon.</summary>
    public Text @params => Parsed(out var uri) ? uri.Parameters.IsPresent ? PartOf(text, uri.Parameters).strip(1) : text.Slice(0, 0) : default;
    /// <summary>The transport parameter.</summary>
    public Text transport => Parsed(out var uri) ? OrEmpty(uri.Transport) : default;
    /// <summary>The maddr parameter.</summary>
    public Text maddr => Parsed(out var uri) ? OrEmpty(uri.MAddr) : default;
    /// <summary>The ttl parameter.</summary>
    public Text ttl => param("ttl");
    /// <summary>The user parameter.</summary>
    public Text uparam => param("user");
    /// <summary>The method parameter.</summary>
    public Text method => param("method");
    /// <summary>The lr parameter.</summary>
    public Text lr => param("lr");
    /// <summary>The r2 parameter.</summary>
    public Text r2 => param("r2");
    /// <summary>The headers behind the question mark.</summary>
    public Text headers => Parsed(out var uri) ? OrEmpty(uri.Headers) : default;
    /// <summary><c>{uri.param,name}</c>: the value of a URI parameter, whatever the case of its name.</summary>
    public Text param(Text name) => Parsed(out var uri) ? Defined(PartOf(text, uri.Parameters).param.value(name)) : default;
    /// <summary><c>{uri.saor}</c>: scheme, user and host: the address of record with its scheme.</summary>
    public Text saor => Parsed(out _) ? $"{scheme}:{aor}" : default(Text);
    /// <summary><c>{uri.aor}</c>: user and host.</summary>
    public Text aor => Parsed(out _) ? user.IsEmpty ? host : $"{user}@{host}" : default(Text);
    /// <summary><c>{uri.duri}</c>: scheme, host, port and transport: what a destination URI needs.</summary>
    public Text duri
    {
        get
        {
            if (!Parsed(out var uri)) return default;
            Text made = $"{scheme}:{PartOf(text, uri.HostPort)}";
            return uri.Transport.IsPresent ? $"{made};transport={PartOf(text, uri.Transport)}" : made;
        }
    }
    /// <summary><c>{uri.tosocket}</c>: <c>proto:host:port</c>.</summary>
    public Text tosocket => Parsed(out var uri) ? $"{(uri.Transport.IsPresent ? PartOf(text, uri.Transport).tolower() : "udp")}:{host}:{PortOf(uri)}" : default(Text);

    private bool Parsed(out SipUri uri) => SipUri.TryParse(text.Octets, out uri);
    private Text OrEmpty(Slice part) => part.IsPresent ? PartOf(text, part) : text.Slice(0, 0);
    private Text Defined(Text part) => part.IsNull ? text.Slice(0, 0) : part;
}
