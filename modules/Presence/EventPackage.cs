namespace Chappe.Modules.Presence;

/// <summary>This is one kind of news that can be published and subscribed to (RFC 6665 section 7): its name, the type of its bodies, and how several publications become one document.</summary>
/// <param name="Name">The value of Event.</param>
/// <param name="ContentType">The type of its bodies.</param>
internal abstract record EventPackage(string Name, string ContentType)
{
    /// <summary>False for news that nobody publishes, because they are made here.</summary>
    public virtual bool CanBePublished => true;

    /// <summary>Says whether a body is of the package.</summary>
    public abstract bool IsValid(ReadOnlyMemory<byte> body);

    /// <summary>One document of all publications, the newest first; empty when there is none.</summary>
    /// <param name="bodies">The bodies, the newest first.</param>
    /// <param name="uri">Whose they are.</param>
    /// <param name="version">Counts the documents that this subscriber got.</param>
    public abstract ReadOnlyMemory<byte> Compose(IReadOnlyList<ReadOnlyMemory<byte>> bodies, string uri, int version);
}
