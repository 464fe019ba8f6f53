using System.Text;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Timers;
using Chappe.Engine.Transports;

namespace Chappe.Engine.Resolving;

/// <summary>
/// Finds the servers of a URI as RFC 3263 section 4 says. An address is answered at once and without memory; a name that is
/// remembered is answered at once too; everything else is asked for elsewhere, with a deadline, so that no worker waits
/// (threats G5). Every request gets its own list and goes through it on its own: no state of failover is shared.
/// </summary>
public sealed class Resolver : IResolver
{
    private readonly HostsFile _hosts;
    private readonly Random _random;

    /// <summary>Makes a resolver.</summary>
    /// <param name="source">Who asks DNS.</param>
    /// <param name="clock">Time.</param>
    /// <param name="counters">Numbers, <c>dns.*</c>.</param>
    /// <param name="canSend">Whether there is a listener to send from by that transport, to IPv4 (true) or IPv6.</param>
    public Resolver(IDnsSource source, Clock clock, Counters counters, Func<TransportKind, bool, bool> canSend)
        : this(source, clock, counters, canSend, new HostsFile(), Random.Shared) { }

    internal Resolver(IDnsSource source, Clock clock, Counters counters, Func<TransportKind, bool, bool> canSend, HostsFile hosts, Random random)
    {
        Cache = new DnsCache(source, clock, counters);
        Clock = clock;
        CanSend = canSend;
        _hosts = hosts;
        _random = random;
    }

    /// <summary>After this long a name counts as leading nowhere.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(3);

    internal DnsCache Cache { get; }
    internal Clock Clock { get; }
    internal Func<TransportKind, bool, bool> CanSend { get; }

    /// <summary>A resolver that asks the system's DNS servers, for the listeners of <paramref name="proxy"/>.</summary>
    public static Resolver For(Proxy proxy) => new(new DnsClientSource(), proxy.Clock, proxy.Counters, (transport, isIPv4) =>
    {
        foreach (var listener in proxy.Listeners.Ways)
            if ((listener.Transport == transport || IsWeb(listener.Transport) && IsWeb(transport)) && listener.Local.IsIPv4 == isIPv4) return true;
        return false;
    });

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<NaptrEntry>> FindNaptrAsync(string name) => (await Cache.GetAsync(name, DnsKind.Naptr, Deadline).ConfigureAwait(false)).Naptrs;

    // transport=ws stands for both (RFC 7118 section 5); which one a browser came by, its connection knows.
    private static bool IsWeb(TransportKind transport) => transport is TransportKind.Ws or TransportKind.Wss;

    /// <inheritdoc/>
    public bool TryResolveNow(in ResolveQuestion question, out TargetList targets)
    {
        if (!TryReadTransport(question, out var transport))
        {
            targets = default;
            return true;
        }
        int defaultPort = ListenSpec.DefaultPortOf(transport == TransportKind.Any ? TransportKind.Udp : transport);
        if (NetAddress.TryParseHost(question.Host, question.Port != 0 ? question.Port : defaultPort, out var address))
        {
            // RFC 3263 section 4.1: a numeric target without a transport goes by UDP (a sips one has TLS by now).
            targets = new TargetList(new Target(transport == TransportKind.Any ? TransportKind.Udp : transport, address));
            return true;
        }
        targets = default;
        if (!TryReadName(question.Host, out string name)) return true;
        var search = new Search(this, name, question.Port, transport, question.IsSecure, _hosts, isCacheOnly: true);
        var found = search.RunAsync();
        // Without anybody to ask, it has run to its end right here.
        if (search.HasMissed || !found.IsCompletedSuccessfully) return false;
        targets = ListOf(found.Result);
        return true;
    }

    /// <inheritdoc/>
    public void Resolve(in ResolveQuestion question, IResolveObserver observer)
    {
        string name = TryReadName(question.Host, out string read) ? read : "";
        var transport = TryReadTransport(question, out var wanted) ? wanted : TransportKind.Sctp;
        var search = new Search(this, name, question.Port, transport, question.IsSecure, _hosts, isCacheOnly: false);
        // Never on the caller's thread, which may hold the lock that the observer needs.
        ThreadPool.UnsafeQueueUserWorkItem(static state => _ = state.Search.TellAsync(state.Observer), (Search: search, Observer: observer), preferLocal: false);
    }

    internal static TargetList ListOf(List<Target> found) => found.Count switch
    {
        0 => default,
        1 => new TargetList(found[0]),
        _ => new TargetList([.. found]),
    };

    internal SrvEntry[] Order(IReadOnlyList<SrvEntry> services)
    {
        lock (_random) return ServiceOrder.Of(services, _random);
    }

    internal void RefreshHosts() => _hosts.Refresh();

    /// <summary>Reads the transport of a sips URI as the one over TLS (RFC 3261 section 26.2.2); what cannot be secured is no way at all.</summary>
    private static bool TryReadTransport(in ResolveQuestion question, out TransportKind transport)
    {
        transport = question.Transport;
        if (!question.IsSecure) return transport != TransportKind.Sctp;
        transport = transport switch
        {
            TransportKind.Any or TransportKind.Tcp or TransportKind.Tls => TransportKind.Tls,
            TransportKind.Ws or TransportKind.Wss => TransportKind.Wss,
            _ => TransportKind.Sctp,
        };
        return transport != TransportKind.Sctp;
    }

    /// <summary>A host name of RFC 1123 in small letters, also with underscores; anything else leads nowhere and is not asked for.</summary>
    private static bool TryReadName(ReadOnlySpan<byte> host, out string name)
    {
        name = "";
        if (host.Length is 0 or > 253) return false;
        if (host[^1] == '.') host = host[..^1];
        int label = 0;
        foreach (byte c in host)
        {
            label = c == '.' ? 0 : label + 1;
            if (label > 63 || c == '.' && name.Length == 0 && host[0] == '.') return false;
            if (c is not ((>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'.' or (byte)'_')) return false;
        }
        if (host.IsEmpty || host.IndexOf(".."u8) >= 0) return false;
        name = string.Create(host.Length, host, static (text, from) => Ascii.ToLower(from, text, out _));
        return true;
    }
}
