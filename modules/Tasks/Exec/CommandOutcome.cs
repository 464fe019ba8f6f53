namespace Chappe.Modules.Tasks;

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">Its exit code; -1 when it could not be run, or was ended.</param>
/// <param name="Output">What it wrote, up to the limit.</param>
/// <param name="Problem">What went wrong, as a sentence; empty when nothing did.</param>
internal sealed record CommandOutcome(int ExitCode, byte[] Output, string Problem)
{
    internal static CommandOutcome Failed { get; } = new(-1, [], "");

    /// <summary>Exit code 0.</summary>
    internal bool IsGood => ExitCode == 0;

    /// <summary>The lines of the output.</summary>
    internal IEnumerable<string> Lines => System.Text.Encoding.UTF8.GetString(Output).Split('\n').Select(l => l.TrimEnd('\r')).Where(l => l.Length > 0);
}
