using Chappe.Sip.Headers;
using static Chappe.Engine.Vocabulary.UriEditing;

namespace Chappe.Engine.Vocabulary;

/// <summary>Kamailio's <c>{tobody.…}</c>: the parts of a From or To value. What is not there is empty; of a text that is no address everything is undefined.</summary>
public readonly struct ToBodyTransformations(Text text)
{
    /// <summary>The URI.</summary>
    public Text uri => Parsed(out var address) ? PartOf(text, address.Uri) : default;
    /// <summary>The tag.</summary>
    public Text tag => Parsed(out var address) ? address.Tag.IsPresent ? PartOf(text, address.Tag) : text.Slice(0, 0) : default;
    /// <summary>The display name as written, with its quotes.</summary>
    public Text display => Parsed(out var address) ? address.DisplayName.IsPresent ? PartOf(text, address.DisplayName) : text.Slice(0, 0) : default;
    /// <summary>The user part of the URI.</summary>
    public Text user => uri.uri.user;
    /// <summary>The host of the URI.</summary>
    public Text host => uri.uri.host;
    /// <summary>The header parameters without their first semicolon.</summary>
    public Text @params => Parsed(out var address) ? address.Parameters.IsPresent ? PartOf(text, address.Parameters).strip(1) : text.Slice(0, 0) : default;

    private bool Parsed(out NameAddr address) => NameAddr.TryParse(text.Octets, 0, text.Length, out address);
}
