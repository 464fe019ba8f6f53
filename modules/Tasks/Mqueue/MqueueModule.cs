using System.Text.Json.Nodes;
using Chappe.Engine;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Tasks;

/// <summary>This is Kamailio's module mqueue: queues that messages fill and timers empty. What is in a queue survives a reload.</summary>
public sealed class MqueueModule : Module
{
    private volatile Dictionary<string, MessageQueue> _queues = [];

    /// <inheritdoc/>
    public override string Name => "mqueue";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(MqueueFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(MqueueOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new MqueueOptions());

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        foreach (string problem in plan.Options.Get<MqueueOptions>().mqueue.Problems) plan.Report(problem);
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        var before = _queues;
        _queues = options.Get<MqueueOptions>().mqueue.Queues.ToDictionary(q => q.Name,
            q => before.TryGetValue(q.Name, out var queue) && queue.Rules == (q.Size, q.Mode) ? queue : Moved(before.GetValueOrDefault(q.Name), q));
    }

    /// <summary>The queue of that name, or null.</summary>
    internal MessageQueue? Find(string name) => _queues.GetValueOrDefault(name);

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc)
    {
        rpc.Add("mqueue.get_size", "queue: how many items wait in it.", (p, _) => new(JsonValue.Create(Queue(p).Count)));
        rpc.Add("mqueue.get_sizes", "The queues and how many items wait in each.", (_, _) => new(Sizes()));
        rpc.Add("mqueue.fetch", "queue: takes the oldest item out.", (p, _) => new(Fetch(Queue(p))));
    }

    private MessageQueue Queue(JsonArray p) => Find(p.Text(0, "queue")) ?? throw new RpcException(404, "There is no such queue.");

    private JsonArray Sizes() => [.. _queues.Select(q => new JsonObject { ["name"] = q.Key, ["size"] = q.Value.Count })];

    private static JsonObject Fetch(MessageQueue queue) => queue.TryFetch(out byte[] key, out byte[] value)
        ? new JsonObject { ["key"] = System.Text.Encoding.UTF8.GetString(key), ["val"] = System.Text.Encoding.UTF8.GetString(value) }
        : throw new RpcException(404, "The queue is empty.");

    /// <summary>A queue of other rules takes over what fits.</summary>
    private static MessageQueue Moved(MessageQueue? before, MqueueDefinition definition)
    {
        var queue = new MessageQueue(definition.Size, definition.Mode);
        while (before is not null && before.TryFetch(out byte[] key, out byte[] value)) queue.Add(key, value);
        return queue;
    }
}
