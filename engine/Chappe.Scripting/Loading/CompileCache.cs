using System.Security.Cryptography;
using System.Text;
using Chappe.Scripting.Sources;

namespace Chappe.Scripting.Loading;

/// <summary>
/// Keeps compiled scripts: a few in memory, so that going back and forth is quick, and the last one of each main file on disk,
/// so that a second start needs no compiler. A kept one is used only when all its files, the host and the framework are the same.
/// </summary>
internal sealed class CompileCache(ScriptLanguage language, string? folder)
{
    private const int Limit = 4;
    private readonly LinkedList<CompiledScript> _recent = new();

    /// <summary>What a compiled script depends on beside its own files.</summary>
    private readonly string _fingerprint = string.Join('\n', language.Imports
        .Concat(language.Assemblies.Append(typeof(CompileCache).Assembly).Select(a => a.ManifestModule.ModuleVersionId.ToString()))
        .Append(Environment.Version.ToString()));

    /// <summary>The code of <paramref name="sources"/>, or null when it must be compiled.</summary>
    public CompiledScript? Find(ScriptSources sources)
    {
        foreach (var kept in _recent)
        {
            if (!IsCurrent(kept, sources)) continue;
            _recent.Remove(kept);
            _recent.AddFirst(kept);
            return kept;
        }
        if (ReadFile(sources.Main) is not { } read || !IsCurrent(read, sources)) return null;
        Keep(read);
        return read;
    }

    /// <summary>Keeps <paramref name="script"/>.</summary>
    /// <returns>A sentence when it could not be written to disk; null when all is well.</returns>
    public string? Add(CompiledScript script)
    {
        Keep(script);
        if (folder is null) return null;
        string path = FileOf(script.Files[0].Path);
        string next = path + ".new";
        try
        {
            PrivateFolder.Create(folder);
            using (var file = PrivateFolder.CreateFile(next)) script.Write(file, _fingerprint);
            // Renamed when whole, so that a start at this moment reads the old one or the new one.
            File.Move(next, path, overwrite: true);
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return $"The compiled script could not be kept in {folder}: {refused.Message}";
        }
    }

    private void Keep(CompiledScript script)
    {
        _recent.AddFirst(script);
        if (_recent.Count > Limit) _recent.RemoveLast();
    }

    private static bool IsCurrent(CompiledScript script, ScriptSources sources) =>
        sources.Match(script.Files) && script.References.All(r => FileHash.Of(r.Path) == r.Hash && sources.RefuseReference(r.Path) is null);

    private CompiledScript? ReadFile(string main)
    {
        if (folder is null) return null;
        try
        {
            string path = FileOf(main);
            // Code that strangers could have written is not run (threats R6).
            if (!File.Exists(path) || !PrivateFolder.IsPrivate(folder) || !PrivateFolder.IsPrivate(path)) return null;
            using var file = new BufferedStream(File.OpenRead(path), 64 * 1024);
            return CompiledScript.Read(file, _fingerprint);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Without the kept code the script is compiled, which says what is wrong with its files.
            return null;
        }
    }

    private string FileOf(string main) => Path.Combine(folder!, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(main)))[..24] + ".ccs");
}
