using System.Globalization;

namespace Chappe.Conversations.Actors;

/// <summary>
/// This is one phone, gateway or server of a conversation. It makes up what a ladder does not say, Via, tags, Call-ID, CSeq, Contact and
/// route sets, as RFC 3261 wants them from a user agent, and remembers what it was sent.
/// </summary>
internal sealed class Actor(string name, string address, int port, bool isTcp)
{
    private readonly List<Sent> _sent = [];
    private readonly List<Received> _received = [];
    private readonly List<Dialog> _dialogs = [];
    private int _branches, _calls;
    private string? _self;

    /// <summary>A request that we sent, and the last response to it.</summary>
    private sealed class Sent(SipText request)
    {
        internal SipText Request { get; } = request;
        internal SipText? Response { get; set; }
    }

    /// <summary>A request that came to us, and whether we have answered it for good.</summary>
    private sealed class Received(SipText request)
    {
        internal SipText Request { get; } = request;
        internal bool IsAnswered { get; set; }
        internal string? Tag { get; set; }
    }

    internal string Name => name;
    internal string Address => address;
    internal int Port => port;
    internal bool IsTcp => isTcp;
    /// <summary>What was received and is not yet asked for by the ladder.</summary>
    internal Queue<SipText> Inbox { get; } = new();

    private string HostPort => port == 5060 ? address : $"{address}:{port}";
    private string Contact => $"<sip:{name}@{HostPort}{(isTcp ? ";transport=tcp" : "")}>";

    /// <summary>Takes a message that Chappe or another actor sent.</summary>
    internal void Receive(SipText message)
    {
        Inbox.Enqueue(message);
        if (message.IsRequest)
        {
            if (!_received.Any(r => IsSame(r.Request, message))) _received.Add(new Received(message));
            return;
        }
        var sent = _sent.LastOrDefault(s => s.Request.CallId == message.CallId && s.Request.CSeq == message.CSeq && s.Request.Method == message.CSeqMethod);
        if (sent is null) return;
        sent.Response = message;
        if (sent.Request.Method is "INVITE" or "SUBSCRIBE" && message.Status is >= 200 and < 300 && FindDialog(message.CallId) is null) _dialogs.Add(Dialog.OfCaller(sent.Request, message));
    }

    private static bool IsSame(SipText a, SipText b) => a.CallId == b.CallId && a.CSeq == b.CSeq && a.Method == b.Method && a.All("Via").First() == b.All("Via").First();

    private Dialog? FindDialog(string callId) => _dialogs.LastOrDefault(d => d.CallId == callId);

    /// <summary>Makes the request <paramref name="method"/>, to <paramref name="uri"/> or within the call that is up.</summary>
    /// <exception cref="FormatException">The ladder asks for what a user agent could not send.</exception>
    internal SipText Request(string method, string? uri)
    {
        var request = method switch
        {
            "ACK" when uri is null => Acknowledge(),
            "CANCEL" => Cancel(),
            _ when uri is null => WithinDialog(method, _dialogs.LastOrDefault() ?? throw new FormatException($"{name} has no call in which to send {method}; write a Request-URI behind it"), null),
            _ => OutsideDialog(method, uri),
        };
        if (method is "INVITE" or "SUBSCRIBE" or "REGISTER" or "REFER" or "UPDATE") request.Add("Contact", Contact);
        _sent.Add(new Sent(request));
        return request;
    }

    private string NewVia() => $"SIP/2.0/{(isTcp ? "TCP" : "UDP")} {HostPort};branch=z9hG4bK-{name}-{++_branches};rport";

    private SipText OutsideDialog(string method, string uri)
    {
        // A challenged or redirected attempt goes on under its Call-ID and From with the next CSeq (RFC 3261 section 8.1.3.5), and so do registrations (section 10.2).
        var before = _sent.LastOrDefault(s => s.Request.Method == method && (method == "REGISTER" || s.Response?.Status is >= 300 and < 500 && s.Request.Uri == uri));
        // Who we are is decided once, by the domain that we first speak to.
        string self = _self ??= $"sip:{name}@{uri[(uri.IndexOfAny(uri.Contains('@') ? ['@'] : [':']) + 1)..].Split(';')[0]}";
        int call = before is null ? ++_calls : _calls;
        return new SipText($"{method} {uri} SIP/2.0")
            .Add("Via", NewVia())
            .Add("From", before?.Request.First("From") ?? $"<{self}>;tag={name}-{call}")
            .Add("To", method == "REGISTER" ? $"<{self}>" : $"<{uri}>")
            .Add("Call-ID", before?.Request.CallId ?? $"{name}-{call}@{address}")
            .Add("CSeq", $"{(before?.Request.CSeq ?? 0) + 1} {method}")
            .Add("Max-Forwards", "70");
    }

    private SipText WithinDialog(string method, Dialog dialog, int? cseq)
    {
        var request = new SipText($"{method} {dialog.Target} SIP/2.0").Add("Via", NewVia());
        foreach (string route in dialog.RouteSet) request.Add("Route", route);
        return request.Add("From", dialog.Local).Add("To", dialog.Remote).Add("Call-ID", dialog.CallId)
            .Add("CSeq", string.Create(CultureInfo.InvariantCulture, $"{cseq ?? ++dialog.CSeq} {method}")).Add("Max-Forwards", "70");
    }

    private SipText Acknowledge()
    {
        var invite = _sent.LastOrDefault(s => s.Request.Method == "INVITE" && s.Response?.Status >= 200) ?? throw new FormatException($"{name} has no answered INVITE to acknowledge");
        if (invite.Response!.Status < 300)
        {
            var dialog = FindDialog(invite.Request.CallId)!;
            return WithinDialog("ACK", dialog, invite.Request.CSeq);
        }
        // RFC 3261 section 17.1.1.3: the ACK of a refusal belongs to the INVITE's own transaction.
        return OfSameTransaction(invite.Request, "ACK", invite.Response.First("To")!);
    }

    private SipText Cancel()
    {
        var invite = _sent.LastOrDefault(s => s.Request.Method == "INVITE") ?? throw new FormatException($"{name} has sent no INVITE to cancel");
        return OfSameTransaction(invite.Request, "CANCEL", invite.Request.First("To")!);
    }

    private static SipText OfSameTransaction(SipText invite, string method, string to)
    {
        var request = new SipText($"{method} {invite.Uri} SIP/2.0").Add("Via", invite.All("Via").First());
        foreach (string route in invite.All("Route")) request.Add("Route", route);
        return request.Add("From", invite.First("From")!).Add("To", to).Add("Call-ID", invite.CallId)
            .Add("CSeq", string.Create(CultureInfo.InvariantCulture, $"{invite.CSeq} {method}")).Add("Max-Forwards", "70");
    }

    /// <summary>Puts credentials for the last challenge into <paramref name="request"/>.</summary>
    internal void Authenticate(SipText request, string user, string password)
    {
        var challenge = _sent.LastOrDefault(s => s.Response?.Status is 401 or 407)?.Response ?? throw new FormatException($"{name} was not challenged");
        var (header, value) = Digest.Answer(challenge, request.Method, request.Uri, user, password);
        request.Add(header, value);
    }

    /// <summary>Makes a response to the last request that waits for one, or to the last of <paramref name="method"/>.</summary>
    /// <exception cref="FormatException">Nothing was received that could be answered so.</exception>
    internal SipText Respond(int status, string? method, string? reason)
    {
        var received = _received.LastOrDefault(r => r.Request.Method != "ACK" && (method is null ? !r.IsAnswered : r.Request.Method == method))
            ?? throw new FormatException($"{name} has received no {method ?? "request"} that waits for an answer");
        var request = received.Request;
        if (status >= 200) received.IsAnswered = true;
        var response = new SipText($"SIP/2.0 {status} {reason ?? Reasons.Of(status)}");
        foreach (string via in request.All("Via")) response.Add("Via", via);
        foreach (string route in request.All("Record-Route")) response.Add("Record-Route", route);
        string to = request.First("To")!;
        if (status > 100 && SipText.TagOf(to) is null) to += $";tag={received.Tag ??= _received.FirstOrDefault(r => r.Request.CallId == request.CallId && r.Tag is not null)?.Tag ?? $"{name}-{++_calls}"}";
        response.Add("From", request.First("From")!).Add("To", to).Add("Call-ID", request.CallId).Add("CSeq", request.First("CSeq")!);
        if (request.Method is "INVITE" or "SUBSCRIBE" && status is > 100 and < 300) response.Add("Contact", Contact);
        if (request.Method is "INVITE" or "SUBSCRIBE" && status is >= 200 and < 300 && FindDialog(request.CallId) is null) _dialogs.Add(Dialog.OfCallee(request, response));
        return response;
    }
}
