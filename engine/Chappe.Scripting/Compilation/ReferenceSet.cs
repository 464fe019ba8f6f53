using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace Chappe.Scripting.Compilation;

/// <summary>
/// Metadata references, each made once for the process: making them anew costs more than compiling a script (spikes.md section 1).
/// The default set is small on purpose; the whole framework would cost 50 MB and half a second.
/// </summary>
internal static class ReferenceSet
{
    // The names that scripts see by default, the assemblies they are really defined in, and the façades between the two.
    private static readonly string[] s_framework =
    [
        "System.Private.CoreLib", "System.Runtime", "System.Collections", "System.Collections.Concurrent", "System.Linq", "System.Console",
        "System.Memory", "System.Text.RegularExpressions", "System.Threading", "System.Net.Primitives", "System.Private.Uri",
        "System.Text.Json", "System.Net.Http", "netstandard",
    ];

    private static readonly ConcurrentDictionary<string, PortableExecutableReference> s_references = new(StringComparer.Ordinal);
    private static readonly Lazy<IReadOnlyDictionary<string, string>> s_trusted = new(ReadTrusted);

    /// <summary>What every script sees.</summary>
    public static IEnumerable<MetadataReference> Default(ScriptLanguage language) =>
        s_framework.Select(FindTrusted).OfType<string>().Concat(language.Assemblies.Select(a => a.Location)).Distinct().Select(Get);

    /// <summary>The reference to the assembly at <paramref name="path"/>.</summary>
    public static PortableExecutableReference Get(string path) => s_references.GetOrAdd(path, static p => MetadataReference.CreateFromFile(p));

    /// <summary>A framework or host assembly by its simple name, with or without <c>.dll</c>; null when there is none.</summary>
    public static string? FindTrusted(string name) =>
        s_trusted.Value.GetValueOrDefault(name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name);

    /// <summary>The assembly that a façade like <c>System.Xml</c> forwards to, which must then be referenced too.</summary>
    public static IEnumerable<string> Behind(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        if (!name.StartsWith("System.", StringComparison.Ordinal)) return [];
        return FindTrusted("System.Private." + name["System.".Length..]) is { } real ? [real] : [];
    }

    private static Dictionary<string, string> ReadTrusted()
    {
        string list = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "";
        var trusted = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string path in list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            trusted.TryAdd(Path.GetFileNameWithoutExtension(path), path);
        return trusted;
    }
}
