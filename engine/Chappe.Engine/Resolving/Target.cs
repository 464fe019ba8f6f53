using Chappe.Engine.Transports;

namespace Chappe.Engine.Resolving;

/// <summary>One place that a request can be sent to.</summary>
/// <param name="Transport">The transport to use there.</param>
/// <param name="Address">Address and port.</param>
public readonly record struct Target(TransportKind Transport, NetAddress Address)
{
    /// <summary>The domain that the request asked for, which the certificate there must name (RFC 5922 section 7); null when the URI had an address.</summary>
    public string? Domain { get; init; }

    /// <summary>The same place, whichever domain led there.</summary>
    public bool Equals(Target other) => Transport == other.Transport && Address.Equals(other.Address);
    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Transport, Address);
}

/// <summary>What a name led to, in the order of preference (RFC 3263 section 4). One target needs no array; several share the resolver's.</summary>
public readonly struct TargetList
{
    private readonly Target _single;
    private readonly Target[]? _all;

    /// <summary>One target.</summary>
    public TargetList(Target single)
    {
        _single = single;
        Count = 1;
    }

    /// <summary>Several; the array must not change afterwards.</summary>
    public TargetList(Target[] all)
    {
        _all = all;
        Count = all.Length;
    }

    /// <summary>How many; 0 when the name leads nowhere.</summary>
    public int Count { get; }

    /// <summary>One of them.</summary>
    public Target this[int index] => _all is null && index == 0 && Count == 1 ? _single : _all![index];
}
