using System.Text;
using Chappe.Engine.Transports.Streams;
using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Modules.Http;

/// <summary>
/// Makes of an HTTP request what words and pseudo-variables can read: the request line says SIP/2.0 and a Via of ours stands on
/// top, as in Kamailio. It is never answered or forwarded as SIP.
/// </summary>
internal static class HttpMessage
{
    /// <summary>Fills <paramref name="message"/>.</summary>
    /// <returns>false when the request line or the header lines cannot be read one way only.</returns>
    internal static bool TryRead(SipMessage message, ReadOnlySpan<byte> request, StreamConnection connection, out bool isHead, out bool closes)
    {
        isHead = closes = false;
        int lineEnd = request.IndexOf("\r\n"u8);
        var line = request[..lineEnd];
        // RFC 9112 section 3: one blank between each; more, and two readers may find two targets.
        if (line.Count((byte)' ') != 2 || line.ContainsAnyInRange((byte)0, (byte)0x1F)) return false;
        int first = line.IndexOf((byte)' '), second = line.LastIndexOf((byte)' ');
        var method = line[..first];
        if (second == first + 1 || first == 0) return false;
        byte[] via = Encoding.ASCII.GetBytes($" SIP/2.0\r\nVia: SIP/2.0/{(connection.IsSecure ? "TLS" : "TCP")} {connection.Remote.HostText}:{connection.Remote.Port}\r\n");
        var octets = new byte[second + via.Length + request.Length - lineEnd - 2];
        request[..second].CopyTo(octets);
        via.CopyTo(octets, second);
        request[(lineEnd + 2)..].CopyTo(octets.AsSpan(second + via.Length));

        message.Parse(octets, octets.Length); // it lacks what SIP wants; that is no fault here
        int body = octets.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
        if (!message.IsRequest || message.Body.Offset != body) return false;
        isHead = method.SequenceEqual("HEAD"u8);
        bool isOld = line[^1] == '0' && line.EndsWith("HTTP/1.0"u8);
        closes = isOld ? !Says(message, "keep-alive"u8) : Says(message, "close"u8);
        return true;
    }

    private static bool Says(SipMessage message, ReadOnlySpan<byte> token) => message.HasToken(HeaderId.ConnectionHttp, token);
}
