using Chappe.Engine.Transports;

namespace Chappe.Engine.Resolving;

/// <summary>What a URI says about where it wants to go (RFC 3263 section 4).</summary>
public readonly ref struct ResolveQuestion
{
    /// <summary>The host of the URI (or its maddr): a name or an address, IPv6 in brackets.</summary>
    public ReadOnlySpan<byte> Host { get; init; }
    /// <summary>The port, 0 when the URI has none: then SRV may decide.</summary>
    public int Port { get; init; }
    /// <summary>The transport of the URI, <see cref="TransportKind.Any"/> when it has none: then NAPTR and SRV may decide.</summary>
    public TransportKind Transport { get; init; }
    /// <summary>A <c>sips</c> URI: only TLS will do.</summary>
    public bool IsSecure { get; init; }
}

/// <summary>Finds the targets of a URI without ever holding up a worker (threats G5).</summary>
public interface IResolver
{
    /// <summary>Answers when nobody has to be asked: the host is an address, or the answer is remembered.</summary>
    /// <returns>true with the targets (none: the name is known to lead nowhere); false when <see cref="Resolve"/> is needed.</returns>
    bool TryResolveNow(in ResolveQuestion question, out TargetList targets);

    /// <summary>Asks. <paramref name="observer"/> hears exactly once, soon, on any thread that holds no lock; also of a deadline that passed.</summary>
    void Resolve(in ResolveQuestion question, IResolveObserver observer);

    /// <summary>The NAPTR records of a name, for who lives on them (ENUM): remembered ones, else what DNS says in time.</summary>
    /// <returns>None when there are none, or nobody answered.</returns>
    ValueTask<IReadOnlyList<NaptrEntry>> FindNaptrAsync(string name) => new([]);
}

/// <summary>Waits for <see cref="IResolver.Resolve"/>.</summary>
public interface IResolveObserver
{
    /// <summary>The answer; no targets when the name leads nowhere or DNS did not answer in time.</summary>
    void Resolved(in TargetList targets);
}

/// <summary>Knows addresses only; names lead nowhere.</summary>
public sealed class NumericResolver : IResolver
{
    /// <inheritdoc/>
    public bool TryResolveNow(in ResolveQuestion question, out TargetList targets)
    {
        var transport = question.Transport != TransportKind.Any ? question.Transport : question.IsSecure ? TransportKind.Tls : TransportKind.Udp;
        int port = question.Port != 0 ? question.Port : transport switch { TransportKind.Tls => 5061, TransportKind.Ws => 80, TransportKind.Wss => 443, _ => 5060 };
        targets = NetAddress.TryParseHost(question.Host, port, out var address) ? new TargetList(new Target(transport, address)) : default;
        return true;
    }

    /// <inheritdoc/>
    public void Resolve(in ResolveQuestion question, IResolveObserver observer) => observer.Resolved(default);
}
