using System.Net;
using System.Net.Sockets;
using Chappe.Engine.Diagnostics;

namespace Chappe.Engine.Transports.Udp;

/// <summary>Reads one datagram at a time and handles it.</summary>
internal sealed class PlainUdpWorker(PlainUdpListener listener, int number) : UdpWorker(listener, number)
{
    protected override void Run()
    {
        var socket = Listener.Socket;
        var sender = new SocketAddress(Listener.Local.IsIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6);
        var whole = new byte[65536];
        var buffer = NewBuffer();
        while (IsWanted)
        {
            int length;
            try
            {
                length = socket.ReceiveFrom(whole, SocketFlags.None, sender);
            }
            catch (SocketException) when (!IsWanted) { return; }
            catch (ObjectDisposedException) { return; }
            catch (SocketException error)
            {
                // Windows reports an ICMP error of an earlier send here; the socket is as good as before.
                if (error.SocketErrorCode is not (SocketError.ConnectionReset or SocketError.ConnectionRefused or SocketError.Interrupted))
                {
                    Listener.Workers.Proxy.Log.WriteLimited(LogLevel.Error, "core", $"{Listener.Spec.Text}: reading failed: {error.Message}");
                    Thread.Sleep(10);
                }
                continue;
            }
            if (length < ShortestMessage) continue;
            var source = new Hop(Listener, EndPointOctets.Read(sender));
            if (length > buffer.Length) Handle(source, whole.AsSpan(0, length).ToArray(), length, isPooled: false);
            else
            {
                whole.AsSpan(0, length).CopyTo(buffer);
                if (!Handle(source, buffer, length, isPooled: true)) buffer = TakeBuffer();
            }
        }
    }
}
