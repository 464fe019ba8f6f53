using Chappe.Sip.Headers;
using static Chappe.Engine.Vocabulary.UriEditing;

namespace Chappe.Engine.Vocabulary;

/// <summary>Kamailio's <c>{nameaddr.…}</c>. Undefined for what is not there or when the text is no address.</summary>
public readonly struct NameAddrTransformations(Text text)
{
    /// <summary>The display name without its quotes.</summary>
    public Text name => Parsed(out var address) ? PartOf(text, address.DisplayName).unquote() : default;
    /// <summary>The URI without brackets.</summary>
    public Text uri => Parsed(out var address) ? PartOf(text, address.Uri) : default;
    /// <summary>The length of the first address.</summary>
    public int len => Parsed(out var address) ? address.Value.Length : 0;

    private bool Parsed(out NameAddr address) => NameAddr.TryParse(text.Octets, 0, text.Length, out address);
}
