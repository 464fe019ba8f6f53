using Chappe.Engine.Diagnostics;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Routing;

/// <summary>What is counted of messages that came in, under the names of Kamailio's group core: two or three additions a message.</summary>
internal sealed class ReceivedCounts
{
    private static readonly SipMethod[] s_ofRequests =
    [
        SipMethod.Ack, SipMethod.Bye, SipMethod.Cancel, SipMethod.Info, SipMethod.Invite, SipMethod.Message, SipMethod.Notify, SipMethod.Options, SipMethod.Prack,
        SipMethod.Publish, SipMethod.Refer, SipMethod.Register, SipMethod.Subscribe, SipMethod.Update,
    ];
    private static readonly (SipMethod Method, string Name)[] s_ofReplies =
    [
        (SipMethod.Invite, "invite"), (SipMethod.Cancel, "cancel"), (SipMethod.Bye, "bye"), (SipMethod.Register, "reg"), (SipMethod.Message, "message"),
        (SipMethod.Prack, "prack"), (SipMethod.Update, "update"), (SipMethod.Refer, "refer"),
    ];
    private static readonly int[] s_ownCodes = [401, 404, 407, 480, 486];

    private readonly Counter _requests, _replies, _ringing;
    private readonly Counter?[] _byMethod = new Counter?[Enum.GetValues<SipMethod>().Length];
    private readonly Counter?[] _byCode = new Counter?[700];
    private readonly Counter[] _byClass = new Counter[7];
    private readonly Counter?[,] _byClassAndMethod = new Counter?[7, Enum.GetValues<SipMethod>().Length];

    internal ReceivedCounts(Counters counters)
    {
        (_requests, _replies, _ringing) = (counters["core.rcv_requests"], counters["core.rcv_replies"], counters["core.rcv_replies_18x"]);
        foreach (var method in s_ofRequests) _byMethod[(int)method] = counters[$"core.rcv_requests_{method.ToString().ToLowerInvariant()}"];
        _byMethod[(int)SipMethod.Other] = counters["core.unsupported_methods"];
        foreach (int code in s_ownCodes) _byCode[code] = counters[$"core.rcv_replies_{code}"];
        for (int kind = 1; kind <= 6; kind++)
        {
            _byClass[kind] = counters[$"core.rcv_replies_{kind}xx"];
            foreach (var (method, name) in s_ofReplies) _byClassAndMethod[kind, (int)method] = counters[$"core.rcv_replies_{kind}xx_{name}"];
        }
    }

    internal void AddRequest(SipMethod method)
    {
        _requests.Add();
        _byMethod[(int)method]?.Add();
    }

    internal void AddReply(int code, SipMethod method)
    {
        _replies.Add();
        if (code is < 100 or > 699) return;
        _byClass[code / 100].Add();
        _byClassAndMethod[code / 100, (int)method]?.Add();
        _byCode[code]?.Add();
        if (code is >= 180 and < 190) _ringing.Add();
    }
}
