using System.Text;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Classics;
using Chappe.Sip.Messages;

namespace Chappe.Tests.Engine.Vocabulary;

/// <summary>A message at hand, as a route has it, without sockets: words can be called, and what would be sent can be read.</summary>
internal sealed class OnMessage : IDisposable, ILogSink
{
    public const string Invite = """
        INVITE sip:bob@example.com:5070;transport=tcp SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.1:5061;branch=z9hG4bK776asdhds
        Max-Forwards: 70
        To: Bob <sip:bob@example.com>
        From: "Alice" <sip:alice@atlanta.com>;tag=1928301774
        Call-ID: a84b4c76e66710@pc33.atlanta.com
        CSeq: 314159 INVITE
        Contact: <sip:alice@192.0.2.1:5061;ob>
        User-Agent: Phone 1.0
        Content-Length: 0


        """;

    private readonly RouteContext? _before;

    private OnMessage(string text, bool isPorted, IReadOnlyList<string> aliases, TransportKind transport, Action<OptionsSet>? options, TimeProvider? time)
    {
        Proxy = new Proxy(ClassicsFamily.Modules(), time ?? TimeProvider.System, this);
        Udp = new Wire(new ListenSpec(TransportKind.Udp, "127.0.0.1", 5060), Sent);
        Tcp = new Wire(new ListenSpec(TransportKind.Tcp, "127.0.0.1", 5060), Sent);
        Ws = new Wire(new ListenSpec(TransportKind.Ws, "127.0.0.1", 8080), Sent);
        Proxy.Listeners = new ListenerSet([Udp, Tcp, Ws], aliases);
        var set = OptionsSet.Defaults(Proxy.Modules);
        set.Add(new CoreOptions());
        options?.Invoke(set);
        foreach (var module in Proxy.Modules)
        {
            module.Reconfigure(set);
            Assert.That(module.StartAsync(Proxy, default).IsCompletedSuccessfully, Is.True);
        }
        Proxy.Routes = new RouteTable(1, [], set) { EditsAreDeferred = isPorted };
        Context = Proxy.Contexts.Rent();
        Context.Routes = Proxy.Routes;
        Context.Kind = RouteKinds.Request;
        Context.Source = new Hop(transport switch { TransportKind.Tcp => Tcp, TransportKind.Ws => Ws, _ => Udp }, NetAddress.FromIPv4(0xC0000201, 5061), transport == TransportKind.Udp ? 0 : 7);
        Take(text);
        _before = Here.ContextOrNull;
        Here.ContextOrNull = Context;
    }

    public Proxy Proxy { get; }
    public RouteContext Context { get; }
    public Listener Udp { get; }
    public Listener Tcp { get; }
    public Listener Ws { get; }
    public List<string> Logged { get; } = [];
    public List<string> Sent { get; } = [];

    /// <summary>A request whose lines end as the file's do.</summary>
    public static OnMessage Of(string text = Invite, bool isPorted = false, string[]? aliases = null, TransportKind transport = TransportKind.Udp, Action<OptionsSet>? options = null, TimeProvider? time = null) =>
        new(text, isPorted, aliases ?? ["proxy.example.org"], transport, options, time);

    /// <summary>The INVITE with header lines put before Content-Length.</summary>
    public static string InviteWith(string lines, string body = "") =>
        Invite.Replace("Content-Length: 0", $"{lines}\nContent-Length: {Encoding.UTF8.GetByteCount(body.ReplaceLineEndings("\r\n"))}").TrimEnd('\n') + "\n\n" + body;

    /// <summary>An in-dialog request with Routes.</summary>
    public static string InDialog(string routes, string uri = "sip:bob@192.0.2.9", string method = "BYE", string totag = ";tag=b") => $"""
        {method} {uri} SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.1:5061;branch=z9hG4bK776asdhdt
        Max-Forwards: 70
        {routes}
        To: Bob <sip:bob@example.com>{totag}
        From: "Alice" <sip:alice@atlanta.com>;tag=1928301774
        Call-ID: a84b4c76e66710@pc33.atlanta.com
        CSeq: 314160 {method}
        Content-Length: 0


        """;

    /// <summary>Gives the context another message.</summary>
    public void Take(string text)
    {
        var octets = Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));
        Assert.That(Context.Message.Parse(octets, octets.Length), Is.EqualTo(MessageFault.None));
    }

    /// <summary>The message as it would leave by <paramref name="outgoing"/>, but for our Via and the Request-URI.</summary>
    public string Leaving(Listener? outgoing = null)
    {
        var branch = new EditList();
        foreach (var hook in Context.OnForward) hook.OnForward(Context, outgoing ?? Udp, branch);
        var room = new byte[MessageWriter.Bound(Context.Message, branch)];
        int length = MessageWriter.Write(Context.Message, branch, room);
        return Encoding.UTF8.GetString(room, 0, length).ReplaceLineEndings("\n");
    }

    /// <summary>The header lines of that name in what would leave.</summary>
    public string[] Lines(string name, Listener? outgoing = null) =>
        [.. Leaving(outgoing).Split('\n').Where(l => l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))];

    /// <summary>What a word takes from the heap once warm.</summary>
    public static long Allocated(Action word)
    {
        // A route's arena starts anew with every message; here it must not run full meanwhile.
        void Once() { word(); Here.Context.Arena.Reset(); Here.Context.Message.Edits.Clear(); }
        for (int i = 0; i < 300; i++) Once();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 300; i++) Once();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    public void Write(LogLevel level, string source, string text, string? callId) => Logged.Add($"{level}: {text}");

    public void Dispose() => Here.ContextOrNull = _before;

    private sealed class Wire(ListenSpec spec, List<string> sent) : Listener(spec, NetAddress.FromIPv4(0x7F000001, spec.Port))
    {
        public override SendOutcome Send(in NetAddress to, long connectionId, ReadOnlySpan<byte> octets, ISendObserver? observer, bool mayConnect)
        {
            sent.Add(Encoding.UTF8.GetString(octets).ReplaceLineEndings("\n"));
            return SendOutcome.Sent;
        }
    }
}
