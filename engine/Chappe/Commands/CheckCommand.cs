using System.Globalization;
using System.Text.Json.Nodes;
using Chappe.CommandLine;
using Chappe.Engine.Modules;
using Chappe.Running;
using Chappe.Scripting;

namespace Chappe.Commands;

/// <summary><c>chappe check</c>: is a script good? Opens no socket and writes nothing.</summary>
public sealed class CheckCommand : Command
{
    private static readonly Option s_json = new("--json", null, "print what was found as JSON, for programs and editors");

    /// <inheritdoc/>
    public override string Verb => "check";
    /// <inheritdoc/>
    public override string Operands => "FILE";
    /// <inheritdoc/>
    public override string Summary => "say whether a script is good; opens no socket";
    /// <inheritdoc/>
    public override string Description =>
        """
        Compiles a script, runs its top level and looks at every parameter, as a start or a reload would, and shows what is
        wrong with its place: words that do not exist, words in routes where they may not stand, routes that are named and not
        there, parameters of the wrong name or type. Exit code 0 when a start or reload would take it, else 1.
        """;
    /// <inheritdoc/>
    public override IReadOnlyList<(string, string)> Examples => [("chappe check scripts/main.csx", "before you let it near your users; the same text that a failed reload prints")];
    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [ControlOptions.State, s_json, CfgOptions.Define, CfgOptions.Substitute];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Arguments arguments, Terminal terminal)
    {
        string file = OnlyOperand(arguments, "a script");
        var options = new StationOptions { Script = file, Cfg = CfgOptions.Of(arguments), State = new StateFolder(arguments.Value(ControlOptions.State.Name)) };
        var problems = await Station.CheckAsync(options).ConfigureAwait(false);
        bool isGood = !problems.Any(p => p.IsError);
        if (arguments.Has(s_json.Name)) terminal.Out.WriteLine(new JsonArray([.. problems.Select(Json)]).ToJsonString());
        else
        {
            terminal.Error.Write(ProblemPrinter.Print(problems, terminal.HasColour));
            if (isGood) terminal.Out.WriteLine($"{file} is good.");
            else terminal.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file} has {Count(problems.Count(p => p.IsError), "error")}."));
        }
        return isGood ? ExitCode.Good : ExitCode.InputIsWrong;
    }

    private static string Count(int number, string what) => number == 1 ? $"one {what}" : $"{number} {what}s";

    private static JsonNode Json(Problem problem) => new JsonObject
    {
        ["file"] = problem.File,
        ["line"] = problem.Line,
        ["column"] = problem.Column,
        ["length"] = problem.Length,
        ["severity"] = problem.IsError ? "error" : "warning",
        ["text"] = problem.Text,
        ["hint"] = problem.Hint,
    };
}
