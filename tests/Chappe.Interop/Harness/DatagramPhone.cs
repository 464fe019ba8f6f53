using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Chappe.Interop.Harness;

/// <summary>A UDP socket that asks once and waits for the answer.</summary>
internal sealed class DatagramPhone : IDisposable
{
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private int _count;

    internal async Task<string> AskAsync(string method, int port, CancellationToken cancel)
    {
        int mine = ((IPEndPoint)_socket.Client.LocalEndPoint!).Port, n = ++_count;
        byte[] request = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"{method} sip:127.0.0.1:{port} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{mine};branch=z9hG4bKp{mine}x{n}\r\nFrom: <sip:a@127.0.0.1>;tag=a{n}\r\nTo: <sip:127.0.0.1>\r\nCall-ID: {mine}x{n}\r\nCSeq: {n} {method}\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"));
        await _socket.SendAsync(request, new IPEndPoint(IPAddress.Loopback, port), cancel);
        return Encoding.UTF8.GetString((await _socket.ReceiveAsync(cancel)).Buffer);
    }

    public void Dispose() => _socket.Dispose();
}
