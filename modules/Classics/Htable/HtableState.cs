using Chappe.Engine.Routing;

namespace Chappe.Modules.Classics;

/// <summary>What htable remembers about one message: the item that has expired, and the iterators at work.</summary>
internal sealed class HtableState : IResettable
{
    /// <summary>The key of the item that has expired.</summary>
    public byte[]? RecordKey { get; set; }
    /// <summary>The value of the item that has expired.</summary>
    public byte[]? RecordValue { get; set; }
    /// <summary>Iterators by name: the items and the place of the one at hand.</summary>
    public Dictionary<string, (List<(byte[] Key, byte[] Value)> Items, int At)> Iterators { get; } = [];

    /// <inheritdoc/>
    public void Reset()
    {
        RecordKey = RecordValue = null;
        Iterators.Clear();
    }
}
