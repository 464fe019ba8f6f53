namespace Chappe.Sip.Framing;

/// <summary>Why a stream was refused. <see cref="FrameFaults"/> has the answer to send before closing.</summary>
public enum FrameFault : byte
{
    /// <summary>Nothing is wrong.</summary>
    None,
    /// <summary>The first line is neither of SIP nor of HTTP/1.</summary>
    NotSip,
    /// <summary>A TLS record came on a port without TLS.</summary>
    Tls,
    /// <summary>SIP on a connection that began with HTTP, or the other way round (threats F3).</summary>
    OtherProtocol,
    /// <summary>A line feed without a carriage return: another hop could see another message (threats P5).</summary>
    BareLineFeed,
    /// <summary>The first line is longer than <see cref="Messages.MessageBounds.StartLine"/>.</summary>
    StartLineTooLong,
    /// <summary>A header, all headers together, or their number passed its bound.</summary>
    HeadersTooLong,
    /// <summary>A SIP message on a stream has no Content-Length (RFC 3261 section 18.3, threats F2).</summary>
    NoContentLength,
    /// <summary>Content-Length is not a plain number (threats F1).</summary>
    BadContentLength,
    /// <summary>Content-Length stands twice, long or compact (threats F1).</summary>
    SeveralContentLengths,
    /// <summary>The body is longer than <see cref="Messages.MessageBounds.Body"/>.</summary>
    BodyTooLarge,
    /// <summary>HTTP with Transfer-Encoding: chunks are not taken, and never beside a Content-Length (threats F3).</summary>
    TransferEncoding,
    /// <summary>HTTP/1.1 without Host, or HTTP with two (RFC 9112 section 3.2).</summary>
    Host,
}

/// <summary>What the sender of a refused stream is told before the connection is closed.</summary>
public static class FrameFaults
{
    /// <summary>The status code of the answer, 0 when none is worth sending.</summary>
    public static int StatusCode(FrameFault fault) => fault switch
    {
        FrameFault.None or FrameFault.NotSip or FrameFault.Tls or FrameFault.OtherProtocol => 0,
        FrameFault.BodyTooLarge => 413,
        FrameFault.HeadersTooLong => 513,
        FrameFault.TransferEncoding => 411,
        _ => 400,
    };

    /// <summary>The reason phrase, for the answer and for the log.</summary>
    public static string Phrase(FrameFault fault) => fault switch
    {
        FrameFault.None => "OK",
        FrameFault.NotSip => "Neither SIP nor HTTP",
        FrameFault.Tls => "TLS on a port without TLS",
        FrameFault.OtherProtocol => "Another protocol than the connection began with",
        FrameFault.BareLineFeed => "Bare line feed",
        FrameFault.StartLineTooLong => "Start line too long",
        FrameFault.HeadersTooLong => "Message Too Large",
        FrameFault.NoContentLength => "Content-Length missing",
        FrameFault.BadContentLength => "Bad Content-Length",
        FrameFault.SeveralContentLengths => "Content-Length stands twice",
        FrameFault.BodyTooLarge => "Request Entity Too Large",
        FrameFault.TransferEncoding => "Length Required",
        FrameFault.Host => "Host missing or doubled",
        _ => "Bad Request",
    };
}
