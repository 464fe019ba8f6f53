namespace Chappe.Sip.Messages;

/// <summary>What a refusal says to its sender.</summary>
public static class MessageFaults
{
    /// <summary>The status code that answers a request with that fault; 0 for <see cref="MessageFault.None"/>.</summary>
    public static int StatusCode(MessageFault fault) => fault switch
    {
        MessageFault.None => 0,
        MessageFault.Version => 505,      // RFC 3261 section 21.5.6
        MessageFault.UriTooLong => 414,   // section 21.4.12
        MessageFault.BodyTooLarge => 413, // section 21.4.11
        MessageFault.TooLarge => 513,     // section 21.5.7
        _ => 400,
    };

    /// <summary>The reason phrase of the refusal; it names the fault, as RFC 3261 section 21.4.1 asks for.</summary>
    public static string Phrase(MessageFault fault) => fault switch
    {
        MessageFault.None => "OK",
        MessageFault.StartLine => "Bad start line",
        MessageFault.Version => "Version Not Supported",
        MessageFault.RequestUri => "Bad Request-URI",
        MessageFault.HeaderLine => "Bad header line",
        MessageFault.ControlOctet => "Control character or bare CR or LF in a header",
        MessageFault.HeadersIncomplete => "No empty line after the headers",
        MessageFault.MissingHeader => "Via, From, To, Call-ID or CSeq missing",
        MessageFault.DuplicateHeader => "Header that may stand once stands twice",
        MessageFault.Via => "Bad Via",
        MessageFault.From => "Bad From",
        MessageFault.To => "Bad To",
        MessageFault.CSeq => "Bad CSeq",
        MessageFault.CSeqMethod => "CSeq method is not the request's",
        MessageFault.CallId => "Bad Call-ID",
        MessageFault.ContentLength => "Bad Content-Length",
        MessageFault.MaxForwards => "Bad Max-Forwards",
        MessageFault.Expires => "Bad Expires",
        MessageFault.TooLarge => "Message Too Large",
        MessageFault.AddressHeader => "Bad Contact, Route or Record-Route",
        MessageFault.StatusCode => "Bad status code",
        MessageFault.UriTooLong => "Request-URI Too Long",
        MessageFault.BodyTooLarge => "Request Entity Too Large",
        _ => "Bad Request",
    };
}
