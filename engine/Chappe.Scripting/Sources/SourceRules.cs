namespace Chappe.Scripting.Sources;

/// <summary>
/// Which files may become part of a script (threats R6): those of the main script's folder and below, and of
/// <see cref="AllowedFolders"/>, that strangers cannot write.
/// </summary>
public sealed class SourceRules
{
    /// <summary>The largest file that is read, in octets.</summary>
    public const int SizeLimit = 4 * 1024 * 1024;

    /// <summary>Folders beside the main script's from which <c>#load</c> and <c>#r</c> may take files.</summary>
    public IReadOnlyList<string> AllowedFolders { get; init; } = [];

    /// <summary>Says why <paramref name="path"/> must not be used; null when it may.</summary>
    /// <param name="path">Full path of an existing file.</param>
    /// <param name="folder">The main script's folder.</param>
    public string? Refuse(string path, string folder)
    {
        string real = ScriptPaths.Real(path);
        if (!AllowedFolders.Prepend(folder).Any(allowed => ScriptPaths.IsBelow(real, ScriptPaths.Real(allowed))))
            return $"{ScriptPaths.Display(path)} is outside {ScriptPaths.Display(folder)}; scripts are taken from their own folder only";
        if (OperatingSystem.IsWindows()) return null;
        if ((File.GetUnixFileMode(real) & UnixFileMode.OtherWrite) != 0)
            return $"{ScriptPaths.Display(path)} can be written by everyone; take that away (chmod o-w)";
        // Who may write the folder may put another file in this one's place; the sticky bit forbids that.
        string parent = Path.GetDirectoryName(real)!;
        var mode = File.GetUnixFileMode(parent);
        return (mode & (UnixFileMode.OtherWrite | UnixFileMode.StickyBit)) == UnixFileMode.OtherWrite
            ? $"the folder {ScriptPaths.Display(parent)} can be written by everyone; take that away (chmod o-w)"
            : null;
    }
}
