using System.Text;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;

namespace Chappe.Tests.Modules;

/// <summary>A proxy with modules, a clock that is moved by hand and a listener that keeps what it is told to send.</summary>
internal sealed class ModuleBench : IAsyncDisposable
{
    public ModuleBench(IReadOnlyList<Module> modules, Action<OptionsSet>? configure = null, HandClock? clock = null)
    {
        // A message that an earlier test left on this thread is its SynchronizationContext too: what awaits would go on where nobody runs it.
        Assert.That(Here.ContextOrNull, Is.Null, "a test before this one has not disposed its message");
        Clock = clock ?? new HandClock();
        Proxy = new Proxy(modules, Clock, new NoLog()) { RunsOwnThreads = false };
        Listener = new Ear(new ListenSpec(TransportKind.Udp, "127.0.0.1", 5060), NetAddress.FromIPv4(0x7F000001, 5060));
        Proxy.Listeners = new ListenerSet([Listener], []);
        Options = OptionsSet.Defaults(modules);
        configure?.Invoke(Options);
        Proxy.Routes = new RouteTable(1, [], Options);
        foreach (var module in modules)
        {
            module.Reconfigure(Options);
            module.StartAsync(Proxy, default).AsTask().Wait();
        }
        Modules = modules;
    }

    public HandClock Clock { get; }
    public Proxy Proxy { get; }
    public OptionsSet Options { get; }
    public Ear Listener { get; }
    public IReadOnlyList<Module> Modules { get; }
    public bool IsStopped { get; private set; }

    /// <summary>A context with the message at hand.</summary>
    public RouteContext Receive(string message, uint from = 0xC0000201, int port = 5080)
    {
        var context = Proxy.Contexts.Rent();
        var octets = Encoding.UTF8.GetBytes(message.ReplaceLineEndings("\r\n"));
        context.Routes = Proxy.Routes;
        context.Kind = RouteKinds.Request;
        context.Source = new Hop(Listener, NetAddress.FromIPv4(from, port));
        var fault = context.Message.Parse(octets, octets.Length);
        Assert.That(fault, Is.EqualTo(Chappe.Sip.Messages.MessageFault.None), message);
        return context;
    }

    /// <summary>Runs words with <paramref name="context"/> at hand.</summary>
    public static T In<T>(RouteContext context, Func<T> words)
    {
        var before = Here.ContextOrNull;
        Here.ContextOrNull = context;
        try
        {
            return words();
        }
        finally
        {
            Here.ContextOrNull = before;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (IsStopped) return;
        IsStopped = true;
        foreach (var module in Modules.Reverse()) await module.StopAsync();
    }

    internal sealed class NoLog : ILogSink
    {
        public void Write(LogLevel level, string source, string text, string? callId) { }
    }

    /// <summary>Time that stands still until it is moved; the wall clock can jump on its own (threats T4).</summary>
    internal sealed class HandClock : TimeProvider
    {
        private TimeSpan _passed;

        public DateTimeOffset Wall { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;
        public override long GetTimestamp() => _passed.Ticks;
        public override DateTimeOffset GetUtcNow() => Wall;

        public void Pass(TimeSpan time)
        {
            _passed += time;
            Wall += time;
        }
    }

    internal sealed class Ear(ListenSpec spec, NetAddress local) : Listener(spec, local)
    {
        private readonly Queue<string> _sent = new();

        public bool Keeps { get; set; } = true;
        public int Count { get { lock (_sent) return _sent.Count; } }

        public override SendOutcome Send(in NetAddress to, long connectionId, ReadOnlySpan<byte> octets, ISendObserver? observer, bool mayConnect)
        {
            if (!Keeps) return SendOutcome.Sent;
            lock (_sent) _sent.Enqueue(Encoding.UTF8.GetString(octets).ReplaceLineEndings("\n"));
            return SendOutcome.Sent;
        }

        /// <summary>The oldest message not taken yet; empty when there is none.</summary>
        public string Take()
        {
            lock (_sent) return _sent.TryDequeue(out var text) ? text : "";
        }
    }
}
