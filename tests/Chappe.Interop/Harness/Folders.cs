using System.Runtime.CompilerServices;

namespace Chappe.Interop.Harness;

/// <summary>Where things are.</summary>
internal static class Folders
{
    /// <summary>The root of the project.</summary>
    internal static string Root { get; } = FindRoot();
    /// <summary>The scripts of a fresh install.</summary>
    internal static string Scripts => Path.Combine(Root, "scripts");

    /// <summary>A file below tests/data.</summary>
    internal static string Data(params string[] parts) => Path.Combine([Root, "tests", "data", .. parts]);

    private static string FindRoot([CallerFilePath] string here = "")
    {
        for (string? folder = Path.GetDirectoryName(here); folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "Chappe.slnx"))) return folder;
        throw new InvalidOperationException("the tests run from a folder that is not the project's");
    }
}

/// <summary>A folder of its own for one test, gone afterwards.</summary>
internal sealed class ScratchFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("chappe-test-").FullName;

    internal string Write(string name, string text)
    {
        string path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
