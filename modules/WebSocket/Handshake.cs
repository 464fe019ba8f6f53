using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Chappe.Engine.Forwarding;
using Chappe.Engine.Routing;
using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Modules.WebSocket;

/// <summary>What is wrong with a handshake, or that nothing is.</summary>
internal enum HandshakeFault : byte
{
    /// <summary>It is a good one.</summary>
    None,
    /// <summary>Not GET, or a header missing, doubled or wrong: 400.</summary>
    Bad,
    /// <summary>Another version than 13: 426.</summary>
    Version,
    /// <summary>From a page that may not: 403.</summary>
    Origin,
}

/// <summary>What is spoken on a WebSocket; Kamailio's numbers.</summary>
[Flags]
internal enum SubProtocol
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>SIP (RFC 7118).</summary>
    Sip = 1,
    /// <summary>MSRP (RFC 7977).</summary>
    Msrp = 2,
}

/// <summary>The server's side of the opening handshake (RFC 6455 section 4.2, RFC 7118 section 4).</summary>
internal static class Handshake
{
    /// <summary>Looks at the request.</summary>
    internal static HandshakeFault Check(SipMessage request, WebSocketOptions options, SubProtocol spoken, out SubProtocol chosen)
    {
        chosen = (spoken & SubProtocol.Sip) != 0 && Offers(request, "sip"u8) ? SubProtocol.Sip : (spoken & SubProtocol.Msrp) != 0 && Offers(request, "msrp"u8) ? SubProtocol.Msrp : SubProtocol.None;
        if (!request[request.MethodName].SequenceEqual("GET"u8)) return HandshakeFault.Bad;
        if (!request.HasToken(HeaderId.UpgradeHttp, "websocket"u8) || !request.HasToken(HeaderId.ConnectionHttp, "upgrade"u8)) return HandshakeFault.Bad;
        var version = Single(request, "Sec-WebSocket-Version"u8);
        if (version.IsEmpty) return HandshakeFault.Bad;
        if (!version.SequenceEqual("13"u8)) return HandshakeFault.Version;
        if (!IsKey(Single(request, "Sec-WebSocket-Key"u8)) || chosen == SubProtocol.None) return HandshakeFault.Bad;
        return options.Origins.Length == 0 || IsAllowed(Single(request, "Origin"u8), options.Origins) ? HandshakeFault.None : HandshakeFault.Origin;
    }

    /// <summary>Answers what is wrong, in Kamailio's words.</summary>
    internal static void Refuse(RouteContext context, HttpExchange exchange, HandshakeFault fault, SubProtocol spoken)
    {
        exchange.Closes = true;
        var lines = spoken switch
        {
            SubProtocol.Sip => "Sec-WebSocket-Protocol: sip\r\nSec-WebSocket-Version: 13\r\n"u8,
            SubProtocol.Msrp => "Sec-WebSocket-Protocol: msrp\r\nSec-WebSocket-Version: 13\r\n"u8,
            SubProtocol.None => "Sec-WebSocket-Version: 13\r\n"u8,
            _ => "Sec-WebSocket-Protocol: sip\r\nSec-WebSocket-Protocol: msrp\r\nSec-WebSocket-Version: 13\r\n"u8,
        };
        _ = fault switch
        {
            HandshakeFault.Version => exchange.Reply(context, 426, "Upgrade Required"u8, default, lines),
            HandshakeFault.Origin => exchange.Reply(context, 403, "Forbidden"u8),
            _ => exchange.Reply(context, 400, "Bad Request"u8, default, lines),
        };
    }

    /// <summary>Answers 101.</summary>
    internal static bool Accept(RouteContext context, HttpExchange exchange, int corsMode, SubProtocol chosen)
    {
        var request = context.Message;
        exchange.Closes = false;
        context.StreamWishes &= ~StreamWishes.ReplyClose;
        var lines = new StringBuilder("Sec-WebSocket-Protocol: ").Append(chosen == SubProtocol.Msrp ? "msrp" : "sip").Append("\r\nUpgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Accept: ")
            .Append(AcceptOf(Single(request, "Sec-WebSocket-Key"u8))).Append("\r\n");
        string origin = Encoding.ASCII.GetString(Single(request, "Origin"u8));
        // An Origin of one line without control octets: the parser has seen to it (threats R3).
        if (corsMode == 1) lines.Append("Access-Control-Allow-Origin: *\r\n");
        else if (corsMode == 2 && origin.Length > 0) lines.Append("Access-Control-Allow-Origin: ").Append(origin).Append("\r\nVary: Origin\r\n");
        return exchange.Reply(context, 101, "Switching Protocols"u8, default, Encoding.ASCII.GetBytes(lines.ToString()));
    }

    /// <summary>RFC 6455 section 4.2.2 step 5.4: proves that the request was read as a WebSocket's.</summary>
    internal static string AcceptOf(ReadOnlySpan<byte> key)
    {
        Span<byte> text = stackalloc byte[24 + 36];
        key.CopyTo(text);
        "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8.CopyTo(text[24..]);
#pragma warning disable CA5350 // The RFC wants SHA-1; nothing secret hangs on it.
        return Convert.ToBase64String(SHA1.HashData(text));
#pragma warning restore CA5350
    }

    private static bool IsKey(ReadOnlySpan<byte> key)
    {
        Span<byte> octets = stackalloc byte[18];
        return key.Length == 24 && Base64.DecodeFromUtf8(key, octets, out _, out int written) == System.Buffers.OperationStatus.Done && written == 16;
    }

    private static bool Offers(SipMessage request, ReadOnlySpan<byte> protocol)
    {
        for (int i = request.IndexOf("Sec-WebSocket-Protocol"u8); i >= 0; i = request.IndexOf("Sec-WebSocket-Protocol"u8, i + 1))
        {
            var value = request[request.Headers[i].Value];
            foreach (var part in value.Split((byte)','))
                if (Octets.EqualsNoCase(value[part].Trim(" \t"u8), protocol)) return true;
        }
        return false;
    }

    private static bool IsAllowed(ReadOnlySpan<byte> origin, string[] allowed)
    {
        foreach (string one in allowed)
            if (origin.Length > 0 && Ascii.EqualsIgnoreCase(origin, one)) return true;
        return false;
    }

    /// <summary>The value of a header that must stand once; empty when it does not.</summary>
    private static ReadOnlySpan<byte> Single(SipMessage request, ReadOnlySpan<byte> name)
    {
        int at = request.IndexOf(name);
        return at < 0 || request.IndexOf(name, at + 1) >= 0 ? default : request[request.Headers[at].Value];
    }
}
