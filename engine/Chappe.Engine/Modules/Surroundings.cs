namespace Chappe.Engine.Modules;

/// <summary>This is what a proxy may know of the program around it: how it was started, and where sockets and pipes of its modules stand.</summary>
public sealed record Surroundings
{
    /// <summary>A proxy without a program, as in tests.</summary>
    public static Surroundings None { get; } = new();

    /// <summary>The command line.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];
    /// <summary>The folder where modules put their sockets and pipes when they are told no other place; Kamailio's <c>-Y</c>.</summary>
    public string RuntimeFolder { get; init; } = Path.GetTempPath();
    /// <summary>The configuration, as a full path; empty when there is none.</summary>
    public string ConfigurationFile { get; init; } = "";
    /// <summary>Asks the program to end, as SIGTERM does.</summary>
    public Action? End { get; init; }
}
