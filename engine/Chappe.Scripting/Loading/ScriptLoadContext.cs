using System.Reflection;
using System.Runtime.Loader;

namespace Chappe.Scripting.Loading;

/// <summary>
/// Holds the code of one version. Collectible, and unloaded by the garbage collector itself once nothing runs on the version
/// or could: nobody calls Unload, because a version in use may still have to load what its <c>#r</c> named.
/// </summary>
internal sealed class ScriptLoadContext(int version, IReadOnlyList<CompiledInput> references) : AssemblyLoadContext($"script version {version}", isCollectible: true)
{
    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        foreach (var reference in references)
        {
            if (!Path.GetFileNameWithoutExtension(reference.Path).Equals(assemblyName.Name, StringComparison.OrdinalIgnoreCase)) continue;
            // From memory, so that the file can be replaced while this version runs.
            return LoadFromStream(new MemoryStream(File.ReadAllBytes(reference.Path)));
        }
        return null;
    }
}
