using Chappe.Scripting.Sources;

namespace Chappe.Scripting.Hosting;

/// <summary>A version that was taken over once, with its texts, so that it can be gone back to.</summary>
/// <param name="Number">Counts from 1.</param>
/// <param name="Time">When it was first taken over.</param>
/// <param name="Hash">The hash of its sources.</param>
/// <param name="Main">Full path of the main file.</param>
/// <param name="Comment">What the operator said about it.</param>
/// <param name="Files">Its files, the main one first.</param>
public sealed record ScriptVersion(int Number, DateTimeOffset Time, string Hash, string Main, string? Comment, IReadOnlyList<ScriptFile> Files);
