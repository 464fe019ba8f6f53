using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Chappe.Engine.Vocabulary;

/// <summary>What stands behind <c>shv["x"]</c>: one value a name for all workers of a proxy, 0 at first. Names come from scripts and are few.</summary>
public sealed class SharedValues
{
    private static readonly ConditionalWeakTable<Proxy, ConcurrentDictionary<string, byte[]>> s_values = new();
    private static readonly byte[] s_zero = "0"u8.ToArray();

    internal SharedValues() { }

    /// <summary>The value of that name; 0 when nothing set it. What was read is not changed by who sets it next.</summary>
    public Text this[string name]
    {
        get => Text.Of(Values.GetValueOrDefault(name, s_zero));
        set => Values[name] = value.Octets.ToArray();
    }

    /// <summary>Adds to the number of that name in one step, whoever else does so too.</summary>
    /// <returns>The new value.</returns>
    public int add(string name, int amount = 1)
    {
        while (true)
        {
            var old = Values.GetOrAdd(name, s_zero);
            int sum = Text.Of(old).ToInt() + amount;
            if (Values.TryUpdate(name, System.Text.Encoding.ASCII.GetBytes(sum.ToString(System.Globalization.CultureInfo.InvariantCulture)), old)) return sum;
        }
    }

    private static ConcurrentDictionary<string, byte[]> Values =>
        s_values.GetValue(Here.Context.Proxy, static _ => new());
}
