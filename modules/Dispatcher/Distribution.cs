using Chappe.Engine.Diagnostics;
using Chappe.Engine.Forwarding;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Dispatcher;

/// <summary>Where a chosen destination is written to.</summary>
internal enum DistributionTarget
{
    /// <summary>The destination URI, <c>$du</c>.</summary>
    Destination,
    /// <summary>Host and port of the Request-URI.</summary>
    RequestUri,
    /// <summary>Nowhere: only the XAVP is filled.</summary>
    RecordOnly,
}

/// <summary>Chooses a destination for a request, remembers the others, and goes on to the next one when asked to.</summary>
internal static class Distribution
{
    /// <summary>Chooses from the sets of <paramref name="choices"/>, one behind the other.</summary>
    /// <returns>1; -1 when there is no such set or none of it is up.</returns>
    public static int Select(RouteContext context, DispatcherModule module, ReadOnlySpan<(int Set, int Algorithm)> choices, int limit, DistributionTarget target)
    {
        var options = context.Routes.Options.Get<DispatcherOptions>();
        if (target == DistributionTarget.Destination && !options.force_dst && !context.DestinationUri.IsEmpty) return -1;
        var lists = module.Lists;
        Span<int> order = stackalloc int[DestinationSet.MaxDestinations];
        var chosen = new List<(int Set, Destination Destination, bool IsCounted)>();
        foreach (var (id, algorithm) in choices)
        {
            if (lists.Find(id) is not { } set)
            {
                context.Proxy.Log.WriteLimited(LogLevel.Error, "dispatcher", $"There is no set {id}.");
                continue;
            }
            if (algorithm == 10 && options.ds_hash_size <= 0)
            {
                context.Proxy.Log.WriteLimited(LogLevel.Error, "dispatcher", "Algorithm 10 counts calls; dispatcher.ds_hash_size above 0 allows it to.");
                continue;
            }
            int count = Selection.Order(context, set, algorithm, options, order);
            if (algorithm == 12)
            {
                if (count > 0) return Fork(context, set, order[..count], target);
                continue;
            }
            foreach (int index in order[..count]) chosen.Add((id, set.All[index], algorithm == 10));
        }
        if (chosen.Count == 0) return -1;
        if (limit > 0 && chosen.Count > limit) chosen.RemoveRange(limit, chosen.Count - limit);
        if (options.KeepsOthers || target == DistributionTarget.RecordOnly)
        {
            // The last one first: each goes on top of those before.
            for (int i = chosen.Count - 1; i >= 0; i--) DestinationRecord.Push(context, options, chosen[i].Set, chosen[i].Destination, chosen[i].IsCounted);
            context.Avps.Groups.SetField(options.xavp_ctx, 0, "cnt", context.Arena.Store((long)chosen.Count));
        }
        var first = chosen[0];
        if (first.IsCounted) module.Loads.Put(context.Message, first.Destination, context.Proxy.Clock.Milliseconds + options.ds_hash_initexpire * 1000L);
        return Apply(context, Text.Of(first.Destination.Octets), DestinationRecord.SocketOf(first.Destination), target) ? 1 : -1;
    }

    /// <summary>Goes on to the next destination that was remembered.</summary>
    /// <returns>1; -1 when there is none.</returns>
    public static int Next(RouteContext context, DispatcherModule module, DistributionTarget target)
    {
        var options = context.Routes.Options.Get<DispatcherOptions>();
        if (!context.Avps.Groups.Remove(options.xavp_dst, 0) || !DestinationRecord.TryRead(context, options, out var uri, out int set, out var socket, out bool isCounted)) return -1;
        if (isCounted && module.Lists.Find(set, uri.Octets) is { } destination)
            module.Loads.Put(context.Message, destination, context.Proxy.Clock.Milliseconds + options.ds_hash_initexpire * 1000L);
        return Apply(context, uri, socket, target) ? 1 : -1;
    }

    /// <summary>Writes the destination that is remembered on top.</summary>
    public static int Set(RouteContext context, DistributionTarget target)
    {
        var options = context.Routes.Options.Get<DispatcherOptions>();
        return DestinationRecord.TryRead(context, options, out var uri, out _, out var socket, out _) && Apply(context, uri, socket, target) ? 1 : -1;
    }

    /// <summary>All at once: each destination is a branch with the same Request-URI.</summary>
    private static int Fork(RouteContext context, DestinationSet set, ReadOnlySpan<int> order, DistributionTarget target)
    {
        for (int i = 1; i < order.Length; i++)
        {
            var destination = set.All[order[i]];
            var uri = context.Arena.Store(destination.Octets);
            context.Branches.Add(new BranchTarget
            {
                Uri = target == DistributionTarget.RequestUri ? WithHost(context, uri) : context.Arena.Store(context.RequestUri),
                DestinationUri = target == DistributionTarget.RequestUri ? default : uri,
                UriOrigin = TargetOrigin.Script,
                DestinationOrigin = TargetOrigin.Script,
                Q = -1,
                SendSocket = ListenerNaming.Find(context.Proxy.Listeners, DestinationRecord.SocketOf(destination)),
            });
        }
        var first = set.All[order[0]];
        return Apply(context, Text.Of(first.Octets), DestinationRecord.SocketOf(first), target) ? 1 : -1;
    }

    private static bool Apply(RouteContext context, Text uri, Text socket, DistributionTarget target)
    {
        if (target == DistributionTarget.RecordOnly) return true;
        if (!socket.IsNull && ListenerNaming.Find(context.Proxy.Listeners, socket) is { } listener) context.SendSocket = listener;
        if (target == DistributionTarget.RequestUri) return UriEditing.SetRequestUri(context, WithHost(context, uri), TargetOrigin.Script);
        context.SetDestinationOfScript(context.Arena.Store(uri));
        return true;
    }

    /// <summary>The Request-URI's user at the destination's host, with the destination's port and parameters.</summary>
    private static Text WithHost(RouteContext context, Text destination)
    {
        var octets = destination.Octets;
        if (!SipUri.TryParse(octets, out var parts)) return default;
        var request = UriEditing.RequestUri(context);
        ReadOnlySpan<byte> user = SipUri.TryParse(request.Octets, out var own) && own.User.IsPresent ? own.User.Of(request.Octets) : default;
        var writer = new OctetWriter(context.Arena.Reserve(octets.Length + user.Length + 1));
        writer.Write(octets[..(octets.IndexOf((byte)':') + 1)]);
        writer.Write(user);
        if (!user.IsEmpty) writer.Write((byte)'@');
        writer.Write(octets[parts.Host.Offset..]);
        return context.Arena.Commit(writer.Length);
    }
}
