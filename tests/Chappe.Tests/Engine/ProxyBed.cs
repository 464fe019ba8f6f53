using Chappe.Engine.Vocabulary;
using System.Text;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Transactions;
using Chappe.Engine.Transports;

namespace Chappe.Tests.Engine;

/// <summary>A whole proxy in a test: memory for a network, a clock that is moved by hand, routes as plain C#.</summary>
public sealed class ProxyBed
{
    private readonly Plan _plan;
    private readonly List<Route> _routes = [];
    private readonly byte[] _buffer = new byte[65536];
    private RouteContext? _context;

    public ProxyBed(Action? request = null, params Module[] modules)
    {
        // A message that an earlier test left on this thread is its SynchronizationContext too: what awaits would go on where nobody runs it.
        Assert.That(Here.ContextOrNull, Is.Null, "a test before this one has not disposed its message");
        Module[] all = [new TmModule(), .. modules];
        Proxy = new Proxy(all, Time, Log);
        _plan = new Plan(all);
        if (!_plan.Options.All.OfType<CoreOptions>().Any()) _plan.Options.Add(new CoreOptions());
        Udp = new MemoryListener(TransportKind.Udp, "192.0.2.100", 5060);
        Tcp = new MemoryListener(TransportKind.Tcp, "192.0.2.100", 5060);
        Proxy.Listeners = new ListenerSet([Udp, Tcp], ["chappe.test"]);
        Proxy.Log.Level = LogLevel.Debug;
        if (request is not null) Add(RouteKinds.Request, "request_route", request);
    }

    public VirtualTime Time { get; } = new();
    public Proxy Proxy { get; }
    public MemoryListener Udp { get; }
    public MemoryListener Tcp { get; }
    public LogLines Log { get; } = new();
    public TmOptions Tm => _plan.Options.Get<TmOptions>();
    public OptionsSet Options => _plan.Options;

    public sealed class LogLines : ILogSink
    {
        public List<string> Lines { get; } = [];
        public void Write(LogLevel level, string source, string text, string? callId)
        {
            lock (Lines) Lines.Add($"{level} {source}: {text}");
        }
    }

    /// <summary>Adds a route. All are in force from the next message on.</summary>
    public ProxyBed Add(RouteKinds kind, string name, Action body)
    {
        _routes.Add(new Route(name, kind, () => { body(); return RouteCompletion.Done; }));
        return Publish();
    }

    /// <summary>Adds a route that awaits.</summary>
    public ProxyBed AddAsync(RouteKinds kind, string name, Func<Task> body)
    {
        _routes.Add(new Route(name, kind, () =>
        {
            var task = Go(body);
            return task.IsCompleted && !task.IsFaulted ? new RouteCompletion(task.Result, null) : new RouteCompletion(1, task);
        }));
        return Publish();
    }

    private static async Task<int> Go(Func<Task> body)
    {
        await body();
        return 1;
    }

    private ProxyBed Publish()
    {
        Proxy.Routes = new RouteTable(1, [.. _routes], _plan.Options);
        return this;
    }

    /// <summary>A datagram comes in.</summary>
    public void Receive(string from, string text) => Receive(Udp, from, 0, text);

    /// <summary>A message comes in.</summary>
    public void Receive(MemoryListener listener, string from, long connectionId, string text)
    {
        int length = Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"), _buffer);
        Receive(listener, Address(from), connectionId, _buffer.AsSpan(0, length));
    }

    public void Receive(MemoryListener listener, NetAddress from, long connectionId, ReadOnlySpan<byte> octets)
    {
        var context = _context ?? Proxy.Contexts.Rent();
        _context = null;
        context.Source = new Hop(listener, from, connectionId);
        // A route that awaits keeps the buffer, so each message has its own here.
        if (Proxy.Reception.Receive(context, octets.ToArray(), octets.Length))
        {
            context.Reset();
            _context = context;
        }
    }

    /// <summary>The next message that was sent by UDP.</summary>
    public Sent Next() => Next(Udp);

    public Sent Next(MemoryListener listener) => listener.TryTake(out var sent) ? sent : throw new AssertionException("Nothing was sent.");

    /// <summary>The next message; fails when it is not <paramref name="what"/>, written as in <c>INVITE > 10.0.0.2:5060</c> or <c>180</c>.</summary>
    public Sent Expect(string what) => Expect(Udp, what);

    public Sent Expect(MemoryListener listener, string what)
    {
        var sent = Next(listener);
        Assert.That(what.Contains('>') ? sent.ToString() : sent.Name, Is.EqualTo(what), sent.Text);
        Assert.That(sent.Fault, Is.EqualTo(Chappe.Sip.Messages.MessageFault.None), sent.Text);
        return sent;
    }

    /// <summary>Nothing (more) was sent.</summary>
    public void ExpectSilence()
    {
        if (Udp.TryTake(out var sent) || Tcp.TryTake(out sent)) Assert.Fail($"unexpected: {sent}\n{sent.Text}");
    }

    /// <summary>Everything that was sent so far by UDP.</summary>
    public List<Sent> TakeAll()
    {
        var all = new List<Sent>();
        while (Udp.TryTake(out var sent)) all.Add(sent);
        return all;
    }

    /// <summary>Lets time pass in steps of 10 ms; timers and awaiting routes run.</summary>
    public void Pass(long milliseconds)
    {
        for (long passed = 0; passed < milliseconds; passed += 10)
        {
            Time.Go(10);
            Proxy.Timers.Advance();
            Proxy.Runner.RunPending();
        }
    }

    /// <summary>Goes on with what awaits, without time passing.</summary>
    public void RunPending()
    {
        while (Proxy.Runner.RunPending() > 0) { }
    }

    /// <summary>Lets all timers run out and checks that nothing is left: no transaction, no timer.</summary>
    public void ExpectNothingLeft()
    {
        for (int i = 0; i < 400 && Proxy.Transactions.Count > 0; i++) Pass(1000);
        RunPending();
        Assert.That((Proxy.Transactions.Count, Proxy.Timers.Count), Is.EqualTo((0, 0)), "transactions and timers left");
        Assert.That(Proxy.Counters["tmx.inuse_transactions"].Value, Is.Zero, "inuse_transactions");
        Assert.That(Proxy.Counters["tmx.active_transactions"].Value, Is.Zero, "active_transactions");
        Assert.That(Proxy.Counters["core.internal_errors"].Value, Is.Zero, string.Join("\n", Log.Lines));
    }

    public static NetAddress Address(string hostPort)
    {
        int colon = hostPort.LastIndexOf(':');
        return MemoryListener.Parse(hostPort[..colon], int.Parse(hostPort[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>A request of a client at 10.0.0.1:5060.</summary>
    public static string Request(string method, string uri = "sip:bob@10.0.0.2", string branch = "z9hG4bKalice1", int cseq = 1, string toTag = "", string headers = "", string callId = "call-1@alice", string body = "", string? viaMethod = null) => $"""
        {method} {uri} SIP/2.0
        Via: SIP/2.0/UDP 10.0.0.1;branch={branch}
        Max-Forwards: 70
        From: Alice <sip:alice@chappe.test>;tag=a1
        To: Bob <sip:bob@chappe.test>{(toTag.Length > 0 ? ";tag=" + toTag : "")}
        Call-ID: {callId}
        CSeq: {cseq} {viaMethod ?? method}
        Contact: <sip:alice@10.0.0.1>
        {headers}Content-Length: {body.Length}

        {body}
        """;
}
