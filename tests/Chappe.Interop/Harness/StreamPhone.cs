using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Chappe.Interop.Harness;

/// <summary>This is a client of RFC 5626 on one TCP connection, written for a test: it registers, and shows what comes to it.</summary>
internal sealed class StreamPhone : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] _buffer = new byte[65536];
    private int _count, _cseq;

    internal StreamPhone(int proxy)
    {
        _socket.Connect(IPAddress.Loopback, proxy);
        _socket.ReceiveTimeout = 20_000;
    }

    private int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Registers <paramref name="user"/> and returns the answer.</summary>
    internal string Register(string user, string registrar, string more = "")
    {
        int number = ++_cseq;
        Send($"REGISTER sip:{registrar} SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:{Port};rport;branch=z9hG4bK-reg-{number}\r\nFrom: <sip:{user}@{registrar}>;tag=t\r\n"
            + $"To: <sip:{user}@{registrar}>\r\nCall-ID: reg-{user}\r\nCSeq: {number} REGISTER\r\nSupported: path, outbound, gruu\r\nMax-Forwards: 70\r\n"
            + $"Contact: <sip:{user}@192.0.2.77:5060;transport=tcp;ob>;reg-id=1;+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF>\"\r\n{more}Content-Length: 0\r\n\r\n");
        return Receive();
    }

    internal void Send(string text) => _socket.Send(Encoding.ASCII.GetBytes(text));

    /// <summary>The next message without a body.</summary>
    internal string Receive()
    {
        while (true)
        {
            int end = _buffer.AsSpan(0, _count).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                string message = Encoding.ASCII.GetString(_buffer, 0, end + 4);
                _count -= end + 4;
                _buffer.AsSpan(end + 4, _count).CopyTo(_buffer);
                return message;
            }
            int more = _socket.Receive(_buffer.AsSpan(_count));
            if (more == 0) throw new AssertionException("the connection was closed");
            _count += more;
        }
    }

    /// <summary>Answers a request with 200.</summary>
    internal void Accept(string request) => Send(AnswerTo(request));

    /// <summary>A 200 to a request.</summary>
    internal static string AnswerTo(string request)
    {
        var copied = request.Split("\r\n").Where(l => l.StartsWith("Via:", StringComparison.Ordinal) || l.StartsWith("From:", StringComparison.Ordinal)
            || l.StartsWith("Call-ID:", StringComparison.Ordinal) || l.StartsWith("CSeq:", StringComparison.Ordinal) || l.StartsWith("To:", StringComparison.Ordinal));
        return "SIP/2.0 200 OK\r\n" + string.Join("\r\n", copied) + "\r\nContent-Length: 0\r\n\r\n";
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Somebody else asks for a user by UDP; the final answer's start line.</summary>
    internal static async Task<string> AskAsync(int proxy, string uri, CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string id = Guid.NewGuid().ToString("n", CultureInfo.InvariantCulture);
        int port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        string request = $"OPTIONS {uri} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{port};rport;branch=z9hG4bK-{id}\r\nFrom: <sip:asker@127.0.0.1>;tag=a\r\nTo: <{uri}>\r\n"
            + $"Call-ID: {id}\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
        await socket.SendToAsync(Encoding.ASCII.GetBytes(request), new IPEndPoint(IPAddress.Loopback, proxy), cancel);
        var buffer = new byte[65536];
        while (true)
        {
            int length = await socket.ReceiveAsync(buffer, cancel);
            string answer = Encoding.ASCII.GetString(buffer, 0, length);
            if (!answer.StartsWith("SIP/2.0 1", StringComparison.Ordinal)) return answer[..answer.IndexOf('\r')];
        }
    }
}
