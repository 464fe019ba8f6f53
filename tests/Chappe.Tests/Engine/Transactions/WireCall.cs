using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Sip.Messages;

namespace Chappe.Tests.Engine.Transactions;

/// <summary>Both ends of calls through a proxy, written so that they take no memory themselves: what is measured is the engine.</summary>
internal sealed class WireCall
{
    private static readonly NetAddress s_alice = ProxyBed.Address("10.0.0.1:5060"), s_bob = ProxyBed.Address("10.0.0.2:5060");

    private readonly ProxyBed _bed;
    private readonly byte[] _invite, _ack, _bye, _in = new byte[4096], _forwarded = new byte[4096];
    private readonly SipMessage _request = new();
    private readonly RouteContext _context;
    private int _forwardedLength, _routeLength;
    private readonly byte[] _route = new byte[1024];
    private long _number;

    public WireCall(ProxyBed bed)
    {
        _bed = bed;
        bed.Udp.KeepsNothing = true;
        bed.Udp.OnSend = Keep;
        _context = bed.Proxy.Contexts.Rent();
        const string Sdp = "v=0\r\no=alice 53655765 2353687637 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n";
        _invite = Octets(ProxyBed.Request("INVITE", branch: "z9hG4bK-i-0000000000", callId: "call-0000000000@alice", headers: "User-Agent: a phone\nAllow: INVITE, ACK, CANCEL, BYE, OPTIONS\nContent-Type: application/sdp\n", body: Sdp));
        _ack = Octets(ProxyBed.Request("ACK", branch: "z9hG4bK-a-0000000000", callId: "call-0000000000@alice", toTag: "far"));
        _bye = Octets(ProxyBed.Request("BYE", branch: "z9hG4bK-b-0000000000", callId: "call-0000000000@alice", toTag: "far", cseq: 2));
    }

    /// <summary>INVITE, 180, 200, ACK, BYE, 200: six messages in, seven out.</summary>
    public void Run()
    {
        _number++;
        Send(_invite);
        KeepRoute();
        Reply("SIP/2.0 180 Ringing\r\n"u8);
        Reply("SIP/2.0 200 OK\r\n"u8);
        Send(_ack);
        Send(_bye);
        Reply("SIP/2.0 200 OK\r\n"u8);
    }

    /// <summary>INVITE and 180: the call rings.</summary>
    public void Ring()
    {
        _number++;
        Send(_invite);
        Reply("SIP/2.0 180 Ringing\r\n"u8);
    }

    private static byte[] Octets(string text) => System.Text.Encoding.ASCII.GetBytes(text.ReplaceLineEndings("\r\n"));

    private void Keep(NetAddress to, byte[] octets, int length)
    {
        if (to != s_bob) return;
        octets.AsSpan(0, length).CopyTo(_forwarded);
        _forwardedLength = length;
    }

    /// <summary>What the proxy recorded becomes the route of what follows in the dialog.</summary>
    private void KeepRoute()
    {
        _routeLength = 0;
        _request.Parse(_forwarded, _forwardedLength);
        var recorded = _request.First(HeaderId.RecordRoute);
        if (!recorded.Name.IsPresent) return;
        "Route: "u8.CopyTo(_route);
        _request[recorded.Value].CopyTo(_route.AsSpan(7));
        "\r\n"u8.CopyTo(_route.AsSpan(7 + recorded.Value.Length));
        _routeLength = recorded.Value.Length + 9;
    }

    private void Send(byte[] template)
    {
        var octets = _in.AsSpan(0, template.Length);
        template.CopyTo(octets);
        for (int at = 0; octets[at..].IndexOf("0000000000"u8) is >= 0 and var hit; at += hit + 10)
            System.Buffers.Text.Utf8Formatter.TryFormat(_number, octets[(at + hit)..], out _, new System.Buffers.StandardFormat('D', 10));
        int length = template.Length;
        if (_routeLength > 0 && template != _invite)
        {
            int line = octets.IndexOf((byte)'\n') + 1;
            octets[line..].CopyTo(_in.AsSpan(line + _routeLength));
            _route.AsSpan(0, _routeLength).CopyTo(_in.AsSpan(line));
            length += _routeLength;
        }
        Receive(s_alice, length);
    }

    private void Reply(ReadOnlySpan<byte> start)
    {
        _request.Parse(_forwarded, _forwardedLength);
        start.CopyTo(_in);
        int at = start.Length;
        foreach (ref readonly var header in _request.Headers)
        {
            if (header.Id is not (HeaderId.Via or HeaderId.From or HeaderId.To or HeaderId.CallId or HeaderId.CSeq or HeaderId.RecordRoute)) continue;
            var line = _request[header.Line];
            if (header.Id == HeaderId.To && !_request.To.Tag.IsPresent)
            {
                line[..^2].CopyTo(_in.AsSpan(at));
                at += line.Length - 2;
                line = ";tag=far\r\n"u8;
            }
            line.CopyTo(_in.AsSpan(at));
            at += line.Length;
        }
        "Contact: <sip:bob@10.0.0.2>\r\nContent-Length: 0\r\n\r\n"u8.CopyTo(_in.AsSpan(at));
        Receive(s_bob, at + 50);
    }

    private void Receive(in NetAddress from, int length)
    {
        _context.Source = new Hop(_bed.Udp, from);
        if (!_bed.Proxy.Reception.Receive(_context, _in, length)) throw new AssertionException("kept");
        _context.Reset();
    }
}
