namespace Chappe.Sip.Messages;

/// <summary>Why octets were not accepted as a SIP message. MessageFaults gives the reason phrase that a 400 carries.</summary>
public enum MessageFault : byte
{
    /// <summary>Nothing is wrong.</summary>
    None,
    /// <summary>The start line is neither a request line nor a status line; no reply can be built.</summary>
    StartLine,
    /// <summary>The SIP version is not 2.0 (505 is the answer, RFC 3261 section 21.5.6).</summary>
    Version,
    /// <summary>The Request-URI cannot be parsed, is in angle brackets or holds white space.</summary>
    RequestUri,
    /// <summary>A header line has no colon, or its name is not a token.</summary>
    HeaderLine,
    /// <summary>A bare CR or LF, a NUL or another control octet stands in the start line or a header (threats P5).</summary>
    ControlOctet,
    /// <summary>The headers do not end in an empty line.</summary>
    HeadersIncomplete,
    /// <summary>A header that every message needs is missing: Via, From, To, Call-ID or CSeq (RFC 3261 section 8.1.1).</summary>
    MissingHeader,
    /// <summary>A header that may stand once stands twice (threats P3).</summary>
    DuplicateHeader,
    /// <summary>The topmost Via cannot be parsed.</summary>
    Via,
    /// <summary>From cannot be parsed.</summary>
    From,
    /// <summary>To cannot be parsed.</summary>
    To,
    /// <summary>CSeq is not a number below 2^31 and a method.</summary>
    CSeq,
    /// <summary>The method of CSeq is not the method of the request.</summary>
    CSeqMethod,
    /// <summary>Call-ID is empty or not of the grammar.</summary>
    CallId,
    /// <summary>Content-Length is not a number, or larger than what came (RFC 3261 section 18.3).</summary>
    ContentLength,
    /// <summary>Max-Forwards is not a number from 0 to 255.</summary>
    MaxForwards,
    /// <summary>Expires is not a number of 32 bits.</summary>
    Expires,
    /// <summary>A bound of <see cref="MessageBounds"/> was passed: size of the start line, a header or all headers, or the number of headers, Vias or Routes (513 is the answer).</summary>
    TooLarge,
    /// <summary>Contact, Route or Record-Route cannot be parsed.</summary>
    AddressHeader,
    /// <summary>The status code is not of three digits from 100 to 699.</summary>
    StatusCode,
    /// <summary>The Request-URI is longer than <see cref="MessageBounds.Uri"/> (414 is the answer).</summary>
    UriTooLong,
    /// <summary>The body is longer than <see cref="MessageBounds.Body"/> (413 is the answer).</summary>
    BodyTooLarge,
}
