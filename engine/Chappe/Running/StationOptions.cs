using Chappe.Engine.Transports;

namespace Chappe.Running;

/// <summary>What the user of the program decided for a <see cref="Station"/>.</summary>
public sealed class StationOptions
{
    /// <summary>The main script.</summary>
    public required string Script { get; init; }
    /// <summary>What the command line says to the preprocessor of a kamailio.cfg.</summary>
    public CfgSettings Cfg { get; init; } = new();
    /// <summary>Where it writes; null for nothing on disk.</summary>
    public StateFolder? State { get; init; }
    /// <summary>Listens there instead of where the script says; empty: the script says.</summary>
    public IReadOnlyList<ListenSpec> Listeners { get; init; } = [];
    /// <summary>Listens there too, before what the script says.</summary>
    public IReadOnlyList<ListenSpec> MoreListeners { get; init; } = [];
    /// <summary>Names that are ours beside those of the script.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];
    /// <summary>No TCP, TLS and WebSocket, whatever the script says.</summary>
    public bool WithoutTcp { get; init; }
    /// <summary>The log level, when the command line sets it; null: the script does.</summary>
    public int? LogLevel { get; init; }
    /// <summary>What scripts read with <c>env</c>, beside <c>CHAPPE_STATE</c>; null for the process's environment.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }
    /// <summary>Timers and routes that awaited run on the engine's own threads; false for a test that moves time itself.</summary>
    public bool RunsOwnThreads { get; init; } = true;
    /// <summary>How long a drain waits for transactions to end.</summary>
    public TimeSpan DrainDeadline { get; init; } = TimeSpan.FromSeconds(5);
}
