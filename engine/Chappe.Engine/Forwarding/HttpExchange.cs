using System.Globalization;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Transports.Streams;

namespace Chappe.Engine.Forwarding;

/// <summary>This is the HTTP side of a message that is an HTTP request: its connection, and whether it has been answered. In the slots of a message that has none, it is no HTTP.</summary>
public sealed class HttpExchange : IResettable
{
    /// <summary>Octets that an answer has beside its body, header lines of the script and the reason.</summary>
    private const int Room = 512;

    /// <summary>The connection that the answer goes to.</summary>
    public StreamConnection Connection { get; private set; } = null!;
    /// <summary>The client reads no body: HEAD.</summary>
    public bool IsHead { get; private set; }
    /// <summary>The connection is closed behind the answer.</summary>
    public bool Closes { get; set; }
    /// <summary>What the route answers in SIP's words, <c>send_reply</c> and the like, is an answer in HTTP.</summary>
    public bool TakesReplies { get; set; }
    /// <summary>An answer was sent, a WebSocket made, or the connection is gone.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>The request of this message came on <paramref name="connection"/>.</summary>
    public void Begin(StreamConnection connection, bool isHead, bool closes)
    {
        Reset();
        (Connection, IsHead, Closes) = (connection, isHead, closes);
    }

    /// <inheritdoc/>
    public void Reset()
    {
        Connection = null!;
        IsHead = Closes = TakesReplies = IsAnswered = false;
    }

    /// <summary>Answers, once.</summary>
    /// <param name="context">The request; its <c>append_to_reply</c> lines are added, <c>set_reply_close</c> is obeyed.</param>
    /// <param name="code">100 to 599; 101 switches protocols and says nothing of a body.</param>
    /// <param name="reason">The phrase; control octets become blanks.</param>
    /// <param name="contentType">Empty for none; control octets become blanks (threats R3).</param>
    /// <param name="headers">Whole lines, each with its CRLF.</param>
    /// <param name="body">The body.</param>
    /// <returns>false when it was answered before, or the connection is gone.</returns>
    public bool Reply(RouteContext context, int code, ReadOnlySpan<byte> reason, ReadOnlySpan<byte> contentType = default, ReadOnlySpan<byte> headers = default, ReadOnlySpan<byte> body = default)
    {
        if (IsAnswered) return false;
        IsAnswered = true;
        Closes |= (context.StreamWishes & StreamWishes.ReplyClose) != 0;
        bool hasBody = code is >= 200 and not (204 or 304);
        var room = new byte[Room + reason.Length + contentType.Length + headers.Length + context.ReplyHeaders.Length + body.Length];
        var writer = new OctetWriter(room);
        writer.Write("HTTP/1.1 "u8);
        writer.Write(code);
        writer.Write((byte)' ');
        writer.WritePrintable(reason);
        writer.Write("\r\n"u8);
        writer.Write(context.ReplyHeaders.Octets);
        writer.Write(headers);
        if (!contentType.IsEmpty)
        {
            writer.Write("Content-Type: "u8);
            writer.WritePrintable(contentType);
            writer.Write("\r\n"u8);
        }
        var core = context.Routes.Options.Find<CoreOptions>();
        if (core is null or { server_signature: true }) writer.Write(core?.ServerHeaderLine ?? CoreOptions.DefaultServerHeaderLine);
        // RFC 9110 section 6.6.1: who has a clock MUST say the time.
        var now = DateTimeOffset.FromUnixTimeSeconds(context.Proxy.Clock.UnixSeconds);
        writer.Write(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Date: {now:R}\r\n")));
        if (Closes && code != 101) writer.Write("Connection: close\r\n"u8);
        if (hasBody)
        {
            writer.Write("Content-Length: "u8);
            writer.Write(body.Length);
            writer.Write("\r\n"u8);
        }
        writer.Write("\r\n"u8);
        if (hasBody && !IsHead) writer.Write(body);
        bool isSent = writer.Length > 0 && Connection.Send(room.AsSpan(0, writer.Length)) == SendOutcome.Sent;
        if (Closes || !isSent) Connection.CloseAfterSending(CloseReason.Wished);
        return isSent;
    }

    /// <summary>Ends the connection without an answer.</summary>
    public void Drop()
    {
        IsAnswered = true;
        Connection.Close(CloseReason.Wished);
    }
}
