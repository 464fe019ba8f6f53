namespace Chappe.Scripting.Sources;

/// <summary>Paths as people and as the safety rules want them.</summary>
internal static class ScriptPaths
{
    /// <summary>A path for a message: relative to the current folder when the file is below it, so that terminals and editors can follow it.</summary>
    public static string Display(string path)
    {
        if (path.Length == 0) return path;
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    /// <summary>The path with all symbolic links followed, those of folders too.</summary>
    public static string Real(string path)
    {
        string full = Path.GetFullPath(path);
        string real = Path.GetPathRoot(full) ?? "/";
        foreach (string part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            real = info.LinkTarget is null ? next : Real(info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? next);
        }
        return real;
    }

    /// <summary>True when <paramref name="path"/> is in <paramref name="folder"/> or below it.</summary>
    public static bool IsBelow(string path, string folder)
    {
        string relative = Path.GetRelativePath(folder, path);
        return !Path.IsPathRooted(relative) && relative != ".." && !relative.StartsWith("../", StringComparison.Ordinal);
    }
}
