using System.Net.Sockets;
using System.Text;

namespace Chappe.Engine.Diagnostics;

/// <summary>Sends lines to syslog's socket, each as a datagram. Where nobody listens they are lost, as with the C library; a daemon that comes back is found again.</summary>
public sealed class SyslogWriter(string path) : TextWriter
{
    /// <summary>Where syslog listens.</summary>
    public const string UsualPath = "/dev/log";
    /// <summary>Longest datagram; what is longer is cut. RFC 3164 says 1024; today's daemons read 8 kB.</summary>
    private const int MaxOctets = 8192;

    private readonly byte[] _line = new byte[MaxOctets];
    private readonly Encoder _encoder = Encoding.UTF8.GetEncoder();
    private Socket? _socket;
    private int _length;

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <inheritdoc/>
    public override void Write(char value) => Write([value]);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int end = buffer.IndexOf('\n');
            Keep(end < 0 ? buffer : buffer[..end]);
            if (end < 0) return;
            Send();
            buffer = buffer[(end + 1)..];
        }
    }

    private void Keep(ReadOnlySpan<char> part)
    {
        if (_length > MaxOctets - 4) return; // no room for one more character, whatever it is
        _encoder.Convert(part, _line.AsSpan(_length), flush: false, out _, out int used, out _);
        _length += used;
    }

    private void Send()
    {
        for (int attempt = 0; attempt < 2; attempt++)
        {
            try
            {
                _socket ??= Connect();
                _socket.Send(_line.AsSpan(0, _length));
                break;
            }
            catch (SocketException)
            {
                // The daemon was started anew, or is not there.
                _socket?.Dispose();
                _socket = null;
            }
        }
        _length = 0;
        _encoder.Reset();
    }

    private Socket Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _socket?.Dispose();
        base.Dispose(disposing);
    }
}
