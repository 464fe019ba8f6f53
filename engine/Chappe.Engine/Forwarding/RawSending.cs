using Chappe.Engine.Diagnostics;
using Chappe.Engine.Resolving;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;

namespace Chappe.Engine.Forwarding;

/// <summary>Sends octets that are no message of ours to where a script says (<c>send_data</c>, <c>sendx</c>): nothing is added, repeated or waited for.</summary>
public static class RawSending
{
    /// <summary>Sends <paramref name="data"/> to the host of a SIP URI.</summary>
    /// <param name="context">The message at hand; its listener is preferred when <paramref name="from"/> is none.</param>
    /// <param name="uri">Where to; <c>transport</c> is heeded.</param>
    /// <param name="from">The listener to send from; null: the best one.</param>
    /// <param name="data">The octets.</param>
    /// <returns>false when the URI cannot be read or leads nowhere, or the transport refused at once. A name that DNS has to be asked for counts as sent.</returns>
    public static bool Send(RouteContext context, Text uri, Listener? from, Text data)
    {
        if (data.IsEmpty || !NextHop.TryAskOfScript(uri.Octets, out var question)) return false;
        var proxy = context.Proxy;
        from ??= context.Source.Listener;
        if (proxy.Resolver.TryResolveNow(question, out var targets)) return SendTo(proxy, targets, from, data.Octets);
        proxy.Resolver.Resolve(question, new Later(proxy, from, data.Octets.ToArray()));
        return true;
    }

    private static bool SendTo(Proxy proxy, in TargetList targets, Listener? from, ReadOnlySpan<byte> data)
    {
        for (int i = 0; i < targets.Count; i++)
        {
            var target = targets[i];
            if (proxy.Listeners.Choose(target.Transport, target.Address, from) is not { } listener) continue;
            if (SendRules.Send(new Hop(listener, target.Address) { Domain = target.Domain }, data) is SendOutcome.Sent or SendOutcome.Pending) return true;
        }
        return false;
    }

    /// <summary>Waits for DNS with a copy of the data.</summary>
    private sealed class Later(Proxy proxy, Listener? from, byte[] data) : IResolveObserver
    {
        public void Resolved(in TargetList targets)
        {
            if (!SendTo(proxy, targets, from, data)) proxy.Log.WriteLimited(LogLevel.Warning, "corex", "Data of the script could not be sent: its name leads nowhere.");
        }
    }
}
