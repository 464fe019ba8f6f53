using System.Globalization;
using System.Text.Json.Nodes;
using Chappe.CommandLine;

namespace Chappe.Commands;

/// <summary><c>chappe rollback</c>: back to an earlier version of the scripts.</summary>
public sealed class RollbackCommand : Command
{
    /// <inheritdoc/>
    public override string Verb => "rollback";
    /// <inheritdoc/>
    public override string Operands => "VERSION";
    /// <inheritdoc/>
    public override string Summary => "go back to an earlier version of the scripts";
    /// <inheritdoc/>
    public override string Description =>
        """
        Makes an earlier version of the scripts handle new calls again, at once and without touching the files. Calls that
        began on another version end on it. The next reload takes the files as they are then.
        """;
    /// <inheritdoc/>
    public override IReadOnlyList<(string, string)> Examples => [("chappe rollback 3", "version 3 handles what comes from now on; 'chappe versions' lists them")];
    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [ControlOptions.State, ControlOptions.Socket, ControlOptions.Json];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Arguments arguments, Terminal terminal)
    {
        string written = OnlyOperand(arguments, "the number of a version ('chappe versions' lists them)");
        if (!int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out int version))
            throw new UsageException($"'{written}' is not the number of a version; 'chappe versions' lists them.");
        using var client = ControlOptions.Connect(arguments);
        var answer = await client.CallAsync("app_csx.rollback", new JsonArray(version)).ConfigureAwait(false);
        if (arguments.Has(ControlOptions.Json.Name)) terminal.Out.WriteLine(answer?.ToJsonString() ?? "null");
        else terminal.Out.WriteLine($"Version {version} handles what comes from now on.");
        return ExitCode.Good;
    }
}
