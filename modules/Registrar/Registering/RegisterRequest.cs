using System.Text.Unicode;
using Chappe.Modules.Registrar.Location;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Registrar.Registering;

/// <summary>
/// What a REGISTER says, read whole before anything is stored: a request with one bad contact changes nothing (threats A5).
/// Used again for the next request of its thread.
/// </summary>
internal sealed class RegisterRequest
{
    private const int MaxInstance = 255, MaxCallId = 255, MaxPath = 512, MaxReceived = 255, MaxContacts = 256, MaxUserAgent = 255;

    private RequestedContact[] _contacts = new RequestedContact[4];
    private byte[] _path = [];
    private int _pathLength;

    /// <summary>How many contacts stand there; 0 asks for the list.</summary>
    public int Count { get; private set; }
    /// <summary><c>Contact: *</c>.</summary>
    public bool IsStar { get; private set; }
    /// <summary>Supported names path.</summary>
    public bool SupportsPath { get; private set; }
    /// <summary>Supported names outbound.</summary>
    public bool SupportsOutbound { get; private set; }
    /// <summary>Supported names gruu.</summary>
    public bool SupportsGruu { get; private set; }
    /// <summary>It came through a proxy.</summary>
    public bool CameByProxy { get; private set; }
    /// <summary>The last Path, that of the proxy next to the client, says that it keeps to flows: <c>ob</c>.</summary>
    public bool FirstHopKeepsFlows { get; private set; }
    /// <summary>The client asks for a binding by flow, and will be told that it has one: RFC 5626 section 6.</summary>
    public bool WantsFlow => SupportsOutbound && Count > 0 && _contacts[0] is { RegId: > 0, Instance.Length: > 0 };
    /// <summary>User-Agent, cut to what is stored.</summary>
    public Slice UserAgent { get; private set; }
    /// <summary>The Path values joined with commas; none when Path is not used.</summary>
    public ReadOnlySpan<byte> Path => _path.AsSpan(0, _pathLength);
    /// <summary>A contact.</summary>
    public ref readonly RequestedContact this[int index] => ref _contacts[index];

    /// <summary>Reads all that <c>save</c> needs.</summary>
    public RegisterFault Read(SipMessage message, RegistrarOptions options)
    {
        Count = _pathLength = 0;
        IsStar = false;
        if (message.CallId.Length > MaxCallId) return RegisterFault.TooLong;
        long expires = ReadExpires(message[message.First(HeaderId.Expires).Value]);
        uint methods = options.method_filtering ? ReadAllow(message) : MethodSet.All;
        var fault = ReadContacts(message, options, expires, methods);
        if (fault != RegisterFault.None) return fault;
        ReadSupported(message);
        var agent = message.First(HeaderId.UserAgent).Value;
        UserAgent = agent.Length > MaxUserAgent ? new Slice(agent.Offset, MaxUserAgent) : agent;
        CameByProxy = message.TryGetSecondVia(out _);
        if (options.outbound_mode > 0 && SupportsOutbound)
            for (int i = 1; i < Count; i++)
                if (_contacts[i].RegId > 0) return RegisterFault.TwoFlows;
        ReadFirstHop(message);
        return options.use_path ? ReadPath(message) : RegisterFault.None;
    }

    private void ReadFirstHop(SipMessage message)
    {
        FirstHopKeepsFlows = false;
        var addresses = message.Addresses(HeaderId.Path);
        while (addresses.MoveNext())
            FirstHopKeepsFlows = SipUri.TryParse(message.Octets, addresses.Current.Uri, out var uri) && new UriParameters(message.Octets, uri.Parameters).Has("ob"u8);
    }

    private RegisterFault ReadContacts(SipMessage message, RegistrarOptions options, long expires, uint methods)
    {
        var addresses = message.Addresses(HeaderId.Contact);
        while (addresses.MoveNext())
        {
            var address = addresses.Current;
            if (IsStar || address.IsStar && Count > 0) return RegisterFault.StarNotAlone;
            if (address.IsStar)
            {
                if (expires != 0) return RegisterFault.StarNotZero;
                IsStar = true;
                continue;
            }
            if (Count == MaxContacts) return RegisterFault.TooMany;
            if (Count == _contacts.Length) Array.Resize(ref _contacts, Count * 2);
            _contacts[Count] = new RequestedContact { Uri = address.Uri, Q = -1, Expires = expires, Methods = methods };
            var fault = ReadContact(message, address, options, ref _contacts[Count]);
            if (fault != RegisterFault.None) return fault;
            Count++;
        }
        return addresses.IsFaulty ? RegisterFault.Contact : RegisterFault.None;
    }

    private static RegisterFault ReadContact(SipMessage message, in NameAddr address, RegistrarOptions options, ref RequestedContact contact)
    {
        var octets = message.Octets;
        if (address.Uri.Length > options.contact_max_size) return RegisterFault.TooLong;
        // What is stored becomes a Request-URI one day; it must be one, and must not break a line.
        if (!SipUri.TryParse(octets, address.Uri, out _) || !Utf8.IsValid(message[address.Uri])) return RegisterFault.Contact;
        foreach (var parameter in new HeaderParameters(octets, address.Parameters))
        {
            var name = message[parameter.Name];
            var value = message[parameter.Value];
            if (Octets.EqualsNoCase(name, "expires"u8)) contact.Expires = ReadExpires(value);
            else if (Octets.EqualsNoCase(name, "q"u8))
            {
                if (!TryReadQ(value, out contact.Q)) return RegisterFault.Q;
            }
            else if (Octets.EqualsNoCase(name, "+sip.instance"u8))
            {
                contact.Instance = Unquote(octets, parameter.Value);
                if (contact.Instance.Length > MaxInstance) return RegisterFault.TooLong;
                // It is printed between quotes again.
                if (message[contact.Instance].ContainsAny("\"\\\r\n"u8) || !Utf8.IsValid(message[contact.Instance])) return RegisterFault.Contact;
            }
            else if (Octets.EqualsNoCase(name, "reg-id"u8))
            {
                // RFC 5626 section 4.2: from 1 to 2**31 - 1.
                if (!Numbers.TryParse(value, int.MaxValue, out uint number) || number == 0) return RegisterFault.Contact;
                contact.RegId = (int)number;
            }
            else if (options.trust_received_param && Octets.EqualsNoCase(name, "received"u8))
            {
                contact.Received = Unquote(octets, parameter.Value);
                if (contact.Received.Length > MaxReceived) return RegisterFault.TooLong;
                if (!SipUri.TryParse(octets, contact.Received, out _)) return RegisterFault.Contact;
            }
            else if (Octets.EqualsNoCase(name, "methods"u8)) contact.Methods = MethodSet.Parse(QuotedString.Inner(value));
        }
        return RegisterFault.None;
    }

    private RegisterFault ReadPath(SipMessage message)
    {
        var addresses = message.Addresses(HeaderId.Path);
        while (addresses.MoveNext())
        {
            var value = message[addresses.Current.Value];
            if (_pathLength + value.Length + 1 > MaxPath) return RegisterFault.TooLong;
            if (_path.Length == 0) _path = new byte[MaxPath];
            if (_pathLength > 0) _path[_pathLength++] = (byte)',';
            int written = Folding.Unfold(value, _path.AsSpan(_pathLength));
            if (written < 0) return RegisterFault.TooLong;
            _pathLength += written;
        }
        return addresses.IsFaulty ? RegisterFault.Contact : RegisterFault.None;
    }

    private void ReadSupported(SipMessage message)
    {
        SupportsPath = SupportsOutbound = SupportsGruu = false;
        for (int i = message.IndexOf(HeaderId.Supported); i >= 0; i = message.IndexOf(HeaderId.Supported, i + 1))
        {
            foreach (var option in new ListValues(message.Octets, message.Headers[i].Value))
            {
                SupportsPath |= Octets.EqualsNoCase(message[option], "path"u8);
                SupportsOutbound |= Octets.EqualsNoCase(message[option], "outbound"u8);
                SupportsGruu |= Octets.EqualsNoCase(message[option], "gruu"u8);
            }
        }
    }

    private static uint ReadAllow(SipMessage message)
    {
        uint methods = 0;
        bool found = false;
        for (int i = message.IndexOf(HeaderId.Allow); i >= 0; i = message.IndexOf(HeaderId.Allow, i + 1))
        {
            found = true;
            methods |= MethodSet.Parse(message[message.Headers[i].Value]);
        }
        return found ? methods : MethodSet.All;
    }

    /// <summary>Seconds; -1 when nothing readable stands there (RFC 3261 section 20.19: then the default); a number too large is the largest.</summary>
    private static long ReadExpires(ReadOnlySpan<byte> value)
    {
        if (Numbers.TryParse(value, uint.MaxValue, out uint seconds)) return seconds;
        return value.IsEmpty || value.ContainsAnyExceptInRange((byte)'0', (byte)'9') ? -1 : uint.MaxValue;
    }

    /// <summary>0 or 1 with up to three digits behind the dot that count (RFC 3261 section 25.1, qvalue); more are taken and not kept.</summary>
    private static bool TryReadQ(ReadOnlySpan<byte> value, out short q)
    {
        q = 0;
        if (value.IsEmpty) return false;
        int thousandths = 0, digits = 0;
        int dot = value.IndexOf((byte)'.');
        var whole = dot < 0 ? value : value[..dot];
        var rest = dot < 0 ? default : value[(dot + 1)..];
        if (!whole.IsEmpty && !whole.SequenceEqual("0"u8) && !whole.SequenceEqual("1"u8) || whole.IsEmpty && rest.IsEmpty) return false;
        foreach (byte octet in rest)
        {
            if (!Octets.IsDigitOctet(octet)) return false;
            if (digits++ < 3) thousandths = thousandths * 10 + octet - '0';
        }
        for (; digits < 3; digits++) thousandths *= 10;
        if (whole.SequenceEqual("1"u8)) thousandths += 1000;
        q = (short)thousandths;
        return thousandths <= 1000;
    }

    private static Slice Unquote(ReadOnlySpan<byte> octets, Slice value) =>
        QuotedString.IsQuoted(value.Of(octets)) ? new Slice(value.Offset + 1, value.Length - 2) : value;
}
