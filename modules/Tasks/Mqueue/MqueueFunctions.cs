using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Tasks;

/// <summary>The words of mqueue.</summary>
public static class MqueueFunctions
{
    /// <summary>The parameters of mqueue: <c>mqueue.define("calls", size: 1000)</c> at the top level.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "mqueue")]
    public static MqueueOptions mqueue => Here.Options<MqueueOptions>();

    /// <summary>Adds a pair to a queue. When it is full, its oldest item goes.</summary>
    /// <returns>false when there is no such queue.</returns>
    [Export(RouteKinds.Any, Module = "mqueue")]
    public static Rc mq_add(string queue, Text key, Text value)
    {
        if (Find(queue) is not { } found) return Rc.False;
        if (!found.Add(key.Octets, value.Octets))
        {
            Here.Context.Proxy.Counters["mqueue.dropped"].Add();
            Here.Context.Proxy.Log.WriteLimited(LogLevel.Warning, "mqueue", $"queue {queue} is full: its oldest item is gone.");
        }
        return Rc.True;
    }

    /// <summary>Takes the oldest pair out of a queue; <c>mqk["queue"]</c> and <c>mqv["queue"]</c> are it then.</summary>
    /// <returns>false when the queue is empty, or there is none of that name.</returns>
    [Export(RouteKinds.Any, Module = "mqueue")]
    public static Rc mq_fetch(string queue)
    {
        if (Find(queue) is not { } found || !found.TryFetch(out byte[] key, out byte[] value)) return Rc.False;
        Here.Context.Slots.Get<FetchedPairs>().Pairs[queue] = (key, value);
        return Rc.True;
    }

    /// <summary>Forgets the pair that was fetched last.</summary>
    [Export(RouteKinds.Any, Module = "mqueue")]
    public static Rc mq_pv_free(string queue)
    {
        Here.Context.Slots.Find<FetchedPairs>()?.Pairs.Remove(queue);
        return Rc.True;
    }

    /// <summary>How many pairs wait in a queue.</summary>
    /// <returns>The number; -1 when it is empty, as in Kamailio, where 0 would end the script; -2 when there is none of that name.</returns>
    [Export(RouteKinds.Any, Module = "mqueue")]
    public static Rc mq_size(string queue) => Find(queue) is not { } found ? -2 : found.Count is var count and > 0 ? count : -1;

    /// <summary><c>$mqk(queue)</c>: the key of the pair that was fetched last.</summary>
    [Export(RouteKinds.Any, Module = "mqueue")]
    public static FetchedValues mqk { get; } = new(isKey: true);

    /// <summary><c>$mqv(queue)</c>: the value of the pair that was fetched last.</summary>
    [Export(RouteKinds.Any, Module = "mqueue")]
    public static FetchedValues mqv { get; } = new(isKey: false);

    private static MessageQueue? Find(string queue)
    {
        var found = Here.Context.Proxy.Module<MqueueModule>().Find(queue);
        if (found is null) Here.Context.Proxy.Log.WriteLimited(LogLevel.Error, "mqueue", $"there is no queue '{queue}'.");
        return found;
    }
}
