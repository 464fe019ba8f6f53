using System.Text;
using Chappe.Scripting.Sources;
using Microsoft.CodeAnalysis;

namespace Chappe.Scripting.Compilation;

/// <summary>Gives the compiler the files that <c>#load</c> names, out of the version's sources; rewritten ones where there are any.</summary>
internal sealed class SourceResolver(ScriptSources sources, IReadOnlyDictionary<string, string>? rewritten = null) : SourceReferenceResolver
{
    private readonly Dictionary<string, string> _refusals = new(StringComparer.Ordinal);

    /// <summary>Why a <c>#load</c> failed, by what it named.</summary>
    public IReadOnlyDictionary<string, string> Refusals => _refusals;

    /// <inheritdoc/>
    public override string? NormalizePath(string path, string? baseFilePath) => Absolute(path, baseFilePath);

    /// <inheritdoc/>
    public override string? ResolveReference(string path, string? baseFilePath)
    {
        string full = Absolute(path, baseFilePath);
        if (sources.Read(full, out string? problem) is not null) return full;
        _refusals[path] = problem!;
        return null;
    }

    /// <inheritdoc/>
    public override Stream OpenRead(string resolvedPath)
    {
        string? text = rewritten?.GetValueOrDefault(resolvedPath) ?? sources.Read(resolvedPath, out _)?.Text;
        return text is null ? throw new FileNotFoundException(null, resolvedPath) : new MemoryStream(Encoding.UTF8.GetBytes(text), writable: false);
    }

    private string Absolute(string path, string? baseFilePath) =>
        Path.GetFullPath(path, Path.GetDirectoryName(baseFilePath) is { Length: > 0 } folder ? folder : sources.Folder);

    /// <inheritdoc/>
    public override bool Equals(object? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
