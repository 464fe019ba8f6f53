using Chappe.Engine.Transports;

namespace Chappe.Engine.Modules;

/// <summary>This is what a module that keeps in touch with registered clients needs of the one that knows them.</summary>
public interface IContactSource
{
    /// <summary>In how many parts the contacts are; one part is visited at a time, so that a large table is no long pause.</summary>
    int PartCount { get; }

    /// <summary>Shows the live contacts of one part.</summary>
    void Visit(int part, IContactVisitor visitor);
}

/// <summary>Is shown contacts, under a lock of theirs: it copies what it needs and does not wait.</summary>
public interface IContactVisitor
{
    /// <summary>One contact; its spans are valid during the call.</summary>
    void Visit(in KnownContact contact);
}

/// <summary>One registered contact.</summary>
public readonly ref struct KnownContact
{
    /// <summary>The Contact URI.</summary>
    public ReadOnlySpan<byte> Uri { get; init; }
    /// <summary>Where its REGISTER really came from, as a URI; empty when nobody noted it.</summary>
    public ReadOnlySpan<byte> Received { get; init; }
    /// <summary>Path values, joined with commas; empty when there is none.</summary>
    public ReadOnlySpan<byte> Path { get; init; }
    /// <summary>The branch flags of its registration.</summary>
    public uint BranchFlags { get; init; }
    /// <summary>It is behind NAT: <c>usrloc.nat_bflag</c> is among its flags.</summary>
    public bool IsNated { get; init; }
    /// <summary>The listener that it registered through; null when that is closed.</summary>
    public Listener? Socket { get; init; }
    /// <summary>The connection that it registered over, 0 for none.</summary>
    public long ConnectionId { get; init; }
}
