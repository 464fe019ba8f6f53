using System.Net;
using System.Net.Sockets;
using Chappe.Engine.Modules;

namespace Chappe.Engine.Transports;

/// <summary>Opens and binds sockets, and says in one sentence why that cannot be.</summary>
internal static class SocketBinding
{
    internal static Socket Bind(ListenSpec spec, in NetAddress address, SocketType type, ProtocolType protocol)
    {
        var family = address.IsIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        Socket? socket = null;
        try
        {
            socket = new Socket(family, type, protocol);
            // One socket speaks one family, so that an IPv4 peer never shows up as an IPv6 one.
            if (family == AddressFamily.InterNetworkV6) socket.DualMode = false;
            socket.Bind(address.ToIPEndPoint());
            // Now, because two sockets may be bound to one TCP port and only one may listen.
            if (type == SocketType.Stream) socket.Listen(1024);
            return socket;
        }
        catch (SocketException error)
        {
            socket?.Dispose();
            throw new ConfigurationException(Sentence(spec, error), error);
        }
    }

    private static string Sentence(ListenSpec spec, SocketException error)
    {
        string what = error.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => "is in use by another program; stop that program or listen on another port",
            SocketError.AddressNotAvailable => "is not an address of this machine",
            SocketError.AccessDenied => "may not be opened by this user; ports below 1024 usually need a privilege",
            SocketError.AddressFamilyNotSupported => "cannot be opened, because this machine does not speak that version of IP",
            _ => $"cannot be opened: {error.Message}",
        };
        string place = spec.File.Length > 0 ? $"{spec.File}:{spec.Line}: " : "";
        return $"{place}{spec.Text} {what}.";
    }
}
