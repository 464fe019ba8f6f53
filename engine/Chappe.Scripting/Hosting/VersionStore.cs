using System.Globalization;
using System.Text.Json;
using Chappe.Scripting.Sources;

namespace Chappe.Scripting.Hosting;

/// <summary>Keeps the last versions that were taken over: in memory, and in a folder when there is one. Bounded.</summary>
internal sealed class VersionStore
{
    private readonly SortedDictionary<int, ScriptVersion> _versions = [];
    private readonly string? _folder;
    private readonly int _limit;

    /// <summary>Opens the store; versions of <paramref name="main"/> that the folder has from earlier runs are there again.</summary>
    public VersionStore(string main, string? folder, int limit)
    {
        (_folder, _limit) = (folder, limit);
        if (folder is null || !Directory.Exists(folder)) return;
        foreach (string path in Directory.EnumerateFiles(folder, "version-*.json"))
        {
            // Texts that strangers could have written are not compiled (threats R6).
            if (PrivateFolder.IsPrivate(folder) && PrivateFolder.IsPrivate(path) && Read(path) is { } version && version.Main == main) _versions[version.Number] = version;
        }
    }

    /// <summary>All that are kept, the oldest first.</summary>
    public IReadOnlyList<ScriptVersion> All => [.. _versions.Values];

    /// <summary>The version of that number, or null.</summary>
    public ScriptVersion? Find(int number) => _versions.GetValueOrDefault(number);

    /// <summary>The newest, or null.</summary>
    public ScriptVersion? Last => _versions.Count == 0 ? null : _versions.Values.Last();

    /// <summary>Keeps a version; the oldest goes when there are too many.</summary>
    /// <returns>A sentence when it could not be written; null when all is well.</returns>
    public string? Add(ScriptVersion version)
    {
        _versions[version.Number] = version;
        try
        {
            if (_folder is not null)
            {
                PrivateFolder.Create(_folder);
                string path = FileOf(version.Number);
                using (var file = PrivateFolder.CreateFile(path + ".new")) JsonSerializer.Serialize(file, version);
                File.Move(path + ".new", path, overwrite: true);
            }
            while (_versions.Count > _limit)
            {
                int oldest = _versions.Keys.First();
                _versions.Remove(oldest);
                if (_folder is not null) File.Delete(FileOf(oldest));
            }
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return $"Version {version.Number} could not be kept in {_folder}: {refused.Message}";
        }
    }

    private static ScriptVersion? Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return JsonSerializer.Deserialize<ScriptVersion>(file);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or JsonException)
        {
            // One that cannot be read cannot be gone back to; the others can.
            return null;
        }
    }

    private string FileOf(int number) => Path.Combine(_folder!, string.Create(CultureInfo.InvariantCulture, $"version-{number:D6}.json"));
}
