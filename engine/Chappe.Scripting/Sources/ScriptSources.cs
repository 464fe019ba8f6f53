using System.Security.Cryptography;
using System.Text;
using Chappe.Scripting.Loading;

namespace Chappe.Scripting.Sources;

/// <summary>
/// This is the text of one version of a script: the main file and all that it loads, each read once, so that a file saved in
/// the middle of a compilation cannot make a mixture. Made from disk, or from a stored version for a rollback.
/// </summary>
public sealed class ScriptSources
{
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    private readonly SourceRules? _rules;
    private readonly Dictionary<string, ScriptFile> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);
    private bool _isTranslated;

    private ScriptSources(string main, SourceRules? rules)
    {
        Main = Path.GetFullPath(main);
        Folder = Path.GetDirectoryName(Main)!;
        _rules = rules;
    }

    /// <summary>Reads from disk as files are asked for.</summary>
    public static ScriptSources OnDisk(string main, SourceRules rules) => new(main, rules);

    /// <summary>Has the given files and no others.</summary>
    public static ScriptSources Stored(string main, IEnumerable<ScriptFile> files)
    {
        var sources = new ScriptSources(main, null);
        foreach (var file in files) sources._files.Add(file.Path, file);
        return sources;
    }

    /// <summary>Full path of the main file.</summary>
    public string Main { get; }
    /// <summary>The file that is compiled: the main one, or what it was translated to.</summary>
    public string Code => _isTranslated ? CodeOf(Main) : Main;
    /// <summary>What the translation said.</summary>
    public IReadOnlyList<Engine.Modules.Problem> Problems { get; private set; } = [];
    /// <summary>The folder of the main file.</summary>
    public string Folder { get; }
    /// <summary>The files that the script turned out to be made of, the main one first, the others by path.</summary>
    public IReadOnlyList<ScriptFile> Files =>
        [.. _files.Values.Where(f => _used.Contains(f.Path)).OrderBy(f => f.Path != Main).ThenBy(f => f.Path, StringComparer.Ordinal)];
    /// <summary>Paths that were asked for and could not be read: a watcher waits for them to appear.</summary>
    public IReadOnlyCollection<string> Missing => _missing;

    /// <summary>The hash of <see cref="Files"/>, with their names relative to <see cref="Folder"/>.</summary>
    public string Hash
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var file in Files) hash.AppendData(Encoding.UTF8.GetBytes($"{Path.GetRelativePath(Folder, file.Path)}\n{file.Hash}\n"));
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <summary>The file at <paramref name="path"/>, read at most once, as a part of the script.</summary>
    /// <returns>null with a sentence in <paramref name="problem"/> when it may not or cannot be read.</returns>
    public ScriptFile? Read(string path, out string? problem)
    {
        var file = Find(Path.GetFullPath(path), out problem);
        if (file is not null) _used.Add(file.Path);
        return file;
    }

    /// <summary>Translates the main file when <paramref name="translator"/> takes it. The translation is a file of the script like the others: its text is part of the hash, and kept with the version.</summary>
    public ScriptSources Translated(IScriptTranslator? translator)
    {
        if (translator?.Takes(Main) != true) return this;
        var made = translator.Translate(Main, (string path, out string? problem) => Read(path, out problem)?.Text);
        Problems = made.Problems;
        _isTranslated = true;
        string code = CodeOf(Main);
        _used.Add(code);
        _files[code] = new ScriptFile(code, made.Script ?? "");
        return this;
    }

    // No such file is ever on disk; the name only stands in lists.
    private static string CodeOf(string main) => main + ".csx";

    /// <summary>True when the script is made of exactly what <paramref name="inputs"/> name; they are its files then.</summary>
    internal bool Match(IReadOnlyList<CompiledInput> inputs)
    {
        if (inputs.Count == 0 || inputs[0].Path != Main || !inputs.All(i => Find(i.Path, out _)?.Hash == i.Hash)) return false;
        _used.Clear();
        _used.UnionWith(inputs.Select(i => i.Path));
        return true;
    }

    private ScriptFile? Find(string path, out string? problem)
    {
        problem = null;
        if (_files.TryGetValue(path, out var known)) return known;
        if (_rules is null)
        {
            problem = $"The stored version has no file {ScriptPaths.Display(path)}.";
            return null;
        }
        string? text = ReadFile(path, _rules, out problem);
        if (text is null)
        {
            _missing.Add(path);
            return null;
        }
        return _files[path] = new ScriptFile(path, text);
    }

    /// <summary>Says why the file of a <c>#r</c> must not be used; null when it may. A stored version was asked when it was new.</summary>
    public string? RefuseReference(string path) => _rules?.Refuse(path, Folder);

    private string? ReadFile(string path, SourceRules rules, out string? problem)
    {
        try
        {
            problem = !File.Exists(path) ? $"There is no file {ScriptPaths.Display(path)}." : Sentence(rules.Refuse(path, Folder));
            if (problem is not null) return null;
            if (new FileInfo(path).Length > SourceRules.SizeLimit)
            {
                problem = $"{ScriptPaths.Display(path)} is larger than {SourceRules.SizeLimit} octets.";
                return null;
            }
            var octets = File.ReadAllBytes(path).AsSpan();
            if (octets.StartsWith("\uFEFF"u8)) octets = octets[3..];
            return Path.GetExtension(Main) == ".csx" ? s_strict.GetString(octets) : Lenient(octets);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            problem = refused is DecoderFallbackException
                ? $"{ScriptPaths.Display(path)} is not UTF-8 text."
                : $"{ScriptPaths.Display(path)} cannot be read: {refused.Message}";
            return null;
        }
    }

    // Configurations of other programs may hold comments of older encodings.
    private static string Lenient(ReadOnlySpan<byte> octets)
    {
        try
        {
            return s_strict.GetString(octets);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(octets);
        }
    }

    private static string? Sentence(string? refusal) => refusal is null ? null : char.ToUpperInvariant(refusal[0]) + refusal[1..] + ".";
}
