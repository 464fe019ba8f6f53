using System.Net;

namespace Chappe.Engine.Resolving;

/// <summary>The kinds of records that RFC 3263 asks for.</summary>
public enum DnsKind : byte
{
#pragma warning disable CS1591 // DNS's own names
    Naptr, Srv, A, Aaaa,
#pragma warning restore CS1591
}

/// <summary>How a question to DNS ended.</summary>
public enum DnsOutcome : byte
{
    /// <summary>There are records.</summary>
    Found,
    /// <summary>There is no such name, or it has no record of that kind.</summary>
    NotFound,
    /// <summary>No server answered in time, or none could.</summary>
    Failed,
}

/// <summary>A NAPTR record (RFC 3403), as far as RFC 3263 needs it.</summary>
public sealed record NaptrEntry(int Order, int Preference, string Flags, string Service, string Replacement)
{
    /// <summary>The substitution of a terminal rule (RFC 3402), which ENUM lives on; empty when there is none.</summary>
    public string Regexp { get; init; } = "";
}

/// <summary>An SRV record (RFC 2782).</summary>
public sealed record SrvEntry(int Priority, int Weight, int Port, string Host);

/// <summary>What DNS answered to one question; the list of the kind that was asked for is filled.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="TimeToLive">How long it may be remembered.</param>
public sealed record DnsAnswer(DnsOutcome Outcome, TimeSpan TimeToLive)
{
    /// <summary>NAPTR records.</summary>
    public IReadOnlyList<NaptrEntry> Naptrs { get; init; } = [];
    /// <summary>SRV records.</summary>
    public IReadOnlyList<SrvEntry> Services { get; init; } = [];
    /// <summary>Addresses of A or AAAA records.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];
}

/// <summary>Asks DNS. The one that does it is <see cref="DnsClientSource"/>; tests have their own.</summary>
public interface IDnsSource
{
    /// <summary>Asks for one kind of record. Gives up when <paramref name="cancel"/> says so; never throws but for that.</summary>
    Task<DnsAnswer> QueryAsync(string name, DnsKind kind, CancellationToken cancel);
}
