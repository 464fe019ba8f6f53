using System.Xml.Linq;

namespace Chappe.Modules.Presence;

/// <summary>Presence (RFC 3856): PIDF documents (RFC 3863), whose tuples and persons are put together.</summary>
internal sealed record PresencePackage() : EventPackage("presence", "application/pidf+xml")
{
    /// <inheritdoc/>
    public override bool IsValid(ReadOnlyMemory<byte> body) => Documents.Read(body, "presence") is not null;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Compose(IReadOnlyList<ReadOnlyMemory<byte>> bodies, string uri, int version)
    {
        if (bodies.Count == 0 || Documents.Read(bodies[0], "presence") is not { Root: { } root } newest) return default;
        // RFC 3863 section 4.1.2: ids are unique within a document.
        var ids = root.Elements().Select(KeyOf).ToHashSet();
        foreach (var body in bodies.Skip(1))
            foreach (var element in Documents.Read(body, "presence")?.Root?.Elements() ?? [])
                if (element.Name.LocalName is "tuple" or "person" or "device" && ids.Add(KeyOf(element))) root.Add(new XElement(element));
        return Documents.Write(newest);
    }

    private static (string, string?) KeyOf(XElement element) => (element.Name.LocalName, (string?)element.Attribute("id"));
}
