namespace Chappe.Engine.Databases;

/// <summary>What keeps a slow database from becoming everybody's trouble.</summary>
public sealed record DatabaseLimits
{
    /// <summary>Connections to one server.</summary>
    public int Connections { get; init; } = 4;
    /// <summary>Most statements that may wait.</summary>
    public int Queue { get; init; } = 10_000;
    /// <summary>How long anybody waits for a statement.</summary>
    public TimeSpan Query { get; init; } = TimeSpan.FromSeconds(5);
    /// <summary>How long opening a connection may take.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);
    /// <summary>The longest pause between two attempts to reach a server that is down; it doubles from one second.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);
    /// <summary>Most rows of one result.</summary>
    public int Rows { get; init; } = 1_000_000;
}
