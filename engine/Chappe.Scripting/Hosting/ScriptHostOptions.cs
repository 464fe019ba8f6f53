using Chappe.Engine.Modules;
using Chappe.Scripting.Sources;

namespace Chappe.Scripting.Hosting;

/// <summary>Asked before a version is taken over: compares its plan with the running one (null at first), opens what is new, and says what cannot be done. An error among the answers refuses the version; what was opened for it must then be closed again.</summary>
public delegate ValueTask<IReadOnlyList<Problem>> PrepareVersion(Plan plan, Plan? running, CancellationToken cancel);

/// <summary>What a <see cref="ScriptHost"/> needs to know.</summary>
public sealed class ScriptHostOptions
{
    /// <summary>The main script.</summary>
    public required string MainFile { get; init; }
    /// <summary>What scripts can say; null for the engine's words and those of the proxy's modules.</summary>
    public ScriptLanguage? Language { get; init; }
    /// <summary>Makes scripts of main files in another language; null: all are C#.</summary>
    public IScriptTranslator? Translator { get; init; }
    /// <summary>Fills a fresh plan before the script's top level does; null for nothing.</summary>
    public Action<Engine.Modules.Plan>? Begin { get; init; }
    /// <summary>Where files may come from.</summary>
    public SourceRules Rules { get; init; } = new();
    /// <summary>Where versions and compiled code are kept over restarts; null for memory only.</summary>
    public string? StateFolder { get; init; }
    /// <summary>What <c>env</c> reads; null for the process's environment.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }
    /// <summary>Asked before a version is taken over.</summary>
    public PrepareVersion? Prepare { get; init; }
    /// <summary>Told right after a version was taken over, before another one can be loaded. Must not throw.</summary>
    public Action<Plan>? TakenOver { get; init; }
    /// <summary>How many versions can be gone back to.</summary>
    public int VersionLimit { get; init; } = 20;
    /// <summary>How long a script's top level may run before the version is refused.</summary>
    public TimeSpan TopLevelDeadline { get; init; } = TimeSpan.FromSeconds(10);
}
