using System.Net;
using Chappe.Engine.Transports;

namespace Chappe.Engine.Resolving;

/// <summary>
/// One search for the servers of a name, step by step as RFC 3263 has it: NAPTR says which transports, SRV says which hosts and
/// ports, A and AAAA say where they are. With <see cref="_isCacheOnly"/> nobody is asked, and what is not remembered ends it.
/// </summary>
internal sealed class Search(Resolver resolver, string name, int port, TransportKind transport, bool isSecure, HostsFile hosts, bool isCacheOnly)
{
    /// <summary>Most targets of one name; more would be tried by nobody.</summary>
    private const int MostTargets = 16;

    // What we prefer when DNS does not say (RFC 3263 section 4.1 leaves it to us): UDP as every SIP element has it.
    private static readonly TransportKind[] s_plain = [TransportKind.Udp, TransportKind.Tcp, TransportKind.Tls], s_secure = [TransportKind.Tls];

    private readonly bool _isCacheOnly = isCacheOnly;
    private readonly List<Target> _targets = [];
    private readonly long _began = resolver.Clock.Milliseconds;

    /// <summary>Something was not remembered and not asked for either.</summary>
    internal bool HasMissed { get; private set; }

    /// <summary>Searches and tells.</summary>
    internal async Task TellAsync(IResolveObserver observer)
    {
        resolver.RefreshHosts();
        var found = await RunAsync().ConfigureAwait(false);
        observer.Resolved(Resolver.ListOf(found));
    }

    internal async ValueTask<List<Target>> RunAsync()
    {
        if (name.Length == 0 || transport == TransportKind.Sctp) return _targets;
        // A port was written (4.2), or the name is this machine's own business: no NAPTR, no SRV.
        if (port != 0 || hosts.Find(name) is not null)
        {
            var by = transport != TransportKind.Any ? transport : TransportKind.Udp;
            await AddHostAsync(by, name, port).ConfigureAwait(false);
            return _targets;
        }
        if (transport != TransportKind.Any)
        {
            if (!await AddServicesAsync(transport, AskAsync(ServiceName(transport), DnsKind.Srv)).ConfigureAwait(false)) await AddHostAsync(transport, name, 0).ConfigureAwait(false);
            return _targets;
        }
        if (await AddByNaptrAsync().ConfigureAwait(false)) return _targets;
        bool any = false;
        // All at once: a silent server must not be waited for three times.
        var asked = (isSecure ? s_secure : s_plain).Where(IsPossible).Select(by => (By: by, Answer: AskAsync(ServiceName(by), DnsKind.Srv))).ToArray();
        foreach (var (by, answer) in asked) any |= await AddServicesAsync(by, answer).ConfigureAwait(false);
        if (!any) await AddHostAsync(isSecure ? TransportKind.Tls : TransportKind.Udp, name, 0).ConfigureAwait(false);
        return _targets;
    }

    /// <summary>RFC 3263 section 4.1. Of the records that we can follow, those of the lowest order, by preference (RFC 3403 section 4.1).</summary>
    private async ValueTask<bool> AddByNaptrAsync()
    {
        var answer = await AskAsync(name, DnsKind.Naptr).ConfigureAwait(false);
        var usable = answer.Naptrs.Select(n => (Entry: n, Transport: TransportOf(n.Service)))
            .Where(n => IsPossible(n.Transport) && (!isSecure || n.Transport is TransportKind.Tls or TransportKind.Wss) && n.Entry.Replacement.Length > 0)
            .OrderBy(n => n.Entry.Order).ThenBy(n => n.Entry.Preference).ToArray();
        if (usable.Length == 0) return false;
        bool any = false;
        foreach (var (entry, by) in usable.TakeWhile(n => n.Entry.Order == usable[0].Entry.Order))
        {
            string to = entry.Replacement.ToLowerInvariant();
            if (entry.Flags.Equals("a", StringComparison.OrdinalIgnoreCase)) any |= await AddHostAsync(by, to, 0).ConfigureAwait(false);
            else any |= await AddServicesAsync(by, AskAsync(to, DnsKind.Srv)).ConfigureAwait(false);
        }
        return any;
    }

    /// <summary>RFC 3263 section 4.2. True when the SRV records exist, even if their hosts lead nowhere: they are what the domain says.</summary>
    private async ValueTask<bool> AddServicesAsync(TransportKind by, ValueTask<DnsAnswer> services)
    {
        var answer = await services.ConfigureAwait(false);
        if (answer.Services.Count == 0) return false;
        foreach (var entry in resolver.Order(answer.Services))
        {
            // RFC 2782: a host "." says that the service is decidedly not there.
            if (entry.Host.Length == 0 || entry.Port == 0 || _targets.Count >= MostTargets) continue;
            await AddHostAsync(by, entry.Host.ToLowerInvariant(), entry.Port).ConfigureAwait(false);
        }
        return true;
    }

    private async ValueTask<bool> AddHostAsync(TransportKind by, string host, int hostPort)
    {
        if (hostPort == 0) hostPort = ListenSpec.DefaultPortOf(by);
        int before = _targets.Count;
        if (IPAddress.TryParse(host, out var numeric)) Add(numeric);
        else if (hosts.Find(host) is { } known)
        {
            foreach (var address in known) Add(address);
        }
        else
        {
            var four = resolver.CanSend(by, true) ? AskAsync(host, DnsKind.A) : default;
            var six = resolver.CanSend(by, false) ? AskAsync(host, DnsKind.Aaaa) : default;
            foreach (var address in (await four.ConfigureAwait(false))?.Addresses ?? []) Add(address);
            foreach (var address in (await six.ConfigureAwait(false))?.Addresses ?? []) Add(address);
        }
        return _targets.Count > before;

        void Add(IPAddress address)
        {
            var target = new Target(by, NetAddress.From(address, hostPort)) { Domain = name };
            if (_targets.Count < MostTargets && resolver.CanSend(by, target.Address.IsIPv4) && !_targets.Contains(target)) _targets.Add(target);
        }
    }

    /// <summary>One question. A third of the time that is left at most, so that a server that is silent about NAPTR still leaves time for the address.</summary>
    private async ValueTask<DnsAnswer> AskAsync(string about, DnsKind kind)
    {
        if (resolver.Cache.TryGet(about, kind, out var known)) return known;
        var left = resolver.Deadline - TimeSpan.FromMilliseconds(resolver.Clock.Milliseconds - _began);
        if (_isCacheOnly || left <= TimeSpan.Zero)
        {
            HasMissed = true;
            return new DnsAnswer(DnsOutcome.Failed, default);
        }
        bool isLast = kind is DnsKind.A or DnsKind.Aaaa;
        return await resolver.Cache.GetAsync(about, kind, isLast ? left : left / 3).ConfigureAwait(false);
    }

    private bool IsPossible(TransportKind by) => by != TransportKind.Any && (resolver.CanSend(by, true) || resolver.CanSend(by, false));

    private string ServiceName(TransportKind by) => by switch
    {
        TransportKind.Udp => $"_sip._udp.{name}",
        TransportKind.Tcp => $"_sip._tcp.{name}",
        TransportKind.Tls => $"_sips._tcp.{name}",
        TransportKind.Ws => $"_sip._ws.{name}",
        _ => $"_sips._ws.{name}",
    };

    private static TransportKind TransportOf(string service) => service.ToUpperInvariant() switch
    {
        "SIP+D2U" => TransportKind.Udp,
        "SIP+D2T" => TransportKind.Tcp,
        "SIPS+D2T" => TransportKind.Tls,
        "SIP+D2W" => TransportKind.Ws,
        "SIPS+D2W" => TransportKind.Wss,
        _ => TransportKind.Any,
    };
}
