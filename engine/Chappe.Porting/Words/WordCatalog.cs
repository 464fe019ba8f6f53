using System.Reflection;
using Chappe.Engine.Vocabulary;
using Module = Chappe.Engine.Modules.Module;

namespace Chappe.Porting.Words;

/// <summary>
/// All words that ported scripts may use, with the parameters of the modules: found by their <see cref="ExportAttribute"/>, so that a new word
/// is portable the moment it exists.
/// </summary>
public sealed class WordCatalog
{
    private readonly Dictionary<string, List<Word>> _words = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Type> _options = new(StringComparer.Ordinal) { ["core"] = typeof(Engine.CoreOptions) };
    private readonly Dictionary<string, string> _facades = new(StringComparer.Ordinal) { ["core"] = "core" };

    /// <summary>The words of the engine and of <paramref name="modules"/>.</summary>
    public WordCatalog(IReadOnlyList<Module> modules)
    {
        var facades = typeof(Text).Assembly.GetExportedTypes().Where(t => t is { IsAbstract: true, IsSealed: true }).Concat(modules.SelectMany(m => m.Vocabulary)).Distinct();
        foreach (var facade in facades)
        {
            foreach (var member in facade.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            {
                if (member.GetCustomAttribute<ExportAttribute>() is not { } export) continue;
                if (!_words.TryGetValue(member.Name, out var list)) _words[member.Name] = list = [];
                list.Add(new Word(member, export));
            }
        }
        foreach (var module in modules)
        {
            if (module.OptionsType is not { } type) continue;
            _options[module.Name] = type;
            if (_words.Values.SelectMany(w => w).FirstOrDefault(w => !w.IsMethod && w.Type == type) is { } facade) _facades[module.Name] = facade.Name;
        }
        Modules = new HashSet<string>(_words.Values.SelectMany(w => w).Select(w => w.Module).Concat(modules.Select(m => m.Name)), StringComparer.Ordinal);
    }

    /// <summary>Kamailio's modules that have words or parameters here.</summary>
    public IReadOnlySet<string> Modules { get; }

    /// <summary>The names of all words.</summary>
    public IEnumerable<string> Names => _words.Keys;

    internal IEnumerable<Word> All => _words.Values.SelectMany(w => w);

    /// <summary>The overloads of a word that is called; names that C# has itself end in an underscore here.</summary>
    internal IReadOnlyList<Word> Calls(string name) => [.. Find(name).Where(w => w.IsMethod)];

    /// <summary>The word behind a pseudo-variable: the properties and methods of its name.</summary>
    internal IReadOnlyList<Word> Find(string name) =>
        _words.GetValueOrDefault(name) is { } exact && !exact.TrueForAll(IsOnlyOptions) ? exact
        : _words.GetValueOrDefault(name + "_") ?? [];

    // A module's parameters are no pseudo-variable, unless they have members by name too: msrp["method"].
    private static bool IsOnlyOptions(Word word) =>
        word.Gives == Gives.Values && word.Type.Name.EndsWith("Options", StringComparison.Ordinal) && Array.TrueForAll(word.Type.GetProperties(), p => p.GetIndexParameters().Length == 0);

    /// <summary>The script's word for a module's parameters; null when there is none.</summary>
    internal string? FacadeOf(string module) => _facades.GetValueOrDefault(module);

    /// <summary>The type of a module's parameters; null when it has none.</summary>
    internal Type? OptionsOf(string module) => _options.GetValueOrDefault(module);
}
