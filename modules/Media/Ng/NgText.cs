using System.Text;

namespace Chappe.Modules.Media.Ng;

/// <summary>Octets, nearly always text: a word, a tag, a whole SDP.</summary>
internal sealed class NgText(ReadOnlyMemory<byte> octets) : NgValue
{
    /// <summary>The octets of <paramref name="text"/> in UTF-8.</summary>
    public NgText(string text) : this(Encoding.UTF8.GetBytes(text)) { }

    /// <summary>The octets.</summary>
    public ReadOnlyMemory<byte> Octets { get; } = octets;

    /// <summary>The octets as UTF-8.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Octets.Span);
}
