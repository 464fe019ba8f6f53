using System.Net;
using System.Net.Sockets;
using System.Text;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Media.Ng;
using Chappe.Modules.Media.Rtpengine.Engines;

namespace Chappe.Modules.Media.Rtpengine;

/// <summary>
/// Hears of the digits that engines saw (their <c>--dtmf-log-dest</c>: a JSON object a datagram) and runs <c>event_route("rtpengine:dtmf-event")</c>, where
/// <c>$ci</c> and <c>$ft</c> are the call's and the variables of <c>dtmf_event*</c> say what was pressed. Only listed engines and this machine are believed.
/// </summary>
internal sealed class DtmfEvents(Proxy proxy, ExternalEngines engines)
{
    internal const string RouteName = "rtpengine:dtmf-event";

    private readonly Counter _events = proxy.Counters["rtpengine.dtmf_events"], _refused = proxy.Counters["rtpengine.refused_dtmf_events"];
    private Socket? _socket;
    private string _place = "";

    /// <summary>Where it listens; port 0 when it does not.</summary>
    internal int Port => (_socket?.LocalEndPoint as IPEndPoint)?.Port ?? 0;

    /// <summary>Reads <c>address:port</c>, with or without <c>udp:</c>.</summary>
    internal static bool TryRead(string written, out IPEndPoint place) =>
        IPEndPoint.TryParse(written.StartsWith("udp:", StringComparison.Ordinal) ? written[4..] : written, out place!);

    /// <summary>Listens there from now on; nowhere when empty.</summary>
    public void Listen(string place)
    {
        if (place == _place) return;
        _place = place;
        _socket?.Dispose();
        _socket = null;
        if (place.Length == 0 || !TryRead(place, out var local)) return;
        try
        {
            _socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            _socket.Bind(local);
            _ = ReceiveAsync(_socket);
        }
        catch (SocketException taken)
        {
            proxy.Log.Write(LogLevel.Error, "rtpengine", $"dtmf_events_sock {place}: {taken.Message}");
        }
    }

    /// <summary>One datagram: runs the route, or is refused.</summary>
    internal bool Take(ReadOnlySpan<byte> datagram, in NetAddress from)
    {
        if (!IsBelieved(from) || !NgJson.TryRead(datagram, out var told, out _) || told.Text("callid") is not { Length: > 0 } callId || told.Text("event") is not { } digit)
        {
            _refused.Add();
            return false;
        }
        _events.Add();
        if (proxy.Routes.Find(RouteKinds.Event, RouteName) is not { } route || proxy.Routes.Options.Find<RtpengineOptions>() is not { } options) return true;
        var context = proxy.Contexts.Rent();
        context.Routes = proxy.Routes;
        if (proxy.Listeners.All is [var first, ..]) context.Source = new Hop(first, first.Local);
        // Words expect a message at hand. Nobody sent this one and it goes nowhere.
        byte[] message = Encoding.UTF8.GetBytes($"INFO sip:dtmf@rtpengine.invalid SIP/2.0\r\nVia: SIP/2.0/UDP rtpengine.invalid;branch=z9hG4bK-dtmf\r\nFrom: <sip:dtmf@rtpengine.invalid>;tag={Token(told.Text("source_tag"))}\r\n"
            + $"To: <sip:dtmf@rtpengine.invalid>\r\nCall-ID: {Token(callId)}\r\nCSeq: 1 INFO\r\nContent-Length: 0\r\n\r\n");
        context.Message.Parse(message, message.Length);
        var before = Here.ContextOrNull;
        Here.ContextOrNull = context;
        options.DtmfCallId?.Set(callId);
        options.DtmfSourceTag?.Set(told.Text("source_tag"));
        options.DtmfTimestamp?.Set(told.Text("timestamp"));
        options.DtmfDigit?.Set(digit);
        Here.ContextOrNull = before;
        if (proxy.Runner.Run(context, route, static ended => ended.Proxy.Contexts.Return(ended))) proxy.Contexts.Return(context);
        return true;
    }

    private async Task ReceiveAsync(Socket socket)
    {
        byte[] buffer = new byte[4096];
        var any = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (true)
        {
            try
            {
                var got = await socket.ReceiveFromAsync(buffer, SocketFlags.None, any).ConfigureAwait(false);
                Take(buffer.AsSpan(0, got.ReceivedBytes), NetAddress.From((IPEndPoint)got.RemoteEndPoint));
            }
            catch (Exception closed) when (closed is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted or SocketError.Interrupted })
            {
                return;
            }
            catch (SocketException cut)
            {
                // Longer than any event, or refused by somebody earlier; the next one may be good.
                proxy.Log.WriteLimited(LogLevel.Warning, "rtpengine", $"dtmf_events_sock: {cut.Message}");
            }
        }
    }

    private bool IsBelieved(in NetAddress from)
    {
        if (from.IsLoopback) return true;
        foreach (var node in engines.Nodes)
            if (node.Address.SameHost(from)) return true;
        return false;
    }

    private static string Token(string? text) => string.Concat((text ?? "").Where(c => c is > ' ' and < '\x7F' and not ('"' or '<' or '>' or ';' or ',')));
}
