using System.Net.Sockets;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Media.Relay.Ports;

/// <summary>A UDP socket for media.</summary>
internal static class MediaSocket
{
    // A picture of video comes as a burst; the system takes memory only for what waits.
    private const int ReceiveBuffer = 512 * 1024;

    /// <summary>Binds one.</summary>
    /// <returns>null when the port is taken, the address is not ours, or the process has as many files as it may.</returns>
    internal static Socket? TryBind(in NetAddress local, int tos)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(local.IsIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            if (!local.IsIPv4) socket.DualMode = false;
            socket.Blocking = false;
            socket.ReceiveBufferSize = ReceiveBuffer;
            socket.Bind(local.ToIPEndPoint());
        }
        catch (SocketException)
        {
            socket?.Dispose();
            return null;
        }
        SetTos(socket, local.IsIPv4, tos);
        return socket;
    }

    // A wish; a system that does not grant it carries the call all the same.
    private static void SetTos(Socket socket, bool isIPv4, int tos)
    {
        if (tos == 0) return;
        try
        {
            if (isIPv4) socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.TypeOfService, tos);
            else if (OperatingSystem.IsLinux()) socket.SetRawSocketOption(41, 67, BitConverter.GetBytes(tos)); // IPPROTO_IPV6, IPV6_TCLASS
        }
        catch (SocketException)
        {
        }
    }
}
