using Chappe.Sip.Headers;

namespace Chappe.Sip.Messages;

/// <summary>
/// A SIP message as octets: the buffer it came in, an index of its header lines, and the values somebody asked for, parsed on
/// first use. Edits wait in <see cref="Edits"/> until the message is written. Reusable: <see cref="Parse"/> starts anew.
/// </summary>
public sealed class SipMessage
{
    /// <summary>The octets; everything else points into them.</summary>
    public byte[] Buffer { get; private set; } = [];

    /// <summary>How many octets of <see cref="Buffer"/> are the message, body included.</summary>
    public int Length { get; private set; }

    /// <summary>True for a request.</summary>
    public bool IsRequest { get; private set; }
    /// <summary>The method of a request; of a response, the method of its CSeq.</summary>
    public SipMethod Method { get; private set; }
    /// <summary>The method as written.</summary>
    public Slice MethodName { get; private set; }
    /// <summary>The Request-URI as received.</summary>
    public Slice RequestUri { get; private set; }
    /// <summary>The status code of a response, 0 for a request.</summary>
    public int StatusCode { get; private set; }
    /// <summary>The reason phrase of a response.</summary>
    public Slice ReasonPhrase { get; private set; }
    /// <summary>Where the first header line starts.</summary>
    public int HeadersStart { get; private set; }
    /// <summary>Where the empty line that ends the headers starts.</summary>
    public int HeadersEnd { get; private set; }
    /// <summary>The body; empty when there is none.</summary>
    public Slice Body { get; private set; }

    /// <summary>The header lines in order.</summary>
    public ReadOnlySpan<HeaderEntry> Headers => throw new NotImplementedException();

    /// <summary>Edits not yet spliced in.</summary>
    public EditList Edits { get; } = new();

    /// <summary>Indexes <paramref name="length"/> octets of <paramref name="buffer"/>. Checks the start line, the header lines, the bounds, the single headers, top Via, CSeq and Content-Length (a datagram's body ends where Content-Length says; a longer one is cut, RFC 3261 section 18.3). Other values are checked when asked for.</summary>
    /// <returns>What is wrong; the message keeps what could be read, so that a 400 can be built when <see cref="CanBeAnswered"/>.</returns>
    public MessageFault Parse(byte[] buffer, int length) => throw new NotImplementedException();

    /// <summary>True when enough was read of a faulty request to answer it: Via, From, To, Call-ID and CSeq.</summary>
    public bool CanBeAnswered => throw new NotImplementedException();

    /// <summary>The octets of <paramref name="slice"/>.</summary>
    public ReadOnlySpan<byte> this[Slice slice] => Buffer.AsSpan(slice.Offset, slice.Length);

    /// <summary>The first header of that name, or a default entry.</summary>
    public HeaderEntry First(HeaderId id) => throw new NotImplementedException();

    /// <summary>The index in <see cref="Headers"/> of the next header named <paramref name="id"/> at or after <paramref name="from"/>, or -1.</summary>
    public int IndexOf(HeaderId id, int from = 0) => throw new NotImplementedException();

    /// <summary>As above for any name, compared as RFC 3261 section 7.3.1 wants (no case, compact forms equal to long ones).</summary>
    public int IndexOf(ReadOnlySpan<byte> name, int from = 0) => throw new NotImplementedException();

    /// <summary>The topmost Via.</summary>
    public ref readonly Via TopVia => throw new NotImplementedException();

    /// <summary>The second Via value, wherever it stands; false when there is only one.</summary>
    public bool TryGetSecondVia(out Via via) => throw new NotImplementedException();

    /// <summary>From; a default value when it cannot be parsed.</summary>
    public ref readonly NameAddr From => throw new NotImplementedException();
    /// <summary>To; a default value when it cannot be parsed.</summary>
    public ref readonly NameAddr To => throw new NotImplementedException();
    /// <summary>CSeq.</summary>
    public ref readonly CSeq CSeq => throw new NotImplementedException();
    /// <summary>The Call-ID's value.</summary>
    public Slice CallId => throw new NotImplementedException();

    /// <summary>Max-Forwards, -1 when absent, -2 when it is not a number.</summary>
    public int MaxForwards => throw new NotImplementedException();

    /// <summary>Walks all addresses of all headers named <paramref name="id"/> (Contact, Route, Record-Route, Path ...), over lines and commas, in order.</summary>
    public AddressEnumerator Addresses(HeaderId id) => throw new NotImplementedException();

    /// <summary>Splices the waiting edits into a new buffer from <paramref name="allocate"/> and indexes it again: Kamailio's msg_apply_changes. Content-Length is made true.</summary>
    public MessageFault ApplyEdits(Func<int, byte[]> allocate) => throw new NotImplementedException();

    /// <summary>Copies the message's octets and index into <paramref name="target"/>, which then lives on its own buffer.</summary>
    public void CopyTo(SipMessage target, byte[] targetBuffer) => throw new NotImplementedException();
}

/// <summary>Walks addresses over lines and commas without allocating; a value that cannot be parsed ends the walk with <see cref="IsFaulty"/>.</summary>
public ref struct AddressEnumerator
{
    /// <summary>The address at hand.</summary>
    public NameAddr Current => throw new NotImplementedException();
    /// <summary>The index in <see cref="SipMessage.Headers"/> of the line at hand.</summary>
    public int HeaderIndex => throw new NotImplementedException();
    /// <summary>The walk ended because a value is not of the grammar.</summary>
    public bool IsFaulty => throw new NotImplementedException();
    /// <summary>Goes to the next address.</summary>
    public bool MoveNext() => throw new NotImplementedException();
    /// <summary>The enumerator itself, for foreach.</summary>
    public AddressEnumerator GetEnumerator() => this;
}
