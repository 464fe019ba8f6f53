using System.Net;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;

namespace Chappe.Engine.Resolving;

/// <summary>Asks the servers that the system is set up with (resolv.conf). It remembers nothing: that is <see cref="DnsCache"/>'s part.</summary>
public sealed class DnsClientSource : IDnsSource
{
    private static readonly TimeSpan s_absent = TimeSpan.FromSeconds(30);
    private readonly LookupClient _client;

    /// <summary>Uses the system's servers.</summary>
    public DnsClientSource() : this(new LookupClientOptions()) { }

    /// <summary>Uses one server.</summary>
    public DnsClientSource(IPEndPoint server) : this(new LookupClientOptions(server)) { }

    private DnsClientSource(LookupClientOptions options)
    {
        options.UseCache = false;
        options.Retries = 1;
        options.Timeout = TimeSpan.FromSeconds(1);
        options.ThrowDnsErrors = false;
        options.UseTcpFallback = true;
        _client = new LookupClient(options);
    }

    /// <inheritdoc/>
    public async Task<DnsAnswer> QueryAsync(string name, DnsKind kind, CancellationToken cancel)
    {
        var type = kind switch { DnsKind.Naptr => QueryType.NAPTR, DnsKind.Srv => QueryType.SRV, DnsKind.A => QueryType.A, _ => QueryType.AAAA };
        IDnsQueryResponse response;
        try
        {
            response = await _client.QueryAsync(name, type, QueryClass.IN, cancel).ConfigureAwait(false);
        }
        catch (Exception error) when (error is DnsResponseException or SocketException or ArgumentException or InvalidOperationException)
        {
            // A server that is away, or a name that no DNS message can hold.
            return new DnsAnswer(error is ArgumentException ? DnsOutcome.NotFound : DnsOutcome.Failed, DnsCache.FailureLife);
        }
        if (response.HasError && response.Header.ResponseCode != DnsHeaderResponseCode.NotExistentDomain) return new DnsAnswer(DnsOutcome.Failed, DnsCache.FailureLife);
        var answer = Read(response, kind);
        return answer ?? new DnsAnswer(DnsOutcome.NotFound, AbsenceOf(response));
    }

    private static DnsAnswer? Read(IDnsQueryResponse response, DnsKind kind)
    {
        // A CNAME on the way counts too: what it leads to is no longer true than it is.
        var life = TimeSpan.FromSeconds(response.Answers.Select(static r => r.TimeToLive).DefaultIfEmpty().Min());
        switch (kind)
        {
            case DnsKind.Naptr:
                var naptrs = response.Answers.OfType<NAPtrRecord>()
                    .Select(r => new NaptrEntry(r.Order, r.Preference, r.Flags, r.Services, NameOf(r.Replacement)) { Regexp = r.RegularExpression }).ToArray();
                return naptrs.Length == 0 ? null : new DnsAnswer(DnsOutcome.Found, life) { Naptrs = naptrs };
            case DnsKind.Srv:
                var services = response.Answers.OfType<SrvRecord>()
                    .Select(r => new SrvEntry(r.Priority, r.Weight, r.Port, NameOf(r.Target))).ToArray();
                return services.Length == 0 ? null : new DnsAnswer(DnsOutcome.Found, life) { Services = services };
            default:
                var addresses = response.Answers.OfType<AddressRecord>().Select(static r => r.Address).ToArray();
                return addresses.Length == 0 ? null : new DnsAnswer(DnsOutcome.Found, life) { Addresses = addresses };
        }
    }

    /// <summary>RFC 2308 section 5: the lesser of the SOA's own life and its minimum.</summary>
    private static TimeSpan AbsenceOf(IDnsQueryResponse response) =>
        response.Authorities.OfType<SoaRecord>().FirstOrDefault() is { } soa ? TimeSpan.FromSeconds(Math.Min(soa.Minimum, (uint)soa.TimeToLive)) : s_absent;

    private static string NameOf(DnsString name) => name.Value.TrimEnd('.');
}
