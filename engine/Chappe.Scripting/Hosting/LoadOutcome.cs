using Chappe.Engine.Modules;

namespace Chappe.Scripting.Hosting;

/// <summary>How an attempt to load scripts ended.</summary>
public enum LoadResult
{
    /// <summary>The new version handles what comes from now on.</summary>
    Applied,
    /// <summary>The files are those of the running version; nothing was done.</summary>
    Unchanged,
    /// <summary>There are errors; nothing was changed.</summary>
    Refused,
}

/// <summary>How an attempt to load scripts ended, with all there is to say about it.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Version">The version that runs now; 0 for none.</param>
/// <param name="Problems">Errors and warnings, sorted.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="WasCompiled">False when kept code could be used.</param>
public sealed record LoadOutcome(LoadResult Result, int Version, IReadOnlyList<Problem> Problems, TimeSpan Elapsed, bool WasCompiled);
