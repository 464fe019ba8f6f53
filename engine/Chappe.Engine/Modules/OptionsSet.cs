using System.Runtime.CompilerServices;

namespace Chappe.Engine.Modules;

/// <summary>Numbers the types that are looked up with every message (options, modules), so that finding one is an array access.</summary>
internal static class TypeSlot
{
    private static int s_count;
    internal static int Count => Volatile.Read(ref s_count);
    internal static int Next() => Interlocked.Increment(ref s_count) - 1;
}

/// <summary>The slot of one type.</summary>
internal static class TypeSlot<T> where T : class
{
    internal static readonly int Index = TypeSlot.Next();
}

/// <summary>This is one version of all modules' parameters: an options object a type, set by the script's top level, read-only afterwards.</summary>
public sealed class OptionsSet
{
    private object?[] _slots = new object?[Math.Max(16, TypeSlot.Count)];

    /// <summary>The modules that the script named with <c>loadmodule</c>. All modules are always there; a few open something only when they are named (ctl, jsonrpcs, topoh).</summary>
    public HashSet<string> LoadedModules { get; } = new(StringComparer.Ordinal);

    /// <summary>What the script defined with <c>setting</c>: Kamailio's custom globals, <c>group.name</c>.</summary>
    public List<Setting> Settings { get; } = [];

    /// <summary>The defaults of <paramref name="modules"/>.</summary>
    public static OptionsSet Defaults(IEnumerable<Module> modules)
    {
        var set = new OptionsSet();
        set.Add(new CoreOptions());
        foreach (var module in modules) module.AddOptions(set);
        return set;
    }

    /// <summary>Puts <paramref name="options"/> into its slot.</summary>
    public void Add<T>(T options) where T : class
    {
        int index = TypeSlot<T>.Index;
        if (index >= _slots.Length) Array.Resize(ref _slots, index + 16);
        _slots[index] = options;
    }

    /// <summary>The options object of type <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidOperationException">No module of this proxy has such options.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // where T is known the slot is a constant; shared code would look it up with every parameter
    public T Get<T>() where T : class => Find<T>() ?? throw Missing(typeof(T));

    /// <summary>The options object of type <typeparamref name="T"/>, or null when its module is not there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T? Find<T>() where T : class
    {
        int index = TypeSlot<T>.Index;
        var slots = _slots;
        // Only Add<T> writes to the slot of T.
        return index < slots.Length ? Unsafe.As<T?>(slots[index]) : null;
    }

    private static InvalidOperationException Missing(Type options) => new($"{options.Name}: the module that owns these parameters is not loaded.");

    /// <summary>All options objects that are there.</summary>
    public IEnumerable<object> All => _slots.Where(o => o is not null)!;
}
