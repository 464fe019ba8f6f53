using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Chappe.Modules.Presence;

/// <summary>XML from strangers: no document types, no entities, bounded.</summary>
internal static class Documents
{
    private static readonly XmlReaderSettings s_settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 128 * 1024, IgnoreWhitespace = true };
    private const int MostDepth = 32;

    /// <summary>Reads a document.</summary>
    /// <returns>null when it is none, or its root has another name.</returns>
    public static XDocument? Read(ReadOnlyMemory<byte> body, string root)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body.ToArray(), writable: false), s_settings);
            var document = XDocument.Load(new DepthGuard(reader, MostDepth), LoadOptions.None);
            return document.Root?.Name.LocalName == root ? document : null;
        }
        catch (Exception wrong) when (wrong is XmlException or InvalidOperationException or ArgumentException)
        {
            // The framework has no other way to say that a text is no XML. It costs a PUBLISH that is refused, nothing else.
            return null;
        }
    }

    /// <summary>Writes a document as Kamailio does: indented by two, a line at its end.</summary>
    public static byte[] Write(XDocument document)
    {
        var stream = new MemoryStream();
        using (var writer = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, IndentChars = "  ", NewLineChars = "\n", OmitXmlDeclaration = true }))
            document.WriteTo(writer);
        return [.. "<?xml version=\"1.0\"?>\n"u8, .. stream.ToArray(), (byte)'\n'];
    }

    /// <summary>A reader that refuses elements nested too deeply, before a tree is built of them.</summary>
    private sealed class DepthGuard(XmlReader inner, int most) : XmlReader
    {
        public override bool Read() => inner.Read() && (inner.Depth <= most ? true : throw new XmlException("nested too deeply"));
        public override int AttributeCount => inner.AttributeCount;
        public override string BaseURI => inner.BaseURI;
        public override int Depth => inner.Depth;
        public override bool EOF => inner.EOF;
        public override bool IsEmptyElement => inner.IsEmptyElement;
        public override string LocalName => inner.LocalName;
        public override string NamespaceURI => inner.NamespaceURI;
        public override XmlNameTable NameTable => inner.NameTable;
        public override XmlNodeType NodeType => inner.NodeType;
        public override string Prefix => inner.Prefix;
        public override ReadState ReadState => inner.ReadState;
        public override string Value => inner.Value;
        public override string GetAttribute(int i) => inner.GetAttribute(i);
        public override string? GetAttribute(string name) => inner.GetAttribute(name);
        public override string? GetAttribute(string name, string? namespaceURI) => inner.GetAttribute(name, namespaceURI);
        public override string? LookupNamespace(string prefix) => inner.LookupNamespace(prefix);
        public override bool MoveToAttribute(string name) => inner.MoveToAttribute(name);
        public override bool MoveToAttribute(string name, string? ns) => inner.MoveToAttribute(name, ns);
        public override bool MoveToElement() => inner.MoveToElement();
        public override bool MoveToFirstAttribute() => inner.MoveToFirstAttribute();
        public override bool MoveToNextAttribute() => inner.MoveToNextAttribute();
        public override bool ReadAttributeValue() => inner.ReadAttributeValue();
        public override void ResolveEntity() => inner.ResolveEntity();
    }
}
