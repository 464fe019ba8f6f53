using System.Collections.Immutable;
using Chappe.Scripting.Sources;
using Microsoft.CodeAnalysis;

namespace Chappe.Scripting.Compilation;

/// <summary>
/// Finds what <c>#r</c> names: a file beside the script, or an assembly of the framework or of the host. The compiler's own
/// resolver would look for missing assemblies again with every reload.
/// </summary>
internal sealed class ReferenceResolver(ScriptSources sources) : MetadataReferenceResolver
{
    private readonly SortedSet<string> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _refusals = new(StringComparer.Ordinal);

    /// <summary>Full paths of the assemblies found beside the script, which its load context must find again.</summary>
    public IReadOnlyCollection<string> Files => _files;

    /// <summary>Why a <c>#r</c> was refused, by what it named.</summary>
    public IReadOnlyDictionary<string, string> Refusals => _refusals;

    /// <inheritdoc/>
    public override bool ResolveMissingAssemblies => false;

    /// <inheritdoc/>
    public override ImmutableArray<PortableExecutableReference> ResolveReference(string reference, string? baseFilePath, MetadataReferenceProperties properties)
    {
        string beside = Path.GetFullPath(reference, Path.GetDirectoryName(baseFilePath) ?? sources.Folder);
        if (File.Exists(beside))
        {
            if (sources.RefuseReference(beside) is { } refusal)
            {
                _refusals[reference] = refusal;
                return [];
            }
            _files.Add(beside);
            // Not kept for the process: this file may be replaced before the next reload.
            return [MetadataReference.CreateFromImage(File.ReadAllBytes(beside), properties, filePath: beside)];
        }
        return ReferenceSet.FindTrusted(reference) is { } trusted
            ? [ReferenceSet.Get(trusted), .. ReferenceSet.Behind(trusted).Select(ReferenceSet.Get)]
            : [];
    }

    /// <inheritdoc/>
    public override bool Equals(object? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
