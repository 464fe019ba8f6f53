using System.Globalization;
using System.Xml.Linq;

namespace Chappe.Modules.Presence;

/// <summary>Who is in which call (RFC 4235), for busy lamps: the dialogs of all publications in one document.</summary>
internal sealed record DialogInfoPackage() : EventPackage("dialog", "application/dialog-info+xml")
{
    private static readonly XNamespace s_ns = "urn:ietf:params:xml:ns:dialog-info";

    /// <inheritdoc/>
    public override bool IsValid(ReadOnlyMemory<byte> body) => Documents.Read(body, "dialog-info") is not null;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Compose(IReadOnlyList<ReadOnlyMemory<byte>> bodies, string uri, int version)
    {
        // RFC 4235 section 4.1: version grows with every document that a subscriber gets.
        var root = new XElement(s_ns + "dialog-info", new XAttribute("version", version.ToString(CultureInfo.InvariantCulture)), new XAttribute("state", "full"), new XAttribute("entity", uri));
        foreach (var body in bodies)
            foreach (var dialog in Documents.Read(body, "dialog-info")?.Root?.Elements().Where(e => e.Name.LocalName == "dialog") ?? []) root.Add(new XElement(dialog));
        return Documents.Write(new XDocument(root));
    }
}
