using Chappe.Engine.Routing;

namespace Chappe.Engine.Vocabulary;

/// <summary>What stands behind <c>vars["x"]</c> and <c>vn["x"]</c>: values that routes of one message share.</summary>
public sealed class ScriptValues
{
    private readonly bool _beginsAsZero;

    internal ScriptValues(bool beginsAsZero) => _beginsAsZero = beginsAsZero;

    /// <summary>The value of that name.</summary>
    public Text this[string name]
    {
        get => Values.Get(name) is { IsNull: false } value ? value : _beginsAsZero ? (Text)0 : default;
        set => Values.Set(name, value);
    }

    private Store Values => _beginsAsZero ? Here.Context.Slots.Get<ZeroStore>() : Here.Context.Slots.Get<NullStore>();

    internal abstract class Store : IResettable
    {
        private readonly List<(string Name, Text Value)> _values = [];
        private readonly Arena _arena = new();

        internal Text Get(string name)
        {
            foreach (var (known, value) in _values)
                if (known == name) return value;
            return default;
        }

        internal void Set(string name, Text value)
        {
            var kept = value.IsNull ? default : _arena.Store(value.Octets);
            for (int i = 0; i < _values.Count; i++)
            {
                if (_values[i].Name != name) continue;
                _values[i] = (name, kept);
                return;
            }
            _values.Add((name, kept));
        }

        public void Reset()
        {
            _values.Clear();
            _arena.Reset();
        }
    }

    internal sealed class ZeroStore : Store;

    internal sealed class NullStore : Store;
}
