using Chappe.Engine;
using Chappe.Engine.Forwarding;
using Chappe.Engine.Resolving;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Transports.Streams;
using Chappe.Sip.Msrp;

namespace Chappe.Modules.Msrp;

/// <summary>Sends frames on (RFC 4976 section 5): the URI of this hop moves from To-Path to From-Path, everything else stays as it came.</summary>
internal sealed class MsrpRelaying(Proxy proxy)
{
    [ThreadStatic] private static byte[]? t_buffer;

    private readonly Reach _reach = new(proxy);

    /// <summary>Where a frame goes, once the address is known.</summary>
    private readonly record struct Way(bool IsSecure, bool MayConnect, bool Closes, Listener? Preferred, Listener Source, string? Domain);

    internal bool Relay(RouteContext context, MsrpExchange exchange)
    {
        var next = MsrpValues.Next(exchange);
        if (!next.IsPresent) return false;
        var octets = Write(exchange);
        bool closes = (exchange.RelayFlags & MsrpSendFlags.Close) != 0;
        if (exchange.Session is { } session) return session.Connection is { } connection && Send(connection, octets, closes);

        bool isOfScript = !exchange.Destination.IsNull;
        var text = isOfScript ? exchange.Destination.Octets : next.Of(exchange.Octets);
        if (!MsrpUri.TryParse(text, out var uri)) return false;
        bool isWeb = uri.Transport.Of(text).SequenceEqual("ws"u8);
        var way = new Way(uri.IsSecure, (exchange.RelayFlags & MsrpSendFlags.NoConnect) == 0 && !isWeb, closes, exchange.SendSocket, context.Source.Listener, null);
        var host = uri.Host.Of(text);
        int port = uri.Port == 0 ? MsrpUri.DefaultPort : uri.Port;
        if (NetAddress.TryParseHost(host, port, out var address)) return Send(context, address, isOfScript, way, octets);

        way = way with { Domain = System.Text.Encoding.ASCII.GetString(host) };
        var question = new ResolveQuestion { Host = host, Port = port, Transport = uri.IsSecure ? TransportKind.Tls : TransportKind.Tcp, IsSecure = uri.IsSecure };
        if (proxy.Resolver.TryResolveNow(question, out var targets)) return targets.Count > 0 && Send(context, targets[0].Address, isOfScript, way, octets);
        proxy.Resolver.Resolve(question, new Later(this, context, isOfScript, way, octets.ToArray()));
        return true;
    }

    private bool Send(RouteContext context, in NetAddress address, bool isOfScript, Way way, ReadOnlySpan<byte> octets)
    {
        // Threats S1, S2: what a stranger's To-Path names may not lead to our own machine, but to who came from there.
        _reach.Allows(context, isOfScript, new Target(way.IsSecure ? TransportKind.Tls : TransportKind.Tcp, address), out bool mayConnect);
        return Send(address, way with { MayConnect = way.MayConnect && mayConnect }, octets);
    }

    private bool Send(in NetAddress address, Way way, ReadOnlySpan<byte> octets)
    {
        if (Find(address, way) is { } open) return Send(open, octets, way.Closes);
        if (!way.MayConnect) return false;
        var transport = way.IsSecure ? TransportKind.Tls : TransportKind.Tcp;
        if (proxy.Listeners.Choose(transport, address, way.Preferred is { } named && named.Transport == transport ? named : way.Source) is not { } listener) return false;
        bool isSent = SendRules.Send(new Hop(listener, address) { Domain = way.Domain }, octets) is SendOutcome.Sent or SendOutcome.Pending;
        if (isSent && way.Closes) proxy.Streams?.Find(listener, address)?.CloseAfterSending(CloseReason.Wished);
        return isSent;
    }

    /// <summary>A connection that leads there already, first by the socket that was named. What asks for TLS takes no other.</summary>
    private StreamConnection? Find(in NetAddress address, in Way way)
    {
        if (proxy.Streams is not { } streams) return null;
        if (way.Preferred is { } named && (Fits(streams.Find(named, address), way) ?? (named.WebSockets is { } web ? Fits(streams.Find(web, address), way) : null)) is { } there) return there;
        var ways = proxy.Listeners.Ways;
        for (int i = 0; i < ways.Count; i++)
            if (ways[i].IsReliable && Fits(streams.Find(ways[i], address), way) is { } open) return open;
        return null;
    }

    private static StreamConnection? Fits(StreamConnection? connection, in Way way) => connection is not null && (!way.IsSecure || connection.IsSecure) ? connection : null;

    private static bool Send(StreamConnection connection, ReadOnlySpan<byte> octets, bool closes)
    {
        // A WebSocket of SIP is no way for a frame: its client would close it.
        if (connection.WebSocket is { IsMsrp: false }) return false;
        bool isSent = connection.Send(octets) is SendOutcome.Sent or SendOutcome.Pending;
        if (closes) connection.CloseAfterSending(CloseReason.Wished);
        return isSent;
    }

    private static ReadOnlySpan<byte> Write(MsrpExchange exchange)
    {
        var frame = exchange.Frame;
        var octets = exchange.Octets;
        int most = octets.Length + 64;
        if (t_buffer is null || t_buffer.Length < most) t_buffer = GC.AllocateUninitializedArray<byte>((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(most, 2048)));
        var writer = new OctetWriter(t_buffer);
        writer.Write(frame.StartLine.Of(octets));
        writer.Write("\r\nTo-Path: "u8);
        writer.Write(MsrpFrame.Rest(octets, frame.ToPath).Of(octets));
        writer.Write("\r\nFrom-Path: "u8);
        writer.Write(MsrpFrame.First(octets, frame.ToPath).Of(octets));
        writer.Write((byte)' ');
        writer.Write(frame.FromPath.Of(octets));
        // What follows the value of From-Path begins with the end of its line.
        writer.Write(octets[frame.FromPath.End..]);
        return writer.Written;
    }

    /// <summary>A frame that waits for DNS: a copy of its own, because its message will be gone.</summary>
    private sealed class Later(MsrpRelaying relaying, RouteContext context, bool isOfScript, Way way, byte[] octets) : IResolveObserver
    {
        private readonly NetAddress _source = context.Source.Remote;
        private readonly bool _mayReachAll = isOfScript || context.Routes.Options.Find<CoreOptions>() is { allow_local_targets: true };

        public void Resolved(in TargetList targets)
        {
            if (targets.Count > 0) relaying.SendLater(targets[0].Address, _source, _mayReachAll, way, octets);
        }
    }

    private void SendLater(in NetAddress address, in NetAddress source, bool mayReachAll, Way way, ReadOnlySpan<byte> octets)
    {
        bool mayConnect = mayReachAll || !SendRules.IsForbidden(source, address) && !proxy.ControlPorts.Contains(address);
        Send(address, way with { MayConnect = way.MayConnect && mayConnect }, octets);
    }
}
