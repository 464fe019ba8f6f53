using Chappe.Sip.Headers;
using Chappe.Sip.Parsing;
using Chappe.Sip.Uris;

namespace Chappe.Sip.Messages;

/// <summary>
/// A SIP message as octets: the buffer it came in, an index of its header lines, and the values that every hop needs. Edits wait in
/// <see cref="Edits"/> until the message is written. Reusable: <see cref="Parse"/> starts anew and takes no memory once warm.
/// </summary>
public sealed class SipMessage
{
    private readonly HeaderIndex _index = new();
    private Via _topVia;
    private NameAddr _from, _to;
    private CSeq _cseq;
    private SipUri _uri;

    /// <summary>How large a message may be; set before <see cref="Parse"/>.</summary>
    public MessageBounds Bounds { get; set; } = MessageBounds.Default;

    /// <summary>The octets; everything else points into them.</summary>
    public byte[] Buffer { get; private set; } = [];

    /// <summary>How many octets of <see cref="Buffer"/> are the message, body included.</summary>
    public int Length { get; private set; }

    /// <summary>Where the start line starts: behind the empty lines that may come before a message (RFC 3261 section 7.5), usually 0.</summary>
    public int Start { get; private set; }

    /// <summary>The octets of the message.</summary>
    public ReadOnlySpan<byte> Octets => Buffer.AsSpan(0, Length);

    /// <summary>True for a request.</summary>
    public bool IsRequest { get; private set; }
    /// <summary>The method of a request; of a response, the method of its CSeq.</summary>
    public SipMethod Method { get; private set; }
    /// <summary>The method as written.</summary>
    public Slice MethodName { get; private set; }
    /// <summary>The Request-URI as received.</summary>
    public Slice RequestUri { get; private set; }
    /// <summary>The parts of the Request-URI, as slices of <see cref="Buffer"/>.</summary>
    public ref readonly SipUri RequestUriParts => ref _uri;
    /// <summary>The status code of a response, 0 for a request.</summary>
    public int StatusCode { get; private set; }
    /// <summary>The reason phrase of a response.</summary>
    public Slice ReasonPhrase { get; private set; }
    /// <summary>Where the first header line starts.</summary>
    public int HeadersStart { get; private set; }
    /// <summary>Where the empty line that ends the headers starts.</summary>
    public int HeadersEnd { get; private set; }
    /// <summary>The body; empty when there is none, and then still the place where one would stand.</summary>
    public Slice Body { get; private set; }

    /// <summary>The header lines in order.</summary>
    public ReadOnlySpan<HeaderEntry> Headers => _index.Entries;

    /// <summary>Edits not yet spliced in.</summary>
    public EditList Edits { get; } = new();

    /// <summary>The octets of <paramref name="slice"/>.</summary>
    public ReadOnlySpan<byte> this[Slice slice] => Buffer.AsSpan(slice.Offset, slice.Length);

    /// <summary>The topmost Via.</summary>
    public ref readonly Via TopVia => ref _topVia;
    /// <summary>From; a default value when it cannot be parsed.</summary>
    public ref readonly NameAddr From => ref _from;
    /// <summary>To; a default value when it cannot be parsed.</summary>
    public ref readonly NameAddr To => ref _to;
    /// <summary>CSeq.</summary>
    public ref readonly CSeq CSeq => ref _cseq;
    /// <summary>The Call-ID's value.</summary>
    public Slice CallId { get; private set; }

    /// <summary>True when enough was read of a faulty request to answer it: Via, From, To, Call-ID and CSeq. An ACK is never answered.</summary>
    public bool CanBeAnswered => IsRequest && Method != SipMethod.Ack && _topVia.SentBy.IsPresent
        && Stands(HeaderId.From) && Stands(HeaderId.To) && Stands(HeaderId.CallId) && Stands(HeaderId.CSeq);

    /// <summary>Max-Forwards, -1 when absent, -2 when it is not a number from 0 to 255.</summary>
    public int MaxForwards
    {
        get
        {
            if (!_index.Has(HeaderId.MaxForwards)) return -1;
            return Numbers.TryParse(this[_index.Value(HeaderId.MaxForwards)], byte.MaxValue, out var hops) ? (int)hops : -2;
        }
    }

    /// <summary>
    /// Indexes <paramref name="length"/> octets of <paramref name="buffer"/>. Checks the start line with its Request-URI, the header lines, the
    /// bounds, the single headers, top Via, From, To, Call-ID, CSeq and Content-Length (a datagram's body ends where Content-Length says; a
    /// longer one is cut, RFC 3261 section 18.3). Other values are checked when asked for, or all at once by <see cref="CheckValues"/>.
    /// </summary>
    /// <returns>What is wrong; the message keeps what could be read, so that a 400 can be built when <see cref="CanBeAnswered"/>.</returns>
    public MessageFault Parse(byte[] buffer, int length)
    {
        Edits.Clear();
        return Index(buffer, length);
    }

    /// <summary>Checks what <see cref="Parse"/> leaves to those who need it: Max-Forwards, Expires, and every Contact, Route and Record-Route (threats P2, P3).</summary>
    /// <returns>The first fault found.</returns>
    public MessageFault CheckValues()
    {
        if (MaxForwards == -2) return MessageFault.MaxForwards;
        if (_index.Has(HeaderId.Expires) && !Numbers.TryParse(this[_index.Value(HeaderId.Expires)], uint.MaxValue, out _)) return MessageFault.Expires;
        return AreAddresses(HeaderId.Contact) && AreAddresses(HeaderId.Route) && AreAddresses(HeaderId.RecordRoute)
            ? MessageFault.None
            : MessageFault.AddressHeader;
    }

    /// <summary>The first header of that name, or a default entry.</summary>
    public HeaderEntry First(HeaderId id) => _index.First(id);

    /// <summary>The index in <see cref="Headers"/> of the next header named <paramref name="id"/> at or after <paramref name="from"/>, or -1.</summary>
    public int IndexOf(HeaderId id, int from = 0) => _index.IndexOf(id, from);

    /// <summary>As above for any name, compared as RFC 3261 section 7.3.1 wants (no case, compact forms equal to long ones).</summary>
    public int IndexOf(ReadOnlySpan<byte> name, int from = 0) => _index.IndexOf(Octets, name, from);

    /// <summary>True when <paramref name="token"/> is among the comma-separated values of the headers named <paramref name="id"/>, whatever its case and parameters (Supported, Require, Allow ...).</summary>
    public bool HasToken(HeaderId id, ReadOnlySpan<byte> token)
    {
        for (var i = IndexOf(id); i >= 0; i = IndexOf(id, i + 1))
            foreach (var value in new ListValues(Octets, Headers[i].Value))
            {
                var name = value with { Length = Parsing.Octets.SkipToken(Buffer, value.Offset, value.End) - value.Offset };
                if (name.Length > 0 && Parsing.Octets.EqualsNoCase(this[name], token)) return true;
            }
        return false;
    }

    /// <summary>The second Via value, wherever it stands; false when there is only one.</summary>
    public bool TryGetSecondVia(out Via via)
    {
        var vias = Vias;
        via = default;
        if (!vias.MoveNext() || !vias.MoveNext()) return false;
        via = vias.Current;
        return true;
    }

    /// <summary>Walks all Via values, topmost first.</summary>
    public ViaEnumerator Vias => new(this);

    /// <summary>Walks all addresses of all headers named <paramref name="id"/> (Contact, Route, Record-Route, Path ...), over lines and commas, in order.</summary>
    public AddressEnumerator Addresses(HeaderId id) => new(this, id);

    /// <summary>Splices the waiting edits into a new buffer from <paramref name="allocate"/> and indexes it again: Kamailio's msg_apply_changes. Content-Length is made true.</summary>
    /// <returns>What is wrong with the edited message; it is then as it was before, and its edits still wait.</returns>
    public MessageFault ApplyEdits(Func<int, byte[]> allocate)
    {
        if (Edits.Count == 0) return MessageFault.None;
        var target = allocate(MessageWriter.Bound(this));
        var length = MessageWriter.Write(this, null, target);
        if (length < 0) return MessageFault.TooLarge;
        var (buffer, before) = (Buffer, Length);
        var fault = Index(target, length);
        if (fault == MessageFault.None) Edits.Clear();
        else Index(buffer, before);
        return fault;
    }

    /// <summary>Copies the message's octets, index and waiting edits into <paramref name="target"/>, which then lives on its own buffer.</summary>
    /// <exception cref="ArgumentException"><paramref name="targetBuffer"/> is shorter than <see cref="Length"/>.</exception>
    public void CopyTo(SipMessage target, byte[] targetBuffer)
    {
        Octets.CopyTo(targetBuffer);
        _index.CopyTo(target._index);
        target.Edits.CopyFrom(Edits);
        (target._topVia, target._from, target._to, target._cseq, target._uri) = (_topVia, _from, _to, _cseq, _uri);
        (target.Bounds, target.Buffer, target.Length, target.Start) = (Bounds, targetBuffer, Length, Start);
        (target.IsRequest, target.Method, target.MethodName, target.RequestUri) = (IsRequest, Method, MethodName, RequestUri);
        (target.StatusCode, target.ReasonPhrase) = (StatusCode, ReasonPhrase);
        (target.HeadersStart, target.HeadersEnd, target.Body, target.CallId) = (HeadersStart, HeadersEnd, Body, CallId);
    }

    private MessageFault Index(byte[] buffer, int length)
    {
        Reset(buffer, length);
        var octets = buffer.AsSpan(0, length);
        while (Start + 1 < length && octets[Start] == '\r' && octets[Start + 1] == '\n') Start += 2;

        var fault = StartLine.Parse(octets, Start, Bounds, out var line);
        TakeStartLine(in line);
        HeadersStart = HeadersEnd = line.End;
        if (line.End == 0 || fault == MessageFault.StartLine) return fault == MessageFault.None ? MessageFault.StartLine : fault;
        if (IsRequest && !SipUri.TryParse(octets, RequestUri, out _uri)) fault = Keep(fault, MessageFault.RequestUri);
        // RFC 3261 table 1: headers are not allowed in a Request-URI, and must never be acted on (torture escruri).
        if (_uri.Headers.IsPresent) fault = Keep(fault, MessageFault.RequestUri);

        fault = Keep(fault, _index.Read(octets, line.End, Bounds, out var end));
        HeadersEnd = end;
        fault = Keep(fault, ReadMandatoryHeaders(octets));
        return Keep(fault, ReadBody(octets));
    }

    private void Reset(byte[] buffer, int length)
    {
        (Buffer, Length, Start) = (buffer, length, 0);
        _index.Clear();
        (_topVia, _from, _to, _cseq, _uri) = (default, default, default, default, default);
        (Body, CallId) = (default, default);
    }

    private void TakeStartLine(in StartLine line)
    {
        IsRequest = line.IsRequest;
        MethodName = line.MethodName;
        Method = SipMethods.Find(this[line.MethodName]);
        RequestUri = line.RequestUri;
        StatusCode = line.StatusCode;
        ReasonPhrase = line.ReasonPhrase;
        // RFC 3261 section 7.1: implementations MUST send the version in upper case.
        if (line.IsRequest && this[line.Version].SequenceEqual("sip/2.0"u8)) Edits.Replace(line.Version, "SIP/2.0"u8);
    }

    private MessageFault ReadMandatoryHeaders(ReadOnlySpan<byte> octets)
    {
        var fault = MessageFault.None;
        var via = _index.Value(HeaderId.Via);
        var from = _index.Value(HeaderId.From);
        var to = _index.Value(HeaderId.To);
        var cseq = _index.Value(HeaderId.CSeq);
        CallId = _index.Value(HeaderId.CallId);
        if (!via.IsPresent || !from.IsPresent || !to.IsPresent || !cseq.IsPresent || !CallId.IsPresent) fault = MessageFault.MissingHeader;

        if (via.IsPresent && !Via.TryParse(octets, via.Offset, via.End, out _topVia)) fault = Refuse(ref _topVia, fault, MessageFault.Via);
        if (from.IsPresent && !IsSingleAddress(octets, from, out _from)) fault = Refuse(ref _from, fault, MessageFault.From);
        if (to.IsPresent && !IsSingleAddress(octets, to, out _to)) fault = Refuse(ref _to, fault, MessageFault.To);
        if (cseq.IsPresent && !CSeq.TryParse(octets, cseq, out _cseq)) fault = Refuse(ref _cseq, fault, MessageFault.CSeq);
        if (CallId.IsPresent && (CallId.Length == 0 || this[CallId].ContainsAnyInRange((byte)0, (byte)' '))) fault = Keep(fault, MessageFault.CallId);

        if (!_cseq.NumberText.IsPresent) return fault;
        if (!IsRequest) (Method, MethodName) = (_cseq.Method, _cseq.MethodName);
        // RFC 3261 section 8.1.1.5: the method MUST match that of the request.
        return _cseq.Method == Method && (Method != SipMethod.Other || this[_cseq.MethodName].SequenceEqual(this[MethodName]))
            ? fault
            : Keep(fault, MessageFault.CSeqMethod);
    }

    private MessageFault ReadBody(ReadOnlySpan<byte> octets)
    {
        var start = Math.Min(HeadersEnd + 2, octets.Length);
        var came = octets.Length - start;
        Body = new Slice(start, came);
        if (_index.Has(HeaderId.ContentLength))
        {
            if (!Numbers.TryParse(this[_index.Value(HeaderId.ContentLength)], int.MaxValue, out var told) || told > came) return MessageFault.ContentLength;
            Body = new Slice(start, (int)told);
            Length = Body.End;
        }
        return Body.Length > Bounds.Body ? MessageFault.BodyTooLarge : MessageFault.None;
    }

    private static bool IsSingleAddress(ReadOnlySpan<byte> octets, Slice value, out NameAddr address) =>
        NameAddr.TryParse(octets, value.Offset, value.End, out address) && address is { Next: 0, IsStar: false };

    private static MessageFault Refuse<T>(ref T value, MessageFault fault, MessageFault next) where T : struct
    {
        value = default;
        return Keep(fault, next);
    }

    private static MessageFault Keep(MessageFault first, MessageFault next) => first == MessageFault.None ? next : first;

    private bool Stands(HeaderId id) => _index.Value(id).Length != 0;

    private bool AreAddresses(HeaderId id)
    {
        var addresses = Addresses(id);
        while (addresses.MoveNext()) { }
        return !addresses.IsFaulty;
    }
}
