using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Transactions;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Dispatcher;

/// <summary>Asks destinations whether they are there: OPTIONS, or what <c>ds_ping_method</c> says. Any 2xx, and what <c>ds_ping_reply_codes</c> names, is a good answer.</summary>
internal sealed class Prober(Proxy proxy, DispatcherModule module)
{
    private readonly Counter _failed = proxy.Counters["dispatcher.probes_failed"];

    /// <summary>Probes all that are to be probed.</summary>
    public void ProbeAll(DispatcherOptions options)
    {
        foreach (var (set, destination) in module.Lists.Rows)
            if (IsProbed(destination.Flags, options.ds_probing_mode)) Probe(set, destination, options);
    }

    /// <summary>Whether a destination is to be probed now.</summary>
    internal static bool IsProbed(DestinationFlags flags, int mode)
    {
        if ((flags & DestinationFlags.Disabled) != 0) return false;
        bool isFlagged = (flags & DestinationFlags.Probing) != 0;
        return mode switch
        {
            1 => true,
            2 => isFlagged && (flags & DestinationFlags.Inactive) != 0,
            _ => isFlagged,
        };
    }

    private void Probe(int set, Destination destination, DispatcherOptions options)
    {
        var attributes = destination.Attributes;
        long began = proxy.Clock.Milliseconds;
        string proxyOf = attributes.OutboundProxy ?? options.outbound_proxy;
        proxy.Transactions.Requests.Send(new OutgoingRequest
        {
            Method = options.ds_ping_method,
            Uri = destination.Uri,
            From = $"<{attributes.PingFrom ?? options.ds_ping_from}>",
            Destination = proxyOf.Length > 0 ? proxyOf : null,
            SendSocket = SocketOf(attributes, options),
        }, outcome => Note(set, destination, options, outcome, proxy.Clock.Milliseconds - began));
    }

    private void Note(int set, Destination destination, DispatcherOptions options, in RequestOutcome outcome, long milliseconds)
    {
        // The script kept it back, or we are too busy: that says nothing about the destination.
        if (outcome is { IsLocal: true, Code: 487 or 503 }) return;
        bool isGood = IsGood(outcome, options);
        if (options.ds_ping_latency_stats || options.ds_latency_estimator_alpha > 0)
        {
            if (outcome.IsLocal) destination.Latency.NoteTimeout();
            else destination.Latency.Note((int)Math.Min(int.MaxValue, milliseconds), options.ds_latency_estimator_alpha);
        }
        if (!isGood) _failed.Add();
        // In mode 0 the flag is taken off by an answer; in the others it is the administrator's, and mode 1 gives it to all.
        bool isProbed = options.ds_probing_mode < 2 || (destination.Flags & DestinationFlags.Probing) != 0;
        var (before, after) = destination.Note(isGood, isGood ? options.ds_inactive_threshold : options.ds_probing_threshold, isProbed, untilUp: options.ds_probing_mode == 0);
        DestinationEvent.RunOnChange(proxy, null, set, destination, before, after);
    }

    private static bool IsGood(in RequestOutcome outcome, DispatcherOptions options)
    {
        if (outcome.IsLocal) return false;
        if (outcome.IsSuccess) return true;
        foreach (var (first, last) in options.PingCodes)
            if (outcome.Code >= first && outcome.Code <= last) return true;
        return false;
    }

    private Listener? SocketOf(DestinationAttributes attributes, DispatcherOptions options)
    {
        string name = attributes.Socket ?? attributes.SocketName ?? (options.ds_default_socket.Length > 0 ? options.ds_default_socket : options.ds_default_sockname);
        return name.Length == 0 ? null : ListenerNaming.Find(proxy.Listeners, Text.Of(System.Text.Encoding.UTF8.GetBytes(name)));
    }
}
