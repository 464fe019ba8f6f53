using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Chappe.Modules.Http;

/// <summary>One file in memory.</summary>
internal sealed record StaticFile(byte[] Content, byte[] ETag, byte[] ContentType, DateTime Written, long LookedAt);

/// <summary>The files that a version of the scripts has served, read once; looked at again after a second.</summary>
internal sealed class StaticFiles
{
    private readonly ConcurrentDictionary<string, StaticFile> _files = new(StringComparer.Ordinal);

    /// <summary>Finds a file of <paramref name="folder"/>.</summary>
    /// <param name="folder">The script's folder.</param>
    /// <param name="name">A relative path in it.</param>
    /// <param name="options">The limits.</param>
    /// <param name="now">The clock, in milliseconds.</param>
    /// <param name="problem">Why there is none.</param>
    internal StaticFile? Find(string folder, string name, XhttpOptions options, long now, out string problem)
    {
        problem = "";
        string path = Path.GetFullPath(Path.Combine(folder, name));
        if (_files.TryGetValue(path, out var file) && now - file.LookedAt < 1000) return file;
        if (!IsWithin(folder, path))
        {
            problem = "lies outside the script's folder";
            return null;
        }
        try
        {
            var info = new FileInfo(path);
            // A link may lead out of the folder.
            if (info.Exists && info.ResolveLinkTarget(returnFinalTarget: true) is { } target && !IsWithin(folder, target.FullName)) problem = "leads out of the script's folder";
            else if (!info.Exists) problem = "is not there";
            else if (info.Length > options.max_file_size) problem = $"has more than {options.max_file_size} octets";
            else if (file is null && _files.Count >= options.max_files) problem = $"is one file more than {options.max_files}";
            if (problem.Length > 0) return null;
            if (file is not null && file.Written == info.LastWriteTimeUtc && file.Content.Length == info.Length) return _files[path] = file with { LookedAt = now };
            byte[] content = File.ReadAllBytes(path);
            string tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12))}\"";
            return _files[path] = new StaticFile(content, Encoding.ASCII.GetBytes(tag), Encoding.ASCII.GetBytes(ContentTypes.Of(path)), info.LastWriteTimeUtc, now);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problem = $"cannot be read: {error.Message}";
            return null;
        }
    }

    private static bool IsWithin(string folder, string path) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
