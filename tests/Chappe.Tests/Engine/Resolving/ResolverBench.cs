using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Resolving;
using Chappe.Engine.Timers;
using Chappe.Engine.Transports;

namespace Chappe.Tests.Engine.Resolving;

/// <summary>A resolver with a DNS of the test's making, time by hand, and listeners for all transports unless said otherwise.</summary>
internal sealed class ResolverBench : IDnsSource
{
    /// <summary>A clock whose timers go off when it is moved.</summary>
    internal sealed class HandTime : TimeProvider
    {
        private readonly Lock _lock = new();
        private readonly List<Timer> _timers = [];
        private long _now;

        private sealed class Timer(HandTime time, TimerCallback callback, object? state) : ITimer
        {
            public long Due = long.MaxValue;

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                lock (time._lock) Due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : time._now + (long)dueTime.TotalMilliseconds;
                return true;
            }

            public void Ring() => callback(state);
            public void Dispose() { lock (time._lock) time._timers.Remove(this); }
            public ValueTask DisposeAsync() { Dispose(); return default; }
        }

        public override long TimestampFrequency => 1000;
        public override long GetTimestamp() => Volatile.Read(ref _now);

        public int Armed { get { lock (_lock) return _timers.Count(t => t.Due != long.MaxValue); } }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new Timer(this, callback, state);
            lock (_lock) _timers.Add(timer);
            timer.Change(dueTime, period);
            return timer;
        }

        public void Go(TimeSpan by)
        {
            List<Timer> due;
            lock (_lock)
            {
                _now += (long)by.TotalMilliseconds;
                due = [.. _timers.Where(t => t.Due <= _now)];
                due.ForEach(t => t.Due = long.MaxValue);
            }
            due.ForEach(t => t.Ring());
        }
    }

    private sealed class Observer : IResolveObserver
    {
        public readonly TaskCompletionSource<TargetList> Told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public void Resolved(in TargetList targets) => Told.SetResult(targets); // throws when told twice
    }

    private readonly Dictionary<(string, DnsKind), DnsAnswer> _zone = [];

    internal ResolverBench(Func<TransportKind, bool, bool>? canSend = null, string hosts = "", int seed = 1)
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, hosts);
        Resolver = new Resolver(this, new Clock(Time), new Counters(), canSend ?? ((_, _) => true), new HostsFile(file), new Random(seed));
        File.Delete(file);
    }

    internal HandTime Time { get; } = new();
    internal Resolver Resolver { get; }
    /// <summary>What was asked, in order.</summary>
    internal ConcurrentQueue<string> Asked { get; } = [];
    /// <summary>Questions of these kinds are never answered.</summary>
    internal HashSet<DnsKind> Silent { get; } = [];
    /// <summary>Answers wait for it.</summary>
    internal Task Gate { get; set; } = Task.CompletedTask;
    internal TimeSpan TimeToLive { get; set; } = TimeSpan.FromMinutes(5);

    internal ResolverBench Naptr(string name, int order, int preference, string service, string replacement, string flags = "s") =>
        Add(name, DnsKind.Naptr, a => a with { Naptrs = [.. a.Naptrs, new NaptrEntry(order, preference, flags, service, replacement)] });

    internal ResolverBench Srv(string name, int priority, int weight, int port, string host) =>
        Add(name, DnsKind.Srv, a => a with { Services = [.. a.Services, new SrvEntry(priority, weight, port, host)] });

    internal ResolverBench Host(string name, params string[] addresses)
    {
        foreach (var address in addresses.Select(IPAddress.Parse))
            Add(name, address.GetAddressBytes().Length == 4 ? DnsKind.A : DnsKind.Aaaa, a => a with { Addresses = [.. a.Addresses, address] });
        return this;
    }

    private ResolverBench Add(string name, DnsKind kind, Func<DnsAnswer, DnsAnswer> with)
    {
        _zone[(name, kind)] = with(_zone.GetValueOrDefault((name, kind)) ?? new DnsAnswer(DnsOutcome.Found, TimeToLive));
        return this;
    }

    public async Task<DnsAnswer> QueryAsync(string name, DnsKind kind, CancellationToken cancel)
    {
        Asked.Enqueue($"{kind} {name}");
        if (Silent.Contains(kind)) await Task.Delay(Timeout.Infinite, cancel);
        await Gate;
        return _zone.GetValueOrDefault((name, kind)) ?? new DnsAnswer(DnsOutcome.NotFound, TimeSpan.FromSeconds(30));
    }

    /// <summary>The targets as "udp 192.0.2.1:5060", in order; asks when it is not known.</summary>
    internal async Task<string[]> ResolveAsync(string host, int port = 0, TransportKind transport = TransportKind.Any, bool isSecure = false)
    {
        var telling = Start(host, port, transport, isSecure);
        return Texts(await telling.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    internal Task<TargetList> Start(string host, int port = 0, TransportKind transport = TransportKind.Any, bool isSecure = false)
    {
        var question = new ResolveQuestion { Host = Encoding.ASCII.GetBytes(host), Port = port, Transport = transport, IsSecure = isSecure };
        if (Resolver.TryResolveNow(question, out var targets)) return Task.FromResult(targets);
        var observer = new Observer();
        Resolver.Resolve(question, observer);
        return observer.Told.Task;
    }

    /// <summary>What is known without asking; null when somebody has to be asked.</summary>
    internal string[]? Now(string host, int port = 0, TransportKind transport = TransportKind.Any, bool isSecure = false)
    {
        var question = new ResolveQuestion { Host = Encoding.ASCII.GetBytes(host), Port = port, Transport = transport, IsSecure = isSecure };
        return Resolver.TryResolveNow(question, out var targets) ? Texts(targets) : null;
    }

    internal static string[] Texts(TargetList targets) =>
        [.. Enumerable.Range(0, targets.Count).Select(i => $"{targets[i].Transport.ToString().ToLowerInvariant()} {targets[i].Address}")];
}
