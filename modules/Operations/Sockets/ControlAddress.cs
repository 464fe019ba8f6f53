using System.Globalization;
using System.Net;

namespace Chappe.Modules.Operations;

/// <summary>How a control socket is spoken to.</summary>
internal enum ControlProtocol
{
    /// <summary>A stream in the file system.</summary>
    UnixStream,
    /// <summary>Datagrams in the file system.</summary>
    UnixDatagram,
    /// <summary>TCP.</summary>
    Tcp,
    /// <summary>UDP.</summary>
    Udp,
}

/// <summary>This is where a control socket stands, as Kamailio's ctl and jsonrpcs write it: <c>unix:/run/x</c>, <c>unixd:/run/x</c>, <c>tcp:127.0.0.1:2046</c>.</summary>
internal sealed record ControlAddress(ControlProtocol Protocol, string Path, IPEndPoint? EndPoint)
{
    /// <summary>The port of ctl when an address has none; Kamailio's.</summary>
    private const int DefaultPort = 2049;

    /// <summary>Anybody on this machine or in the network can speak to it, not only this user.</summary>
    internal bool IsOpen => EndPoint is not null && !IPAddress.IsLoopback(EndPoint.Address);

    /// <summary>Reads an address; null when it is none.</summary>
    /// <param name="written">What the script says.</param>
    /// <param name="folder">Where relative names stand.</param>
    /// <param name="otherwise">What an address without a word before it means.</param>
    internal static ControlAddress? Parse(string written, string folder, ControlProtocol otherwise)
    {
        int colon = written.IndexOf(':');
        var (protocol, rest) = colon > 0 && Word(written[..colon]) is { } said ? (said, written[(colon + 1)..]) : (otherwise, written);
        if (rest.Length == 0) return null;
        if (protocol is ControlProtocol.UnixStream or ControlProtocol.UnixDatagram) return new ControlAddress(protocol, System.IO.Path.GetFullPath(rest, folder), null);
        int last = rest.LastIndexOf(':');
        bool hasPort = last > rest.LastIndexOf(']') && last == rest.IndexOf(':', Math.Max(0, rest.LastIndexOf(']')));
        string host = hasPort ? rest[..last] : rest;
        int port = DefaultPort;
        if (hasPort && !(int.TryParse(rest[(last + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535)) return null;
        if (host is "*") host = "0.0.0.0";
        if (host is "localhost") host = "127.0.0.1";
        return IPAddress.TryParse(host.Trim('[', ']'), out var address) ? new ControlAddress(protocol, "", new IPEndPoint(address, port)) : null;
    }

    /// <summary>Kamailio's word for the protocol.</summary>
    internal string ProtocolName => Protocol switch
    {
        ControlProtocol.UnixStream => "unix_stream",
        ControlProtocol.UnixDatagram => "unix_dgram",
        ControlProtocol.Tcp => "tcp",
        _ => "udp",
    };

    /// <inheritdoc/>
    public override string ToString() => Path.Length > 0 ? Path : EndPoint!.ToString();

    private static ControlProtocol? Word(string word) => word switch
    {
        "unix" or "unixs" or "unix_stream" => ControlProtocol.UnixStream,
        "unixd" or "unix_dgram" => ControlProtocol.UnixDatagram,
        "tcp" => ControlProtocol.Tcp,
        "udp" => ControlProtocol.Udp,
        _ => null,
    };
}
