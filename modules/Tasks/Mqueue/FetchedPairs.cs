using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Tasks;

/// <summary>What a message has fetched from queues.</summary>
internal sealed class FetchedPairs : IResettable
{
    internal Dictionary<string, (byte[] Key, byte[] Value)> Pairs { get; } = [];

    public void Reset() => Pairs.Clear();
}

/// <summary>Keys or values that were fetched, by the names of their queues.</summary>
public sealed class FetchedValues
{
    private readonly bool _isKey;

    internal FetchedValues(bool isKey) => _isKey = isKey;

    /// <summary>That of one queue; undefined when nothing was fetched.</summary>
    public Text this[string queue] =>
        Here.Context.Slots.Find<FetchedPairs>() is { } fetched && fetched.Pairs.TryGetValue(queue, out var pair) ? Text.Of(_isKey ? pair.Key : pair.Value) : default;
}
