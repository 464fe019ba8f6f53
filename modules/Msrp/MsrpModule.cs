using System.Security.Cryptography;
using System.Text;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Rpc;
using Chappe.Engine.Timers;
using Chappe.Engine.Transports;
using Chappe.Engine.Transports.Streams;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;
using Chappe.Sip.Msrp;
using Chappe.Sip.Parsing;

namespace Chappe.Modules.Msrp;

/// <summary>This is Kamailio's module msrp: a relay for MSRP (RFC 4975, RFC 4976) on the ports of SIP and on WebSockets, routed by <c>event_route("msrp:frame-in")</c>.</summary>
public sealed class MsrpModule : Module, IMsrpHandler
{
    internal const string FrameRoute = "msrp:frame-in";

    private Proxy? _proxy;
    private Cleaning? _cleaning;
    private Counter? _frames, _refused;
    private volatile MsrpOptions _options = new();

    /// <inheritdoc/>
    public override string Name => "msrp";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(MsrpFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(MsrpOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new MsrpOptions());
    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) => new MsrpRpc(this).AddTo(rpc);
    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options) => _options = options.Get<MsrpOptions>();

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<MsrpOptions>();
        if (options.auth_min_expires > options.auth_max_expires) plan.Report("msrp.auth_min_expires is more than msrp.auth_max_expires: no AUTH could be granted.");
    }

    /// <inheritdoc/>
    public bool IsWanted => _proxy?.Routes.Find(RouteKinds.Event, FrameRoute) is not null;
    /// <inheritdoc/>
    public int MostOctets => _options.max_frame_size;

    internal MsrpRelaying Relaying { get; private set; } = null!;
    internal MsrpSessions Sessions { get; } = new();
    internal MsrpOptions Options => _options;

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _frames = proxy.Counters["msrp.frames"];
        _refused = proxy.Counters["msrp.refused"];
        Relaying = new MsrpRelaying(proxy);
        _proxy = proxy;
        if (proxy.Streams is { } streams) streams.Msrp = this;
        _cleaning = new Cleaning(proxy, this);
        _cleaning.Start();
        return default;
    }

    /// <inheritdoc/>
    public override ValueTask StopAsync()
    {
        _cleaning?.Stop();
        return default;
    }

    /// <inheritdoc/>
    public void Receive(StreamConnection connection, ReadOnlySpan<byte> frame)
    {
        var proxy = _proxy!;
        var fault = MsrpFrame.TryParse(frame, out var parts);
        var routes = proxy.Routes;
        if (fault != MsrpFault.None || routes.Find(RouteKinds.Event, FrameRoute) is not { } route)
        {
            // As Kamailio does: who sends frames that cannot be read may mean others than we do.
            _refused!.Add();
            if (proxy.Log.IsOn(LogLevel.Info)) proxy.Log.WriteLimited(LogLevel.Info, "msrp", $"{connection.Remote}: a frame was refused ({(fault == MsrpFault.None ? "no route" : fault.ToString())}); the connection is closed");
            connection.CloseAfterSending(CloseReason.Refused);
            return;
        }
        _frames!.Add();
        var context = proxy.Contexts.Rent();
        context.Routes = routes;
        context.Source = new Hop(connection.Listener, connection.Remote, connection.Id);
        context.Slots.Get<MsrpExchange>().Begin(context, connection, frame, parts, _options.sipmsg != 0);
        if (proxy.Runner.Run(context, route, static ended => ended.Proxy.Contexts.Return(ended))) proxy.Contexts.Return(context);
    }

    /// <summary>Grants an AUTH a session and answers it (RFC 4976 section 5.1).</summary>
    internal bool Save(RouteContext context, MsrpExchange exchange)
    {
        var options = context.Routes.Options.Get<MsrpOptions>();
        var octets = exchange.Octets;
        if (options.cmap_size == 0 || !Octets.EqualsNoCase(exchange.Frame.Method.Of(octets), "AUTH"u8)) return false;
        int expires = options.auth_max_expires;
        if (ExpiresOf(exchange) is { } asked)
        {
            string? bound = asked < options.auth_min_expires ? $"Min-Expires: {options.auth_min_expires}\r\n" : asked > options.auth_max_expires ? $"Max-Expires: {options.auth_max_expires}\r\n" : null;
            if (bound is not null)
            {
                MsrpReply.Send(exchange, 423, "Interval Out-of-Bounds"u8, Encoding.ASCII.GetBytes(bound));
                return false;
            }
            expires = asked;
        }
        // RFC 4976 section 5.1: at least 80 bits that nobody can guess.
        string id = "msrp-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        string peer = Encoding.Latin1.GetString(MsrpFrame.First(octets, exchange.Frame.FromPath).Of(octets));
        var session = new MsrpSession(id, peer, MsrpValues.AddressOf(exchange).ToString(), MsrpValues.SocketOf(exchange).ToString(), exchange.Connection, context.Proxy.Clock.UnixSeconds + expires);
        if (!Sessions.TryAdd(session, options.max_sessions))
        {
            context.Proxy.Log.WriteLimited(LogLevel.Warning, "msrp", $"{exchange.Connection.Remote}: no session is given, there are too many (msrp.max_sessions)");
            MsrpReply.Send(exchange, 506, "Too many sessions"u8, default);
            return false;
        }
        var listener = exchange.Connection.Listener;
        string at = options.use_path_addr is { Length: > 0 } named ? named[(named.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0)..] : $"{Encoding.ASCII.GetString(listener.HostText)}:{listener.Port}";
        return MsrpReply.Send(exchange, 200, "OK"u8, Encoding.ASCII.GetBytes($"Use-Path: {(exchange.Connection.IsSecure ? "msrps" : "msrp")}://{at}/{id};tcp\r\nExpires: {expires}\r\n"));
    }

    /// <summary>Finds the session that this hop's URI names.</summary>
    internal bool Lookup(MsrpExchange exchange)
    {
        if (Sessions.Find(MsrpValues.SessionId(exchange).Octets, _proxy!.Clock.UnixSeconds) is not { } session) return false;
        exchange.Session = session;
        return true;
    }

    /// <summary>Expires of the frame in seconds; null when there is none, or it is no number.</summary>
    private static int? ExpiresOf(MsrpExchange exchange)
    {
        var headers = exchange.Frame.Headers.Of(exchange.Octets);
        foreach (var range in headers.Split("\r\n"u8))
        {
            var line = headers[range];
            int colon = line.IndexOf((byte)':');
            if (colon > 0 && Octets.EqualsNoCase(line[..colon], "Expires"u8)) return Numbers.TryParse(line[(colon + 1)..].Trim(" \t"u8), int.MaxValue, out uint value) ? (int)value : null;
        }
        return null;
    }

    private sealed class Cleaning(Proxy proxy, MsrpModule module) : TimerNode
    {
        private volatile bool _isStopped;

        internal void Start() => proxy.Timers.Arm(this, module.Options.timer_interval * 1000L);

        internal void Stop()
        {
            _isStopped = true;
            proxy.Timers.Disarm(this);
        }

        /// <inheritdoc/>
        protected override void Expire()
        {
            module.Sessions.Clean(proxy.Clock.UnixSeconds);
            if (!_isStopped) Start();
        }
    }
}
