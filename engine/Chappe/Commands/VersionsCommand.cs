using System.Globalization;
using System.Text.Json.Nodes;
using Chappe.CommandLine;

namespace Chappe.Commands;

/// <summary><c>chappe versions</c>: the versions of the scripts that a running Chappe has had.</summary>
public sealed class VersionsCommand : Command
{
    /// <inheritdoc/>
    public override string Verb => "versions";
    /// <inheritdoc/>
    public override string Operands => "";
    /// <inheritdoc/>
    public override string Summary => "list the versions of the scripts of a running Chappe";
    /// <inheritdoc/>
    public override string Description =>
        """
        Lists the versions of the scripts that a running Chappe has loaded and can go back to; the star marks the one that
        handles new calls. Calls that began on an older version end on it.
        """;
    /// <inheritdoc/>
    public override IReadOnlyList<(string, string)> Examples => [("chappe versions", "then 'chappe rollback N' goes back to one of them")];
    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [ControlOptions.State, ControlOptions.Socket, ControlOptions.Json];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Arguments arguments, Terminal terminal)
    {
        if (arguments.Operands.Count > 0) throw new UsageException($"'chappe versions' takes no '{arguments.Operands[0]}'.");
        using var client = ControlOptions.Connect(arguments);
        var versions = await client.CallAsync("app_csx.list", []).ConfigureAwait(false) as JsonArray ?? [];
        if (arguments.Has(ControlOptions.Json.Name))
        {
            terminal.Out.WriteLine(versions.ToJsonString());
            return ExitCode.Good;
        }
        foreach (var version in versions.OfType<JsonObject>())
        {
            string mark = version["running"]!.GetValue<bool>() ? "*" : " ";
            var loaded = DateTimeOffset.Parse(version["loaded"]!.GetValue<string>(), CultureInfo.InvariantCulture).ToLocalTime();
            terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{mark} {version["version"]!.GetValue<int>(),4}  {loaded:yyyy-MM-dd HH:mm:ss}  {version["file"]!.GetValue<string>()}"));
        }
        return ExitCode.Good;
    }
}
