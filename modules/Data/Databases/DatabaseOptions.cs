using System.Runtime.CompilerServices;

namespace Chappe.Modules.Data;

/// <summary>The bounds of all databases; at start. Script word: <c>database</c>.</summary>
public sealed class DatabaseOptions
{
    /// <summary>Connections to one server; a file has one that writes and one that reads.</summary>
    public int connections { get; set => field = Checked(value, 1, 256); } = 4;
    /// <summary>Most statements that may wait; one more is refused.</summary>
    public int queue { get; set => field = Checked(value, 1, 1_000_000); } = 10_000;
    /// <summary>Seconds that anybody waits for a statement.</summary>
    public int query_timeout { get; set => field = Checked(value, 1, 3600); } = 5;
    /// <summary>Seconds that opening a connection may take.</summary>
    public int connect_timeout { get; set => field = Checked(value, 1, 300); } = 5;
    /// <summary>The longest pause in seconds between two attempts to reach a server that is down.</summary>
    public int longest_pause { get; set => field = Checked(value, 1, 3600); } = 30;
    /// <summary>Most rows of one result.</summary>
    public int max_rows { get; set => field = Checked(value, 1, int.MaxValue); } = 1_000_000;

    private static int Checked(int value, int least, int most, [CallerMemberName] string name = "") =>
        value >= least && value <= most ? value : throw new ArgumentException($"{name} is from {least} to {most}, not {value}.");
}
