using System.Text;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Transactions;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Uac;

/// <summary>Requests that a script sends: made of <c>$uac_req</c>, answered to <c>event_route[uac:reply]</c>, proven once when they are challenged.</summary>
internal static class OwnRequests
{
    /// <summary>Sends the request that the routes of <paramref name="context"/> described.</summary>
    /// <returns>false when it lacks something, or may not be sent so.</returns>
    public static bool Send(RouteContext context, IReadOnlyDictionary<string, string> values)
    {
        var proxy = context.Proxy;
        string Get(string name) => values.GetValueOrDefault(name, "");
        string method = Get("method"), uri = Get("ruri"), from = Get("furi");
        if (method.Length == 0 || uri.Length == 0 || from.Length == 0) return Refuse(proxy, "it needs method, ruri and furi");
        if (method is "INVITE" or "ACK" or "CANCEL") return Refuse(proxy, $"{method} belongs to a call");
        uint cseq = 1;
        if (Get("cseqno").Length > 0 && !uint.TryParse(Get("cseqno"), out cseq)) return Refuse(proxy, "cseqno is no number");
        string headers = Get("hdrs");
        if (headers.Length > 0 && !headers.EndsWith("\r\n", StringComparison.Ordinal)) headers += "\r\n";
        var options = context.Routes.Options.Get<UacOptions>();
        string socket = Get("sock").Length > 0 ? Get("sock") : options.default_socket;
        string to = $"<{(Get("turi").Length > 0 ? Get("turi") : uri)}>" + (Get("ttag").Length > 0 ? $";tag={Get("ttag")}" : "");
        var request = new OutgoingRequest
        {
            Method = method,
            Uri = uri,
            From = $"<{from}>",
            To = to,
            FromTag = Get("ftag").Length > 0 ? Get("ftag") : null,
            CallId = Get("callid").Length > 0 ? Get("callid") : Guid.NewGuid().ToString("N"),
            CSeq = cseq,
            Headers = headers,
            Body = Encoding.UTF8.GetBytes(Get("body")),
            Destination = Get("ouri").Length > 0 ? Get("ouri") : null,
            SendSocket = socket.Length > 0 ? ListenerNaming.Find(proxy.Listeners, Text.Of(Encoding.UTF8.GetBytes(socket))) : null,
        };
        string secret = Get("apasswd").Length > 0 ? Get("apasswd") : Get("apassword");
        var credential = Get("auser").Length > 0 ? new Credential(Get("auser"), Get("arealm"), secret) : (Credential?)null;
        bool tells = Get("evroute") is "1" or "yes";
        var told = new Dictionary<string, string>(values, StringComparer.Ordinal);
        told.Remove("apasswd");
        told.Remove("apassword");
        SendProven(proxy, request, credential, outcome =>
        {
            if (tells) Tell(proxy, request, outcome, told);
        });
        return true;
    }

    /// <summary>Sends a request, and once more with credentials when it is challenged.</summary>
    public static void SendProven(Proxy proxy, OutgoingRequest request, Credential? credential, Action<RequestOutcome> ended)
    {
        request = request with { FromTag = request.FromTag ?? Guid.NewGuid().ToString("N")[..12] };
        proxy.Transactions.Requests.Send(request, outcome =>
        {
            if (credential is not { } known || outcome is { IsLocal: true } || outcome.Code is not (401 or 407)
                || DigestClient.Answer(outcome.Reply.ToArray(), realm => known.Realm.Length == 0 || known.Realm == realm ? known : null, request.Method, request.Uri, request.Body.Span) is not { } line)
            {
                ended(outcome);
                return;
            }
            // RFC 3261 section 22.2: the same request again, with the next CSeq. A second challenge is an answer: the credentials are wrong.
            proxy.Transactions.Requests.Send(request with { CSeq = request.CSeq + 1, Headers = line + request.Headers }, ended);
        });
    }

    private static void Tell(Proxy proxy, OutgoingRequest request, in RequestOutcome outcome, Dictionary<string, string> values)
    {
        string name = values.GetValueOrDefault("cbevname", "uac:reply");
        if ((proxy.Routes.Find(RouteKinds.Event, name) ?? proxy.Routes.Find(RouteKinds.Event, "uac:reply")) is not { } route) return;
        var context = proxy.Contexts.Rent();
        context.Routes = proxy.Routes;
        if (proxy.Listeners.All is [var first, ..]) context.Source = new Hop(first, first.Local);
        // The reply is the message at hand; one that never came is what its code means.
        var octets = outcome.Reply.Length > 0 ? outcome.Reply.ToArray() : Encoding.UTF8.GetBytes($"SIP/2.0 {outcome.Code} Local\r\nVia: SIP/2.0/UDP uac.invalid;branch=z9hG4bK-local\r\nFrom: {request.From};tag={request.FromTag}\r\n"
            + $"To: {request.To}\r\nCall-ID: {request.CallId}\r\nCSeq: {request.CSeq} {request.Method}\r\nContent-Length: 0\r\n\r\n");
        if (context.Message.Parse(octets, octets.Length) != MessageFault.None)
        {
            proxy.Contexts.Return(context);
            return;
        }
        var told = context.Slots.Get<UacState>().Values;
        foreach (var (key, value) in values) told[key] = value;
        told["evcode"] = outcome.Code.ToString(System.Globalization.CultureInfo.InvariantCulture);
        // 1: a reply came; 2: none did.
        told["evtype"] = outcome.IsLocal ? "2" : "1";
        if (proxy.Runner.Run(context, route, static ended => ended.Proxy.Contexts.Return(ended))) proxy.Contexts.Return(context);
    }

    private static bool Refuse(Proxy proxy, string why)
    {
        proxy.Log.WriteLimited(LogLevel.Error, "uac", $"uac_req_send: {why}.");
        return false;
    }
}
