using Chappe.Engine.Diagnostics;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Routing;

/// <summary>
/// Who is let in while a worker is overloaded (threats O2). What ends or belongs to something that runs goes first: ACK, CANCEL, BYE and
/// whatever else has a To tag; OPTIONS too, by which others see that we live. The rest gets 503 with Retry-After, without state, before
/// any script runs.
/// </summary>
internal sealed class Admission(Proxy proxy)
{
    private static readonly byte[][] s_retryAfter = [.. Enumerable.Range(5, 6).Select(s => System.Text.Encoding.ASCII.GetBytes($"Retry-After: {s}\r\n"))];

    private readonly Counter _refused = proxy.Counters["core.overload_refused"];
    private uint _turn;

    /// <summary>True when the request was refused.</summary>
    public bool Refuses(RouteContext context)
    {
        if (OverloadGauge.Current is not { IsOverloaded: true } || IsUrgent(context.Message)) return false;
        _refused.Add();
        // Spread, or all of them would come again in the same second.
        proxy.Replies.SendStateless(context, 503, "Service Unavailable"u8, s_retryAfter[Interlocked.Increment(ref _turn) % (uint)s_retryAfter.Length]);
        return true;
    }

    private static bool IsUrgent(SipMessage request) =>
        request.To.Tag.IsPresent || request.Method is SipMethod.Ack or SipMethod.Cancel or SipMethod.Bye or SipMethod.Options or SipMethod.Prack;
}
